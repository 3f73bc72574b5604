/** From figures to what a report shows: percentiles, lines in a settled order, names of the facility file. */
import type { FacilityFile, Text } from '../contract/facility.ts';
import type { FiguresView, ReportView } from '../contract/reports.ts';
import type { Day } from '../queue/model.ts';
import { addFigures, type DayFigures, emptyFigures, emptyTally, percentile, type Tally } from './tally.ts';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const P90 = 0.9;

/** A report without names, as the reading thread makes it. */
export function reportOf(from: Day, to: Day, days: ReadonlyMap<Day, DayFigures>): ReportView {
  const sum = emptyFigures();
  for (const figures of days.values()) addFigures(sum, figures);
  return {
    from,
    to,
    all: viewOf(sum.all),
    days: [...days].sort(byKey).map(([day, { all }]) => ({ day, ...viewOf(all) })),
    queues: [...sum.queues].sort(byKey).map(([id, tally]) => ({ id, name: null, ...viewOf(tally) })),
    hours: HOURS.map((hour) => ({ hour, ...viewOf(sum.hours.get(hour) ?? emptyTally()) })),
    counters: [...sum.times].sort(byKey).map(([id, { busy, idle, free, paused }]) => ({
      id,
      name: null,
      ...viewOf(sum.counters.get(id) ?? emptyTally()),
      busy: seconds(busy),
      idle: seconds(idle),
      free: seconds(free),
      paused: seconds(paused),
    })),
    ends: sum.ends,
  };
}

/** The report with its queues and counters named and in the order of the facility file; others last. */
export function named(report: ReportView, file: Pick<FacilityFile, 'queues' | 'counters'>): ReportView {
  return {
    ...report,
    queues: inOrder(report.queues, file.queues),
    counters: inOrder(report.counters, file.counters),
  };
}

function inOrder<T extends { id: string; name: Text | null }>(
  lines: readonly T[],
  known: readonly { id: string; name: Text }[],
): T[] {
  const places = new Map(known.map(({ id }, i) => [id, i]));
  const names = new Map(known.map(({ id, name }) => [id, name]));
  return lines
    .map((line) => ({ ...line, name: names.get(line.id) ?? null }))
    .sort((a, b) => (places.get(a.id) ?? known.length) - (places.get(b.id) ?? known.length));
}

function viewOf({ issued, wait, service, ...counts }: Tally): FiguresView {
  const { share, card, paper, 'walk-in': walkIn } = issued;
  return {
    tokens: share + card + walkIn + paper,
    share,
    card,
    walkIn,
    paper,
    ...counts,
    waitMedian: percentile(wait, 0.5),
    waitP90: percentile(wait, P90),
    serviceMedian: percentile(service, 0.5),
    serviceP90: percentile(service, P90),
  };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1_000);
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
