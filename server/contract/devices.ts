/** Machines on the wire: the code one shows, what whoever admits it says, and how each is. */
import { z } from 'zod';
import { MAX_QUEUES } from './facility-bounds.ts';
import { westernDigits } from './western-digits.ts';

export const DEVICE_AUDIENCES = ['hall', 'kiosk'] as const;
export type DeviceAudience = (typeof DEVICE_AUDIENCES)[number];

const MAX_LABEL = 60;
const MAX_CODE_TYPED = 20;
/** As machines show it, in two groups, and as any of our keyboards types it. */
const pairingCode = z
  .string()
  .max(MAX_CODE_TYPED)
  .transform((typed) => westernDigits(typed).replace(/[\s-]/g, ''))
  .pipe(z.string().regex(/^\d{6}$/));

export const pairingBody = z.strictObject({ audience: z.enum(DEVICE_AUDIENCES) });

/** What a machine that waits is told. `admitted`: its cookie is set with this answer. */
export const pairingState = z.union([
  z.object({ state: z.literal('waiting'), code: z.string(), secondsLeft: z.number() }),
  z.object({ state: z.literal('admitted') }),
]);
export type PairingState = z.infer<typeof pairingState>;

export const openPairing = z.object({
  code: z.string(),
  audience: z.enum(DEVICE_AUDIENCES),
  /** The network address it asked from. */
  address: z.string(),
  secondsLeft: z.number(),
});
export type OpenPairing = z.infer<typeof openPairing>;

const label = z.string().trim().min(1).max(MAX_LABEL);
const queues = z.array(z.string().max(20)).max(MAX_QUEUES);

export const admitBody = z.strictObject({
  code: pairingCode,
  label,
  /** What a hall shows; none: every queue. */
  queues: queues.default([]),
});
export const deviceBody = z.strictObject({ label, queues: queues.default([]) });

export const deviceView = z.object({
  id: z.string(),
  audience: z.string(),
  label: z.string().nullable(),
  queues: z.array(z.string()),
  admittedBy: z.string(),
  createdAt: z.number(),
  /** Whether it is connected, and since when it is, or is not; null: it never was. */
  live: z.boolean(),
  since: z.number().nullable(),
});
export type DeviceView = z.infer<typeof deviceView>;
