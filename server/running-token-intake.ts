/**
 * From the phone's question "which number is being served?" to a durable answer in the outbox; a repeat of
 * the REQUEST-ID asks the same thing again. What the answer says is decided when it is sent.
 */
import { createHash } from 'node:crypto';
import type { OutboxStore } from '../db/outbox-store.ts';
import { ON_SHARE_DEADLINE_MS } from './share-intake.ts';

/** `different`: this REQUEST-ID came before and asked about another counter. */
export type Asked = 'taken' | 'different';

/** Keeps a question about the counter `context`; throws StorageFault, and then nothing was kept. */
export type RunningTokenIntake = (context: string, requestId: string, at: number) => Asked;

export function createRunningTokenIntake(deps: {
  outbox: OutboxStore;
  wakeOutbox: () => void;
}): RunningTokenIntake {
  const { outbox, wakeOutbox } = deps;
  return function ask(context, requestId, at) {
    const fingerprint = createHash('sha256').update(context).digest();
    const deadlineAt = at + ON_SHARE_DEADLINE_MS;
    const known = outbox.find(requestId, 'on-running-token');
    if (known === null) {
      outbox.add({
        id: outbox.nextId(),
        lane: 'abdm',
        kind: 'on-running-token',
        correlation: requestId,
        fingerprint,
        token: null,
        detail: { context },
        createdAt: at,
        deadlineAt,
      });
    } else {
      if (known.fingerprint !== null && !fingerprint.equals(known.fingerprint)) return 'different';
      outbox.sendAgain(known.id, at, deadlineAt);
    }
    wakeOutbox();
    return 'taken';
  };
}
