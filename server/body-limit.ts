/**
 * Bounding bodies. A body that says its length is judged by it, before any of it is read, and Node
 * lets no more through; only one of unknown length has to be counted while it streams.
 */
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';

/** Refuses bodies above `maxSize` bytes with what `onError` answers. */
export function limitBody(maxSize: number, onError: (c: Context) => Response): MiddlewareHandler {
  const counted = bodyLimit({ maxSize, onError });
  return (c, next) => {
    // Looking at the body's stream builds a whole Request, which costs more than the rest of a share.
    const length = c.req.header('content-length');
    if (length === undefined || c.req.header('transfer-encoding') !== undefined) return counted(c, next);
    return Number(length) > maxSize ? Promise.resolve(onError(c)) : next();
  };
}
