/**
 * Owns the body of `POST /api/v3/hip/patient/share`, in ABDM's field names.
 * Invariant: no stricter than the platform. Unknown fields (a photo among them) are dropped here, unread.
 * Meaning and hygiene are `translate.ts`'s; headers are `verify-callback.ts`'s.
 */
import { z } from 'zod';
import { optionalScalar, requiredId, stringOrNumber } from './scalars.ts';

/** The intents known on this route; others are answered with an on-share error, not refused as malformed. */
export const shareIntents = ['PROFILE_SHARE', 'RECORD_SHARE', 'PAYMENT_SHARE'] as const;
export type ShareIntent = (typeof shareIntents)[number];

const address = z.object({
  line: optionalScalar,
  district: optionalScalar,
  state: optionalScalar,
  pincode: optionalScalar,
  pinCode: optionalScalar,
});

const patient = z.object({
  abhaNumber: optionalScalar,
  abhaAddress: requiredId,
  name: z.string(),
  gender: z.string(),
  dayOfBirth: optionalScalar,
  monthOfBirth: optionalScalar,
  yearOfBirth: stringOrNumber,
  address: address.nullish().catch(null),
  phoneNumber: optionalScalar,
});

const metaData = z.object({
  hipId: requiredId,
  context: requiredId,
  hprId: optionalScalar,
  latitude: optionalScalar,
  longitude: optionalScalar,
});

export const shareBody = z.object({
  intent: z.string().min(1).max(64),
  metaData,
  profile: z.object({ patient }),
});
export type ShareBody = z.infer<typeof shareBody>;

const named = z.object({ metaData: z.object({ hipId: requiredId }) });

/** The facility that a body names, whatever else is in it; null where none can be read. */
export function hipIdOfShare(body: unknown): string | null {
  return named.safeParse(body).data?.metaData.hipId ?? null;
}

/** A share body as a sender may write it: the optional parts may be left out. */
export type ShareBodyInput = z.input<typeof shareBody>;
