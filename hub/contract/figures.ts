/**
 * What a facility tells its hub beside its counts: how a day's tokens and waits spread, and how its box is. All of
 * it is without names, and may be said again: of one log the highest of each place stands. Hub and facility may be
 * of different versions, so what one does not know it leaves aside.
 */
import { z } from 'zod';
import { hprIdOf } from './hpr-id.ts';

/**
 * Upper bounds of waits in minutes, from issue to the first call; one more place is for all beyond. Fixed, so that
 * days, facilities and districts add up and a median is one of people, never of medians.
 */
export const WAIT_BOUNDS_MINUTES = [1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240] as const;
export const WAIT_PLACES = WAIT_BOUNDS_MINUTES.length + 1;
const HOURS = 24;
/** A place is a count of people of a day. */
const place = z.number().int().min(0).max(1_000_000);
/** Findings of one box; a doctor has a few dozen codes. */
const MOST_FINDINGS = 60;
/** People at the counters of the largest hospital. */
export const MOST_PROFESSIONALS = 500;

/** Tokens of a day by the hour they were given out in, and waits by their place among the bounds. */
export const figuresMessage = z.object({
  type: z.literal('figures'),
  logId: z.uuid(),
  day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  hours: z.array(place).length(HOURS),
  waits: z.array(place).length(WAIT_PLACES),
});
export type FiguresMessage = z.infer<typeof figuresMessage>;

export const stateFinding = z.object({
  code: z.string().regex(/^[a-z_]{1,60}$/),
  level: z.enum(['warn', 'bad']),
});
export const boxState = z.object({
  /** Age of the newest whole backup; null: there is none. */
  backupHours: z.number().int().min(0).nullable().catch(null),
  diskFreeMb: z.number().int().min(0).nullable().catch(null),
  printers: z
    .object({ all: z.number().int().min(0), ready: z.number().int().min(0) })
    .nullable()
    .catch(null),
  /** How far the box's clock is from the hub's as it dialled; null where the hub is not told. */
  clockOffMs: z.number().int().nullable().catch(null),
});
export type BoxState = z.infer<typeof boxState>;

/** How the box is: codes of the doctor's findings that are not well, and numbers. No parameter of a finding. */
export const stateMessage = z.object({
  type: z.literal('state'),
  /** ASCII: neither a NUL nor half a character reaches the database. */
  version: z.string().regex(/^[ -~]{0,40}$/),
  /** The box's clock, in milliseconds since 1970. */
  at: z.number().int().min(0),
  findings: z.array(stateFinding).max(MOST_FINDINGS),
  box: boxState.omit({ clockOffMs: true }),
  /** HPR ids at its counters; what is none is left aside, and costs the hub nothing else of what is told. */
  professionals: z
    .array(z.string())
    .max(MOST_PROFESSIONALS)
    .transform((ids) => ids.flatMap((one) => hprIdOf(one) ?? [])),
});
export type StateMessage = z.infer<typeof stateMessage>;
