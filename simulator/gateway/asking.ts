/**
 * Owns what the gateway does with a phone's share or question: keeps it and hands it to the right bridge.
 * Invariant: what is handed on is what the phone sent, field for field; it is not made stricter or prettier.
 */
import { randomUUID } from 'node:crypto';
import { callbackPaths } from '../../abdm/wire/paths.ts';
import type { RunningTokenStatusBody } from '../../abdm/wire/running-token.ts';
import type { ShareBodyInput } from '../../abdm/wire/share.ts';
import { bridgeOf, newDelivery, type SimulatorState } from '../state.ts';
import type { Delivering } from './deliver.ts';
import type { GatewayError } from './error-shapes.ts';

export type Asked = { ok: true; requestId: string } | { ok: false; error: GatewayError };

export type Asking = {
  /** Hands a share to the facility's bridge; a repeat of a REQUEST-ID delivers the first body again. */
  share: (body: ShareBodyInput, requestId?: string) => Asked;
  /** Delivers a kept share once more, with the same REQUEST-ID; the phone's wait begins anew. */
  repeat: (requestId: string) => Asked;
  /** Asks which number is being served. */
  runningToken: (body: RunningTokenStatusBody) => Asked;
};

export function createAsking(state: SimulatorState, delivering: Delivering): Asking {
  const { settings } = state;

  function repeat(requestId: string): Asked {
    const record = state.shares.get(requestId);
    if (record === undefined) return { ok: false, error: 'no-such-share' };
    record.askedAt = settings.now();
    const { hipId, body, delivery } = record;
    const started = delivering.deliver({
      kind: 'share',
      path: callbackPaths.share,
      requestId,
      hipId,
      body,
      delivery,
    });
    return started ? { ok: true, requestId } : { ok: false, error: 'too-many' };
  }

  return {
    share(body, requestId = randomUUID()) {
      if (state.shares.has(requestId)) return repeat(requestId);
      const { hipId, context } = body.metaData;
      if (bridgeOf(state, hipId) === null) return { ok: false, error: 'no-such-share' };
      const { abhaAddress } = body.profile.patient;
      state.shares.set(requestId, {
        requestId,
        hipId,
        context,
        abhaAddress,
        body,
        askedAt: settings.now(),
        delivery: newDelivery(),
        answer: null,
        answers: 0,
        numbers: [],
      });
      return repeat(requestId);
    },
    repeat,
    runningToken(body) {
      const { hipId, context } = body;
      if (bridgeOf(state, hipId) === null) return { ok: false, error: 'no-such-share' };
      const requestId = randomUUID();
      const delivery = newDelivery();
      const path = callbackPaths.runningTokenStatus;
      state.running.set(requestId, {
        requestId,
        hipId,
        context,
        askedAt: settings.now(),
        delivery,
        answer: null,
      });
      const started = delivering.deliver({ kind: 'runningToken', path, requestId, hipId, body, delivery });
      return started ? { ok: true, requestId } : { ok: false, error: 'too-many' };
    },
  };
}
