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

export const SLIP_STATES = [
  'queued',
  'sending',
  'sent',
  'printed',
  'failed',
  'expired',
  'interrupted',
] as const;

export const printerView = z.object({
  id: z.string(),
  /** Of a printer that is asked what it is, what was found; `auto` until it answered. */
  profile: z.string(),
  widthDots: z.number(),
  queues: z.array(z.string()),
  languages: z.array(z.enum(LANGUAGES)),
  state: z.enum(PRINTER_STATES),
  /** Since when, in milliseconds since 1970; null before its first slip. */
  since: z.number().nullable(),
  /** Nothing can be printed on it now. */
  down: z.boolean(),
  /** Where its slips come out meanwhile. */
  instead: z.string().nullable(),
  /** The newest, if its token is still known; of a test slip nothing is said. */
  lastSlip: z
    .object({
      token: z.string(),
      label: z.string(),
      state: z.enum(SLIP_STATES),
      at: z.number(),
      duplicate: z.boolean(),
    })
    .nullable(),
  /** Of the last 24 hours. `sent`: unproven; `failed`: perhaps in part on paper, or cut off by a restart. */
  counts: z.object({
    waiting: z.number(),
    printed: z.number(),
    sent: z.number(),
    failed: z.number(),
    expired: z.number(),
  }),
});
export type PrinterView = z.infer<typeof printerView>;
