/**
 * Remembers how the network was of late: when the gateway answered, what its clock said, which callbacks were taken
 * and refused. In memory, a few values only; nothing of a person.
 */
import type { Transport, WireAnswer } from '../../abdm/transport.ts';
import type { CallbackRefusal } from '../../abdm/verify-callback.ts';
import type { RefusalKind } from '../contract/network.ts';
import { KIND_OF_REFUSAL } from './refusal-kinds.ts';

/** Hears of every callback, as its route judged it. */
export interface CallbackNews {
  /** A callback was verified and is for us. */
  taken(): void;
  /** `requestId` as it was sent, by whomever. */
  refused(reason: CallbackRefusal, requestId: string | undefined): void;
}

export interface NetworkNews extends CallbackNews {
  /** The same transport, listened to. */
  heard(transport: Transport): Transport;
  gateway(): { reachedAt: number | null; silentSince: number | null; aheadMs: number | null };
  callbacks(): {
    refused: { at: number; kind: RefusalKind } | null;
    /** Since the last one that was taken; unsigned strangers and other facilities aside. */
    refusals: number;
  };
  /** Tells whoever else listens to refusals. */
  onRefused(listener: (kind: RefusalKind, requestId: string | undefined) => void): void;
}

export function createNetworkNews(now: () => number): NetworkNews {
  let reachedAt: number | null = null;
  let silentSince: number | null = null;
  let aheadMs: number | null = null;
  let refused: { at: number; kind: RefusalKind } | null = null;
  let refusals = 0;
  const listeners: ((kind: RefusalKind, requestId: string | undefined) => void)[] = [];

  function note(answer: WireAnswer): void {
    if (answer.kind === 'failure') {
      silentSince ??= now();
      return;
    }
    silentSince = null;
    reachedAt = now();
    const said = Date.parse(answer.date ?? '');
    // The answer was written about half of the way back ago.
    if (!Number.isNaN(said)) aheadMs = said + answer.ms / 2 - reachedAt;
  }

  return {
    heard: (transport) => async (request) => {
      const answer = await transport(request);
      note(answer);
      return answer;
    },
    gateway: () => ({ reachedAt, silentSince, aheadMs }),
    callbacks: () => ({ refused, refusals }),
    taken() {
      refusals = 0;
    },
    refused(reason, requestId) {
      const kind = KIND_OF_REFUSAL[reason];
      // Whoever scans the internet comes by without a signature; that says nothing of the network's.
      if (kind !== 'unsigned') refused = { at: now(), kind };
      // On a bridge that others share, their facilities' callbacks are an everyday thing.
      if (kind !== 'unsigned' && kind !== 'foreign') refusals += 1;
      for (const listener of listeners) listener(kind, requestId);
    },
    onRefused: (listener) => void listeners.push(listener),
  };
}
