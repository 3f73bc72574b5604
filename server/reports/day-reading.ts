/**
 * The figures of days out of the log, and those of days that were read before: kept under the hash of the
 * last event, which stands for every one before it. A bounded number is kept, the longest unused go first.
 */
import type { LogReader } from '../../db/log-reader.ts';
import type { ReportView } from '../contract/reports.ts';
import { NO_SETTINGS } from '../queue/book.ts';
import type { Day } from '../queue/model.ts';
import { momentIn } from '../queue/service-day.ts';
import { figuresOf } from './figures.ts';
import type { ReportReading, ReportRequest } from './reading-message.ts';
import { reportOf } from './report.ts';
import { addFigures, type DayFigures, emptyFigures } from './tally.ts';

/** A year and some: more than one report's range, or a long one would never be done. */
const MAX_KEPT_DAYS = 400;
/** How long one step reads, a day's end aside: between two steps others are answered, and no page gives up. */
const STEP_MS = 500;

type Stretches = ReturnType<LogReader['stretches']>;

/** Answers reports step by step; asked again with the same range it goes on. */
export function createDayReading(
  log: LogReader,
  { stepMs = STEP_MS, onRead = () => undefined }: { stepMs?: number; onRead?: (day: Day) => void } = {},
): (request: ReportRequest) => ReportReading {
  const kept = new Map<Day, { key: string; figures: DayFigures }>();

  function read(stretches: Stretches, hourOf: (at: number) => number): DayFigures {
    const figures = emptyFigures();
    for (const { first, last, endedBy } of stretches) {
      const settings = log.settingsBefore(first) ?? NO_SETTINGS;
      const ending = endedBy === null ? null : log.roll(endedBy);
      addFigures(figures, figuresOf({ settings, events: [...log.events(first, last)], ending }, hourOf));
    }
    return figures;
  }

  function keep(day: Day, key: string, figures: DayFigures): void {
    kept.delete(day);
    kept.set(day, { key, figures });
    for (const oldest of kept.keys()) {
      if (kept.size <= MAX_KEPT_DAYS) return;
      kept.delete(oldest);
    }
  }

  return function report({ from, to, zone, daily }) {
    const until = performance.now() + stepMs;
    const moment = momentIn(zone);
    const hourOf = (at: number) => Math.floor(moment(at).minute / 60);
    const byDay = new Map<Day, Stretches>();
    for (const one of log.stretches(from, to)) byDay.set(one.day, [...(byDay.get(one.day) ?? []), one]);
    const done = new Map<Day, DayFigures>();
    let fresh = 0;
    for (const [day, stretches] of byDay) {
      // An end that came since is told by its roll, not by the hash before it.
      const key = [zone, ...stretches.map(({ hash, endedBy }) => `${hash} ${endedBy}`)].join();
      const known = kept.get(day);
      if (known?.key === key) {
        keep(day, key, known.figures);
        done.set(day, known.figures);
        continue;
      }
      // Every step reads one day at least, or a slow machine would never be done.
      if (fresh > 0 && performance.now() > until) continue;
      fresh += 1;
      const figures = read(stretches, hourOf);
      onRead(day);
      keep(day, key, figures);
      done.set(day, figures);
    }
    if (done.size < byDay.size) return { ready: false, read: done.size, days: byDay.size };
    const each: ReportView[] = daily
      ? [...done].map(([day, figures]) => reportOf(day, day, new Map([[day, figures]])))
      : [];
    return {
      ready: true,
      report: reportOf(from, to, done),
      daily: each.sort((a, b) => (a.from < b.from ? -1 : 1)),
    };
  };
}
