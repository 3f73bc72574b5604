/** Saying each queue's highest number after a restore: what the page shows and sends. */
import { z } from 'zod';
import { commandId } from './bodies.ts';

/** Far above what a queue gives out on a day; more is a slip of the hand. */
export const MAX_CONFIRMED_NUMBER = 99_999;

export const numbersView = z.object({
  /** The service day that is asked about; an answer names it. */
  day: z.string(),
  queues: z.array(
    z.object({
      id: z.string(),
      prefix: z.string(),
      name: z.looseObject({ en: z.string() }),
      pictogram: z.string().nullable(),
      /** The highest number that the restored log, or what it replaced, knows of the day. */
      known: z.number().int(),
      /** Whether the queue gives out numbers. */
      confirmed: z.boolean(),
      /** Where the hub said the number: up to when it had heard of the queue; null once a clerk has looked. */
      hubHeardAt: z.number().nullable(),
    }),
  ),
});
export type NumbersView = z.infer<typeof numbersView>;

export const confirmNumberBody = z.strictObject({
  id: commandId,
  day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  number: z.number().int().min(0).max(MAX_CONFIRMED_NUMBER),
});
