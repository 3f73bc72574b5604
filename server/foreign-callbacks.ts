/**
 * Callbacks of facilities that are not served here. A bridge has one address, and while a state's facilities move
 * one by one, those that have not are served by the system before. Hub and facility decide it alike, here.
 * Invariant: what goes on was verified in all but its facility, and neither header nor body names one of ours.
 */
import type { Context, MiddlewareHandler } from 'hono';
import type { CallbackRefusal, CallbackVerifier, Verdict } from '../abdm/verify-callback.ts';
import { headerNames } from '../abdm/wire/headers.ts';
import { parseBody } from '../abdm/wire/json-body.ts';
import type { Forwarder } from './forward.ts';

export interface ForeignDeps {
  verifier: Pick<CallbackVerifier, 'checkFacility'>;
  /** null: nothing goes on. */
  forward: Forwarder | null;
  /** The verdict on the headers alone. */
  verdictOf: (c: Context) => Verdict | Promise<Verdict>;
}

/** The facility that a parsed body names; null where none can be read. */
export type HipIdOf = (body: unknown) => string | null;

/** All else about the sender has been checked when a verdict says one of these. */
const OF_THE_FACILITY: readonly CallbackRefusal[] = ['foreign-facility', 'no-facility'];

/**
 * Answers foreign callbacks with what the other system answers, and leaves all others to the handler that follows:
 * ours, and those that it refuses. `hipIdOf` null: of a message that Parchi does not read, which may name no
 * facility at all (what is for an information user names one in X-HIU-ID).
 */
export function forwardForeign(deps: ForeignDeps, hipIdOf: HipIdOf | null): MiddlewareHandler {
  const { verifier, forward, verdictOf } = deps;
  return async function handOn(c, next) {
    const inHeader = c.req.header(headerNames.hipId)?.trim() ?? '';
    if (forward === null || verifier.checkFacility(inHeader).ok) return next();
    const sender = await verdictOf(c);
    if (sender.ok || !OF_THE_FACILITY.includes(sender.reason)) return next();
    const body = await c.req.arrayBuffer();
    if (hipIdOf !== null) {
      // Not more of it than whose it is: the rest is the other system's to judge.
      const inBody = hipIdOf(parseBody(new TextDecoder().decode(body)));
      const whose = verifier.checkFacility(inHeader === '' ? inBody : inHeader, inBody ?? undefined);
      if (whose.ok || whose.reason !== 'foreign-facility') return next();
    }
    return forward(c.req.raw, body);
  };
}
