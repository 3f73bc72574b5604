/**
 * How often an address may ask for what strangers can ask for. A whole hospital, or a whole town's
 * phones, may stand behind one address, so each rate is far above what people do together and far
 * below what makes the queue wait; nothing here counts for good. ABDM's calls are signed and not limited.
 */
import type { MiddlewareHandler } from 'hono';
import { ProblemError } from '../problems.ts';
import { addressKey, clientFrom } from './client.ts';
import { createRateLimit, type Rate } from './rate-limit.ts';

export interface RouteLimit extends Rate {
  method: 'GET' | 'POST';
  /** As Hono writes paths. */
  paths: readonly string[];
}

export const ROUTE_LIMITS: readonly RouteLimit[] = [
  // Only a flood: guesses have a pace of their own by name and browser (sign-in-pace.ts), which refuses
  // before a password is looked at, so that a guesser's address is not closed to the clerks behind it.
  { method: 'POST', paths: ['/api/session'], burst: 3_000, perMinute: 6_000 },
  // Every screen of a building comes back at once; each asks for one code in ten minutes.
  { method: 'POST', paths: ['/api/pairing'], burst: 60, perMinute: 60 },
  // A scan takes seconds; a row of kiosks behind one address.
  { method: 'POST', paths: ['/api/kiosk/card'], burst: 60, perMinute: 300 },
  // Every hall of a hospital comes back at once after a power cut.
  { method: 'GET', paths: ['/qr/*'], burst: 600, perMinute: 600 },
  // A quarter of a megabyte each; somebody prints those of all queues.
  { method: 'GET', paths: ['/posters/*'], burst: 60, perMinute: 60 },
  // A mobile network's customers share addresses; each page asks four times a minute.
  { method: 'GET', paths: ['/t/*'], burst: 3_000, perMinute: 6_000 },
  // The files of a page, some twenty at its first opening.
  { method: 'GET', paths: ['/assets/*', '/voice/*'], burst: 6_000, perMinute: 12_000 },
];

/** Answers 429 with Retry-After above the rate. */
export function limitRate(rate: RouteLimit, now: () => number): MiddlewareHandler {
  const limit = createRateLimit(rate, now);
  return async (c, next) => {
    // HEAD costs what GET costs.
    const method = c.req.method === 'HEAD' ? 'GET' : c.req.method;
    if (method === rate.method) {
      const seconds = limit.wait(addressKey(clientFrom(c).address));
      if (seconds > 0) {
        c.header('Retry-After', String(seconds));
        throw new ProblemError('too_many_attempts');
      }
    }
    await next();
  };
}
