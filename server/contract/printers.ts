/** How the printers are, as the administrator's page is told. */
import { z } from 'zod';
import { LANGUAGES } from './facility.ts';
import { PRINTER_STATES } from './printer-states.ts';

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
