/**
 * The thread in which large groups are made durable: their rows, sealing, hashes and sync. One group at
 * a time, in the order given; it knows nothing of queues. Started by commits.ts only.
 */
import { workerData } from 'node:worker_threads';
import {
  COMMIT_THREAD,
  type CommitAnswer,
  type CommitOrder,
  type CommitThreadData,
  IDLE,
} from './commit-message.ts';
import { openGroupWriter, type WriteGroup } from './group.ts';
import { openBeside } from './open.ts';
import { createSeals, type Seals } from './sealing.ts';
import { StorageFault, sqliteCode } from './transaction.ts';

function serve({ file, port, state }: CommitThreadData): void {
  const connection = openBeside(file);
  const write = openGroupWriter(connection);
  let seals: Seals | null = null;
  port.on('message', (order: CommitOrder) => {
    if (order === 'end') {
      connection.close();
      port.close();
      return;
    }
    if (order.keys !== null) seals = createSeals(order.keys);
    port.postMessage(answerTo(write, order.group, seals));
    // Only now: whoever waits for it finds the answer.
    Atomics.store(state, 0, IDLE);
    Atomics.notify(state, 0);
  });
  port.postMessage('ready' satisfies CommitAnswer);
}

function answerTo(write: WriteGroup, group: Parameters<WriteGroup>[0], seals: Seals | null): CommitAnswer {
  try {
    return { head: write(group, seals) };
  } catch (error) {
    const place = error instanceof StorageFault ? error.place : 'commit';
    const cause = error instanceof StorageFault ? error.cause : error;
    return { fault: { place, code: sqliteCode(cause), at: stackOf(cause) } };
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? '') : '';
}

const given = workerData as Partial<CommitThreadData> | null;
if (given?.thread === COMMIT_THREAD) serve(given as CommitThreadData);
