/** How the printers are, as the administrator's page is told. */
import { z } from 'zod';
import { LANGUAGES } from './facility.ts';

/** What a printer last said or did. `unknown`: nothing was asked of it yet, or it never answers. */
export const PRINTER_STATES = [
  'ok',
  'paper_near_end',
  'paper_out',
  'cover_open',
  'offline',
  'error',
  'no_answer',
  'unproven',
  'left_out',
  'unknown',
] as const;
export type PrinterState = (typeof PRINTER_STATES)[number];

export const printerView = z.object({
  id: z.string(),
  profile: z.string(),
  widthDots: z.number(),
  queues: z.array(z.string()),
  languages: z.array(z.enum(LANGUAGES)),
  state: z.enum(PRINTER_STATES),
  /** Since when, in milliseconds since 1970; null before its first slip. */
  since: z.number().nullable(),
});
export type PrinterView = z.infer<typeof printerView>;
