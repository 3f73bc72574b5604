/**
 * Owns what stands in front of a gateway route: the record of the call, and the fault that is due on it.
 * `closed` and `unanswered` need a real socket; without one (`app.request`) they come out as a 500.
 */
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context, MiddlewareHandler } from 'hono';
import { headerNames } from '../../abdm/wire/headers.ts';
import { type AnswerTarget, takeAnswerFault } from '../faults.ts';
import type { CallRecord, SimulatorState } from '../state.ts';
import type { Closing } from './closing.ts';
import { errorResponse } from './error-shapes.ts';

export type GatewayEnv = {
  Bindings: Partial<HttpBindings>;
  Variables: { withoutAnswer?: 'closed' | 'unanswered' };
};

/** Every call is recorded, without its body. */
export function recordCalls(state: SimulatorState): MiddlewareHandler<GatewayEnv> {
  let count = 0;
  return async (c, next) => {
    const call: CallRecord = {
      at: state.settings.now(),
      method: c.req.method,
      path: c.req.path,
      requestId: c.req.header(headerNames.requestId) ?? null,
      hipId: c.req.header(headerNames.hipId) ?? null,
      status: 'unanswered',
    };
    count += 1;
    state.calls.set(count, call);
    await next();
    call.status = c.get('withoutAnswer') ?? c.res.status;
  };
}

/** Carries out the fault that the script holds for this target, if any. */
export function faultGate(
  state: SimulatorState,
  target: AnswerTarget,
  pause: Closing['pause'],
): MiddlewareHandler<GatewayEnv> {
  return async (c, next) => {
    const fault = takeAnswerFault(state.faults, target);
    switch (fault?.kind) {
      case undefined:
        return next();
      case 'error':
        return errorResponse(fault.error, state.settings.now(), fault);
      case 'slow':
        await pause(fault.ms);
        return next();
      case 'close':
      case 'hang':
        if (fault.when === 'after') await next();
        withoutAnswer(c, fault.kind);
        return;
    }
  };
}

function withoutAnswer(c: Context<GatewayEnv>, kind: 'close' | 'hang'): void {
  const { outgoing } = c.env;
  if (outgoing === undefined) throw new Error('a connection can only be cut where there is one');
  if (kind === 'close') outgoing.destroy();
  c.set('withoutAnswer', kind === 'close' ? 'closed' : 'unanswered');
  // An answer that the route has made is dropped first, else Hono would merge the two.
  c.res = undefined;
  c.res = RESPONSE_ALREADY_SENT;
}
