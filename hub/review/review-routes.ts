/** The review's figures and tables for officers: everything by the scope of who asks. */
import { createRoute, z } from '@hono/zod-openapi';
import {
  daysAnswer,
  daysQuery,
  facilitiesAnswer,
  facilitiesQuery,
  facilityDetail,
  forksAnswer,
  hipIdParam,
  MOST_DAYS,
  REVIEW_DAYS_PATH,
  REVIEW_FACILITIES_PATH,
  REVIEW_FORKS_PATH,
  REVIEW_PATH,
  REVIEW_TABLES_PATH,
  type Review,
  review,
  tableParam,
  tableQuery,
} from '../contract/review.ts';
import { answering, type OfficerApp, officerApp } from '../officers/officer-app.ts';
import { ReviewProblem } from '../officers/review-problem.ts';
import type { FacilityReviewStore } from '../store/facility-review-store.ts';
import type { ReviewStore } from '../store/review-store.ts';
import { facilitiesOf, facilityOf } from './facility-views.ts';
import { daysAfter, daysFrom, indiaDay, isDay } from './india-day.ts';
import { dayRows, NO_TOKENS } from './live-review.ts';
import { narrowed, type Scope } from './scope.ts';
import type { Tables } from './tables.ts';

/** Days of a range that nobody gave. */
const USUAL_DAYS = 30;

const nowRoute = answering('get', REVIEW_PATH, 'The live review', review, {});
const daysRoute = answering('get', REVIEW_DAYS_PATH, 'Tokens by day', daysAnswer, { query: daysQuery });
const facilitiesRoute = answering('get', REVIEW_FACILITIES_PATH, 'A page of facilities', facilitiesAnswer, {
  query: facilitiesQuery,
});
const facilityRoute = answering('get', `${REVIEW_FACILITIES_PATH}/{hipId}`, 'One facility', facilityDetail, {
  params: hipIdParam,
});
const forksRoute = answering('get', REVIEW_FORKS_PATH, 'Machines that were copied', forksAnswer, {});
const tableRoute = createRoute({
  method: 'get',
  path: `${REVIEW_TABLES_PATH}/{table}`,
  summary: 'A table as CSV',
  request: { params: tableParam, query: tableQuery },
  responses: { 200: { description: 'RFC 4180, UTF-8', content: { 'text/csv': { schema: z.string() } } } },
});

export interface ReviewRouteDeps {
  reviewOf: (scope: Scope) => Promise<Review>;
  store: ReviewStore;
  facilities: FacilityReviewStore;
  tables: Tables;
  now: () => number;
}

export function reviewRoutes({ reviewOf, store, facilities, tables, now }: ReviewRouteDeps): OfficerApp {
  const app = officerApp();

  /** The range asked for, or the last 30 days; throws ReviewProblem when it is none, or too long. */
  function rangeOf(asked: { from?: string | undefined; to?: string | undefined }) {
    const to = asked.to ?? indiaDay(now());
    const from = asked.from ?? daysAfter(isDay(to) ? to : indiaDay(now()), 1 - USUAL_DAYS);
    const good = isDay(from) && isDay(to) && from <= to && to < daysAfter(from, MOST_DAYS);
    if (!good) throw new ReviewProblem('invalid_request', { fields: [{ path: 'from', code: 'range' }] });
    return { from, to };
  }

  app.openapi(nowRoute, async (c) => c.json(await reviewOf(c.get('officer').scope), 200));

  app.openapi(daysRoute, async (c) => {
    const { district, hipId, ...asked } = c.req.valid('query');
    const { from, to } = rangeOf(asked);
    const scope = narrowed(c.get('officer').scope, district);
    if (hipId === undefined) {
      return c.json({ days: dayRows(from, to, await store.dayTotals(scope, from, to)) }, 200);
    }
    const [counted, seen] = await Promise.all([
      facilities.days(scope, hipId, from, to),
      facilities.presence(scope, hipId, from, to),
    ]);
    const there = new Set(seen.map(({ day }) => day));
    const days = daysFrom(from, to).map((day) => {
      const tokens = counted.find((one) => one.day === day);
      const active = (tokens?.tokens ?? 0) > 0 ? 1 : 0;
      return { ...NO_TOKENS, waits: [], ...tokens, day, active, live: there.has(day) ? 1 : 0 };
    });
    return c.json({ days: dayRows(from, to, days) }, 200);
  });

  app.openapi(facilitiesRoute, async (c) =>
    c.json(await facilitiesOf(facilities, c.get('officer').scope, c.req.valid('query'), now()), 200),
  );

  app.openapi(facilityRoute, async (c) => {
    const { hipId } = c.req.valid('param');
    const detail = await facilityOf(facilities, c.get('officer').scope, hipId, now());
    if (detail === null) throw new ReviewProblem('not_found');
    return c.json(detail, 200);
  });

  app.openapi(forksRoute, async (c) =>
    c.json({ forks: await facilities.forks(c.get('officer').scope, null) }, 200),
  );

  app.openapi(tableRoute, async (c) => {
    const { table } = c.req.valid('param');
    const { district, ...asked } = c.req.valid('query');
    const { from, to } = rangeOf(asked);
    const pieces = tables.csv(table, narrowed(c.get('officer').scope, district), from, to);
    const file = await begun(pieces[Symbol.asyncIterator]());
    c.header('Content-Type', 'text/csv; charset=utf-8');
    c.header('Content-Disposition', `attachment; filename="parchi-${table}-${to}.csv"`);
    return c.body(file) as never;
  });
  return app;
}

/**
 * The file as it is written, from its first row on: whoever reads slowly is written for slowly. What fails before is an
 * answer; what fails later cuts the file off, so that no browser takes a part for the whole.
 */
async function begun(pieces: AsyncIterator<string>): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder();
  // The names of the columns ask nothing yet; the rows after them do.
  const ready = [await pieces.next(), await pieces.next()];
  return new ReadableStream<Uint8Array>({
    async pull(to) {
      const piece = ready.shift() ?? (await pieces.next());
      if (piece.done === true) to.close();
      else to.enqueue(encoder.encode(piece.value));
    },
    async cancel() {
      await pieces.return?.();
    },
  });
}
