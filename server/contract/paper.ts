/** Numbers on paper on the wire: blocks that were printed, ranges that are entered, and what became of each number. */
import { z } from 'zod';
import { commandId, routeId } from './bodies.ts';
import { LAST_PAPER, MAX_BLOCK, MAX_ENTERED, MIN_BLOCK } from './paper-bounds.ts';

const MAX_RANGES = 100;

const paperNumber = z.number().int().min(1).max(LAST_PAPER);

export const printBlockBody = z.strictObject({
  queue: routeId,
  count: z.number().int().min(MIN_BLOCK).max(MAX_BLOCK),
});

export const enterPaperBody = z
  .strictObject({
    id: commandId,
    /** Minutes after midnight when handing out began; null: the paper stands behind everybody. */
    since: z.number().int().min(0).max(1439).nullable(),
    ranges: z
      .array(z.strictObject({ first: paperNumber, last: paperNumber, seen: z.boolean() }))
      .min(1)
      .max(MAX_RANGES),
  })
  .refine(({ ranges }) => ranges.every(({ first, last }) => first <= last), { path: ['ranges'] })
  .refine(({ ranges }) => ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0) <= MAX_ENTERED, {
    path: ['ranges'],
  });
export type EnterPaper = z.infer<typeof enterPaperBody>;

export const paperBlock = z.object({
  id: z.number(),
  queue: z.string(),
  first: z.number(),
  last: z.number(),
  printedAt: z.number(),
  printedBy: z.string(),
  /** How many of its numbers were entered. */
  entered: z.number(),
});
export type PaperBlock = z.infer<typeof paperBlock>;

export const paperOverview = z.object({
  /** Newest first. */
  blocks: z.array(paperBlock),
  queues: z.array(
    z.object({
      id: z.string(),
      prefix: z.string(),
      name: z.record(z.string(), z.string()),
      pictogram: z.string().nullable(),
    }),
  ),
  /** When the server stopped before it started today, in minutes after midnight; null when it did not. */
  since: z.number().nullable(),
});
export type PaperOverview = z.infer<typeof paperOverview>;

export const paperOutcome = z.object({
  entered: z.array(z.object({ label: z.string(), queue: z.string(), seen: z.boolean() })),
  refused: z.array(
    z.object({
      label: z.string(),
      /** `entered` today already; `spent` on an earlier day; `unprinted` in no block of a queue there is. */
      why: z.enum(['entered', 'spent', 'unprinted']),
      /** Where it stands, when it was entered today. */
      queue: z.string().nullable(),
      status: z
        .enum(['waiting', 'called', 'serving', 'skipped', 'completed', 'cancelled', 'lapsed'])
        .nullable(),
      /** The earlier day. */
      day: z.string().nullable(),
    }),
  ),
});
export type PaperOutcome = z.infer<typeof paperOutcome>;
