/** What facilities ask of their hub over HTTP: to be enrolled, to leave their counts, to learn where they stood. */
import { type Context, Hono } from 'hono';
import { limitBody } from '../server/body-limit.ts';
import { COUNTS_PATH } from './contract/counts.ts';
import { ENROL_PATH, enrolmentBody, HIGHEST_PATH } from './contract/enrolment.ts';
import type { FacilityKeys } from './facility-keys.ts';
import { plainJson } from './plain-json.ts';
import type { ReportDesk } from './report-desk.ts';
import type { CountsStore } from './store/counts-store.ts';
import type { News } from './store/news.ts';
import type { RegistryStore } from './store/registry-store.ts';

/** 500 counts are some 40 kB. */
const MAX_REPORT_BYTES = 128 * 1024;
/** Wrong codes that an address may try for a facility in a window: a code has eighty bits, and a typist makes mistakes. */
const TRIES = 20;
const TRIES_WINDOW_MS = 10 * 60_000;
const MAX_TRIERS = 20_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** Logs are known by a UUID. */
const LOG_ID = /^[\w-]{0,60}$/;

export interface FacilityRouteDeps {
  keys: FacilityKeys;
  registry: RegistryStore;
  counts: CountsStore;
  reports: ReportDesk;
  news: News;
  addressOf: (c: Context) => string;
  now: () => number;
}

export function facilityRoutes(deps: FacilityRouteDeps): Hono {
  const { keys, registry, counts, reports, news, addressOf, now } = deps;
  const app = new Hono();
  const tries = new Map<string, { since: number; count: number }>();
  app.use(
    '/api/*',
    limitBody(MAX_REPORT_BYTES, (c) => c.json({ code: 'too_large' }, 413)),
  );

  function mayTry(who: string): boolean {
    const seen = tries.get(who);
    return seen === undefined || !isRecent(seen.since) || seen.count < TRIES;
  }

  function isRecent(since: number): boolean {
    return now() >= since && now() - since <= TRIES_WINDOW_MS;
  }

  function failed(who: string): void {
    const seen = tries.get(who);
    if (seen !== undefined && isRecent(seen.since)) {
      seen.count += 1;
      return;
    }
    if (tries.size >= MAX_TRIERS) tries.clear();
    tries.set(who, { since: now(), count: 1 });
  }

  app.post(ENROL_PATH, async (c) => {
    const body = enrolmentBody.safeParse(await json(c));
    if (!body.success) return c.json({ code: 'invalid_request' }, 400);
    // Behind a balancer all facilities have one address, and one with a wrong code tries all day.
    const who = `${addressOf(c)} ${body.data.hipId}`;
    if (!mayTry(who)) return c.json({ code: 'too_many_attempts' }, 429);
    const keyId = await registry.enrol(body.data, now());
    if (keyId === null) {
      failed(who);
      return c.json({ code: 'wrong_code' }, 403);
    }
    tries.delete(who);
    await keys.refresh(body.data.hipId);
    await news.tell({ about: 'registry', hipId: body.data.hipId });
    return c.json({ keyId }, 200);
  });

  app.post(COUNTS_PATH, async (c) => {
    const hipId = await keys.whose(c.req.header('authorization'), now());
    if (hipId === null) return c.json({ code: 'not_enrolled' }, 401);
    const { status, head } = await reports.take(hipId, await json(c));
    return status === 200 ? c.json({ head }, 200) : c.json({ code: 'invalid_request' }, status);
  });

  app.get(HIGHEST_PATH, async (c) => {
    const hipId = await keys.whose(c.req.header('authorization'), now());
    if (hipId === null) return c.json({ code: 'not_enrolled' }, 401);
    const day = c.req.query('day') ?? '';
    if (!DAY.test(day)) return c.json({ code: 'invalid_request' }, 400);
    const log = c.req.query('log') ?? '';
    if (!LOG_ID.test(log)) return c.json({ code: 'invalid_request' }, 400);
    const heardAt = await counts.heardAt(hipId, log);
    const agoMs = heardAt === null ? null : Math.max(0, now() - heardAt);
    return c.json({ day, queues: await counts.highest(hipId, day), agoMs }, 200);
  });

  return app;
}

async function json(c: Context): Promise<unknown> {
  try {
    return plainJson(await c.req.text());
  } catch {
    return undefined;
  }
}
