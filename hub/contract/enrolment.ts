/**
 * How a facility becomes known to its hub: it types a one-time code once and hands over the public half of a key
 * pair of its own. From then on it signs short-lived tokens (EdDSA, RFC 8037) with the half that never leaves it.
 */
import { z } from 'zod';

export const ENROL_PATH = '/api/facilities/enrol';
/** Asked by a facility that was restored from a copy: the highest number each queue gave out on a day. */
export const HIGHEST_PATH = '/api/facilities/highest';
/** Who a facility's tokens are for. */
export const HUB_AUDIENCE = 'parchi-hub';
/** A token is good for this long: a copy of one is worth little. */
export const TOKEN_SECONDS = 60;

export const enrolmentBody = z.object({
  code: z.string().min(8).max(60),
  hipId: z.string().min(1).max(60),
  /** Ed25519 as a JSON Web Key (RFC 8037): the public half. */
  publicKey: z.strictObject({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    x: z.string().min(40).max(60),
  }),
  version: z.string().max(40),
});
export type EnrolmentBody = z.infer<typeof enrolmentBody>;

export const enrolmentAnswer = z.object({ keyId: z.string().min(1).max(60) });

export const highestAnswer = z.object({
  day: z.string(),
  /** Queues of which anything was ever heard that day. */
  queues: z.array(z.object({ queue: z.string(), number: z.number().int().min(0) })).max(500),
  /**
   * How many milliseconds ago the last report came from any log of the facility but the one that asks; null when none
   * ever did. What was given out since, nobody knows. Older hubs do not say.
   */
  agoMs: z.number().min(0).nullable().optional(),
});
