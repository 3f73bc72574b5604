/** What a facility reports to its hub: cumulative counts with the head of the log they come from. */
import { z } from 'zod';

/** Where a hub takes counts. */
export const COUNTS_PATH = '/api/facilities/counts';

/** Bounds of one report: more queues than a facility can have, times the four sources. */
const MAX_COUNTS = 500;
/** Far beyond any queue's day, and a number that the hub's tables can keep and add up. */
const MAX_TOKENS = 1_000_000;

/** How far a log is: its newest event and that event's hash. */
export const reportHead = z.object({
  seq: z.number().int().min(0),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});

/** What the hub answers: the newest head of this log that it knows. */
export const countsAnswer = z.object({ head: reportHead });

export const countsReport = z.object({
  hipId: z.string().min(1).max(60),
  logId: z.uuid(),
  day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  /** Tokens issued that day so far: a later report of the same log replaces an earlier one by maximum. */
  counts: z
    .array(
      z.object({
        queue: z.string().min(1).max(20),
        source: z.enum(['share', 'card', 'walk-in', 'paper']),
        tokens: z.number().int().min(0).max(MAX_TOKENS),
      }),
    )
    .max(MAX_COUNTS),
  /**
   * Of each queue the highest number that is out that day, whoever gave it: what a restored machine goes on from.
   * Counts do not tell it, for a clerk may have gone on from a higher number. Older facilities leave it out.
   */
  highest: z
    .array(z.strictObject({ queue: z.string().min(1).max(20), number: z.number().int().min(0).max(99_999) }))
    .max(MAX_COUNTS)
    .optional(),
  head: reportHead,
  /**
   * This log's own hash at the head that the hub last answered with: what a copy of the machine cannot tell.
   * Its hash is null when this log never came that far; all is null before the first answer.
   */
  known: z.object({ seq: reportHead.shape.seq, hash: reportHead.shape.hash.nullable() }).nullable(),
});
export type CountsReport = z.infer<typeof countsReport>;
