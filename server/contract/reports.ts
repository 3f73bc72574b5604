/** Reports as the page and the file get them. Times are whole seconds; null where nothing was measured. */
import { z } from 'zod';
import { parseDay } from '../queue/service-day.ts';
import { REPORT_TABLES } from './report-bounds.ts';

export const plainDay = z.string().refine((value) => parseDay(value) !== null, 'not a date YYYY-MM-DD');

/** One alone is that day; neither is the day of the book. */
export const reportQuery = z.object({ from: plainDay.optional(), to: plainDay.optional() });
export const reportCsvQuery = z.object({
  from: plainDay.optional(),
  to: plainDay.optional(),
  table: z.enum(REPORT_TABLES).optional(),
});

const count = z.number();
const seconds = z.number().nullable();

const tally = {
  /** Tokens issued. */
  tokens: count,
  share: count,
  card: count,
  walkIn: count,
  paper: count,
  /** Stays that ended at a counter: completed, or sent on to another queue. */
  seen: count,
  noShows: count,
  cancelled: count,
  left: count,
  unfinished: count,
  waitMedian: seconds,
  waitP90: seconds,
  serviceMedian: seconds,
  serviceP90: seconds,
};

/** As the facility file names it; null when it no longer does. */
const name = z
  .object({
    en: z.string(),
    hi: z.string().optional(),
    ur: z.string().optional(),
    ks: z.string().optional(),
    doi: z.string().optional(),
  })
  .nullable();

export const figuresView = z.object(tally);
export const dayFiguresView = z.object({ day: z.string(), ...tally });
export const hourFiguresView = z.object({ hour: z.number(), ...tally });
export const queueFiguresView = z.object({ id: z.string(), name, ...tally });
export const counterFiguresView = z.object({
  id: z.string(),
  name,
  ...tally,
  /** Seconds with somebody; open while people waited for it; open with nobody waiting; paused. */
  busy: count,
  idle: count,
  free: count,
  paused: count,
});

export const reportView = z.object({
  from: z.string(),
  to: z.string(),
  all: figuresView,
  days: z.array(dayFiguresView),
  queues: z.array(queueFiguresView),
  /** The 24 hours of the facility's day. */
  hours: z.array(hourFiguresView),
  counters: z.array(counterFiguresView),
  /** How tokens ended: all but `carriedIn` together are the tokens and those carried in. */
  ends: z.object({
    carriedIn: count,
    completed: count,
    cancelled: count,
    noShows: count,
    left: count,
    unfinished: count,
    carriedOver: count,
    live: count,
  }),
});

/** A long range is read in steps: until it is ready, how many of its days were read. */
export const reportAnswer = z.union([
  z.object({ ready: z.literal(false), read: count, days: count }),
  z.object({ ready: z.literal(true), report: reportView }),
]);

export type FiguresView = z.infer<typeof figuresView>;
export type DayFiguresView = z.infer<typeof dayFiguresView>;
export type HourFiguresView = z.infer<typeof hourFiguresView>;
export type QueueFiguresView = z.infer<typeof queueFiguresView>;
export type CounterFiguresView = z.infer<typeof counterFiguresView>;
export type ReportView = z.infer<typeof reportView>;
export type ReportAnswer = z.infer<typeof reportAnswer>;
