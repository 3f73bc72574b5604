/** The four tables of a report as files, a line for each day and queue, hour or counter. */
import type { ReportTable } from '../contract/report-bounds.ts';
import type { FiguresView, ReportView } from '../contract/reports.ts';
import { type Cell, csvFile } from './csv.ts';

const FIGURES = [
  ['tokens', 'tokens'],
  ['share', 'by_phone'],
  ['card', 'by_card'],
  ['walkIn', 'walk_in'],
  ['paper', 'paper'],
  ['seen', 'seen'],
  ['noShows', 'no_shows'],
  ['cancelled', 'cancelled'],
  ['left', 'left_waiting'],
  ['unfinished', 'unfinished'],
  ['waitMedian', 'wait_median_s'],
  ['waitP90', 'wait_p90_s'],
  ['serviceMedian', 'service_median_s'],
  ['serviceP90', 'service_p90_s'],
] as const satisfies readonly [keyof FiguresView, string][];

const COLUMNS: Record<ReportTable, readonly string[]> = {
  days: ['day'],
  queues: ['day', 'queue', 'queue_name'],
  hours: ['day', 'hour'],
  counters: ['day', 'counter', 'counter_name', 'busy_s', 'idle_s', 'free_s', 'paused_s'],
};

/** `days`: a report for each day. */
export function reportCsv(table: ReportTable, days: readonly ReportView[]): string {
  const columns = [...COLUMNS[table], ...FIGURES.map(([, column]) => column)];
  return csvFile(
    columns,
    days.flatMap((day) => linesOf(table, day)),
  );
}

function linesOf(table: ReportTable, { from: day, all, queues, hours, counters }: ReportView): Cell[][] {
  switch (table) {
    case 'days':
      return [[day, ...cells(all)]];
    case 'queues':
      return queues.map((queue) => [day, queue.id, queue.name?.en ?? null, ...cells(queue)]);
    case 'hours':
      return hours.map((hour) => [day, hour.hour, ...cells(hour)]);
    case 'counters':
      return counters.map(({ id, name, busy, idle, free, paused, ...figures }) => [
        day,
        id,
        name?.en ?? null,
        ...[busy, idle, free, paused],
        ...cells(figures),
      ]);
    default:
      return unreachable(table);
  }
}

function unreachable(table: never): never {
  throw new Error(`no such table: ${String(table)}`);
}

function cells(figures: FiguresView): Cell[] {
  return FIGURES.map(([key]) => figures[key]);
}
