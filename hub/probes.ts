/** What machines ask of a node: whether it runs, whether it takes callbacks, how it does. */
import { Hono } from 'hono';
import type { HubMetrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';

export function probes({ readiness, metrics }: { readiness: Readiness; metrics: HubMetrics }): Hono {
  return new Hono()
    .get('/healthz', (c) => c.json({ ok: true }))
    .get('/readyz', async (c) => {
      const standing = await readiness.ask();
      return standing === 'ready' ? c.json({ ok: true }) : c.json({ code: standing }, 503);
    })
    .get('/metrics', async (c) => c.text(await metrics.text()));
}
