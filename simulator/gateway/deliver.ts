/**
 * Owns the delivery of callbacks to a bridge: headers, token, faults, repeats, and retries on all but 2xx.
 * Invariant: a callback keeps its REQUEST-ID, body and fault over all its deliveries; their number is bounded.
 * Nothing of a body is logged or kept here.
 */
import { headerNames, timestamp } from '../../abdm/wire/headers.ts';
import { joinUrl } from '../../abdm/wire/paths.ts';
import { type CallbackFault, takeCallbackFault } from '../faults.ts';
import { type Bridge, bridgeOf, type Delivery, type SimulatorState } from '../state.ts';
import type { CallbackTokens } from './callback-tokens.ts';
import type { Closing } from './closing.ts';
import { createReversal } from './reversal.ts';
import type { Sessions } from './sessions.ts';

/** Callbacks under way at once; a bridge that hangs must not fill memory. */
const MAX_UNDER_WAY = 2_000;

export type Callback = {
  kind: 'share' | 'runningToken' | 'other';
  /** Path on the bridge. */
  path: string;
  requestId: string;
  hipId: string;
  body: unknown;
  /** Kept up to date as attempts are made. */
  delivery: Delivery;
};

export type Delivering = {
  /** Starts the delivery and returns at once; false when too many are under way. */
  deliver: (callback: Callback) => boolean;
  /** Resolves when nothing is under way. */
  idle: () => Promise<void>;
};

type Parts = { state: SimulatorState; tokens: CallbackTokens; sessions: Sessions; closing: Closing };

export function createDelivering({ state, tokens, sessions, closing }: Parts): Delivering {
  const underWay = new Set<Promise<void>>();
  const myTurn = createReversal(closing);
  const { settings } = state;

  /** One HTTP attempt; the status, or null when none came. */
  async function attempt(
    callback: Callback,
    bridge: Bridge,
    fault: CallbackFault | null,
  ): Promise<number | null> {
    const authorization = await tokens.authorization(fault?.token ?? 'valid', sessions.newestOf(bridge));
    const headers: Record<string, string> = {
      'Content-Type': 'application/json',
      [headerNames.requestId]: callback.requestId,
      [headerNames.timestamp]: timestamp(settings.now() + (fault?.skewSeconds ?? 0) * 1000),
      [headerNames.hipId]: fault?.hipIdHeader ?? callback.hipId,
    };
    if (authorization !== null) headers[headerNames.authorization] = authorization;
    if (bridge.url === null) return null;
    const { signal, done } = closing.deadline(settings.deliveryTimeoutMs);
    try {
      const url = joinUrl(bridge.url, callback.path);
      const body = JSON.stringify(callback.body);
      const answer = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
      await answer.body?.cancel();
      return answer.status;
    } catch {
      return null;
    } finally {
      done();
    }
  }

  async function untilAccepted(callback: Callback, fault: CallbackFault | null): Promise<void> {
    const { delivery } = callback;
    for (const wait of [0, ...settings.retryPausesMs]) {
      if (wait > 0) await closing.pause(wait);
      const bridge = bridgeOf(state, callback.hipId);
      if (bridge === null || closing.closed()) return;
      delivery.attempts += 1;
      const status = await attempt(callback, bridge, fault);
      delivery.lastStatus = status;
      if (status === null || status < 200 || status >= 300) continue;
      delivery.acceptedAt ??= settings.now();
      return;
    }
  }

  async function run(callback: Callback, fault: CallbackFault | null): Promise<void> {
    try {
      if (fault !== null && fault.delayMs > 0) await closing.pause(fault.delayMs);
      if (fault?.reverse !== undefined) await myTurn(fault.reverse);
      const deliveries = 1 + (fault?.repeats ?? 0);
      if (fault?.together === true) {
        await Promise.all(Array.from({ length: deliveries }, () => untilAccepted(callback, fault)));
      } else {
        for (let nth = 0; nth < deliveries; nth += 1) await untilAccepted(callback, fault);
      }
    } catch (reason) {
      if (!closing.closed()) throw reason;
    } finally {
      callback.delivery.over = true;
    }
  }

  return {
    deliver(callback) {
      if (underWay.size >= MAX_UNDER_WAY || closing.closed()) return false;
      callback.delivery.over = false;
      const fault = takeCallbackFault(state.faults, callback.kind);
      const running = run(callback, fault).finally(() => underWay.delete(running));
      underWay.add(running);
      return true;
    },
    async idle() {
      while (underWay.size > 0) await Promise.allSettled([...underWay]);
    },
  };
}
