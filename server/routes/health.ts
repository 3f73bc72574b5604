/** For operators and their tools: does it run, does it work, what does it count. */
import { Hono } from 'hono';
import type { Desk } from '../desk.ts';
import { clientFrom } from '../edges/client.ts';
import type { Metrics } from '../metrics.ts';
import { ProblemError } from '../problems.ts';

/** A proxy on this machine writes these when it passes on somebody else's request (RFC 7239 and its forerunner). */
const PROXY_HEADERS = ['forwarded', 'x-forwarded-for'];

export function healthRoutes(deps: { desk: Desk; metrics: Metrics; canWrite: () => boolean }): Hono {
  return new Hono()
    .get('/healthz', (c) => c.json({ ok: true }))
    .get('/readyz', (c) => {
      // A clock behind the book stops nothing [DAY-5]; who restarts what is not ready must not stop it either.
      const date = deps.desk.doubt()?.ahead !== true;
      const checks = { storage: deps.desk.isWell() && deps.canWrite(), date };
      const ready = checks.storage && checks.date;
      return c.json({ ready, checks }, ready ? 200 : 503);
    })
    .get('/metrics', async (c) => {
      // Counts of a hospital are its own: a scraper runs on the same machine or goes through a proxy there.
      const { address } = clientFrom(c);
      const proxied = PROXY_HEADERS.some((name) => c.req.header(name) !== undefined);
      if (proxied || !isLoopback(address)) throw new ProblemError('not_found');
      return c.text(await deps.metrics.text(), 200, {
        'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
      });
    });
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^127\./.test(address);
}
