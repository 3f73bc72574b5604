/** Reports of the facility: figures of a range of days, for the page and as files. Nobody is named in them. */
import { createRoute, z } from '@hono/zod-openapi';
import { MAX_REPORT_DAYS } from '../contract/report-bounds.ts';
import { type ReportView, reportAnswer, reportCsvQuery, reportQuery } from '../contract/reports.ts';
import type { Desk } from '../desk.ts';
import type { Facility } from '../facility/facility.ts';
import type { StaffApp } from '../guard.ts';
import { ProblemError } from '../problems.ts';
import type { Day } from '../queue/model.ts';
import { daysBetween } from '../queue/service-day.ts';
import type { Reader } from '../reports/readings.ts';
import { named } from '../reports/report.ts';
import { reportCsv } from '../reports/report-csv.ts';
import { problemAnswers, staffApp } from './describe.ts';

const report = createRoute({
  method: 'get',
  path: '/api/reports',
  summary: 'Figures of a range of days, read step by step: asked again, it goes on',
  request: { query: reportQuery },
  responses: {
    200: {
      description: 'The report, or how far its reading is',
      content: { 'application/json': { schema: reportAnswer } },
    },
    ...problemAnswers(400, 401, 403, 503),
  },
});

const csv = createRoute({
  method: 'get',
  path: '/api/reports.csv',
  summary: 'One table of a report as a file, a line for each day and queue, hour or counter',
  request: { query: reportCsvQuery },
  responses: {
    200: { description: 'The file', content: { 'text/csv': { schema: z.string() } } },
    ...problemAnswers(400, 401, 403, 503),
  },
});

export interface ReportRoutesDeps {
  desk: Pick<Desk, 'book'>;
  facility: Facility;
  reader: Reader;
}

export function reportRoutes(deps: ReportRoutesDeps): StaffApp {
  const app = staffApp();
  const today = () => deps.desk.book().day;

  function ask(range: { from: Day; to: Day }, daily: boolean) {
    const { zone } = deps.facility.current().facility;
    return deps.reader.ask({ kind: 'report', ...range, zone, daily });
  }

  /** A report for each day; every step reads one day at least, so there is an end. */
  async function everyDay(range: { from: Day; to: Day }, gone: AbortSignal): Promise<ReportView[]> {
    for (let step = 0; step <= MAX_REPORT_DAYS && !gone.aborted; step += 1) {
      const answer = await ask(range, true);
      if (answer.ready) return answer.daily;
    }
    throw new ProblemError('unavailable');
  }

  app.openapi(report, async (c) => {
    const answer = await ask(rangeOf(c.req.valid('query'), today()), false);
    if (!answer.ready) return c.json(answer, 200);
    return c.json({ ready: true as const, report: named(answer.report, deps.facility.current()) }, 200);
  });

  app.openapi(csv, async (c) => {
    const { table = 'days', ...wanted } = c.req.valid('query');
    const range = rangeOf(wanted, today());
    const days = await everyDay(range, c.req.raw.signal);
    const file = deps.facility.current();
    const body = reportCsv(
      table,
      days.map((day) => named(day, file)),
    );
    return c.body(body, 200, {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="parchi-${table}-${range.from}-${range.to}.csv"`,
      'Cache-Control': 'no-store',
    });
  });
  return app;
}

/** Both days, or none: then today. Throws ProblemError on a range that is none, or too long. */
function rangeOf({ from, to }: { from?: string | undefined; to?: string | undefined }, today: Day) {
  const first = (from ?? to ?? today) as Day;
  const last = (to ?? from ?? today) as Day;
  const days = daysBetween(first, last) + 1;
  if (days < 1 || days > MAX_REPORT_DAYS) throw invalid('to');
  return { from: first, to: last };
}

function invalid(path: string): ProblemError {
  return new ProblemError('invalid_request', { fields: [{ path, code: 'invalid_value' }] });
}
