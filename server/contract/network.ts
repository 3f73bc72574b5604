/** What the administrator's page is told of the network, and what it may ask for. No secret goes out. */
import { z } from 'zod';

/** Why a callback was refused, in kinds that a person can act on. */
export const REFUSAL_KINDS = [
  'unsigned',
  'forged',
  'clock',
  'claims',
  'keys',
  'malformed',
  'foreign',
] as const;
export type RefusalKind = (typeof REFUSAL_KINDS)[number];

const at = z.number();
const maybe = at.nullable();

const attempt = z.object({ at, status: z.number().nullable(), code: z.string().nullable() });

/** What the delivery check has seen. `answer` is how the gateway took our answer to it. */
const deliveryCheck = z.object({
  /** The counter id in the check's own sharing code. */
  code: z.string(),
  /** Nothing is waited for after this. */
  until: at,
  now: at,
  /** The check's own code came. */
  arrived: z.object({ at, answer: z.enum(['pending', 'accepted', 'refused', 'expired']) }).nullable(),
  /** A queue's code came: delivery works, and its token was given as ever. */
  queue: z.object({ at, queue: z.string() }).nullable(),
  /** A code of this facility came that names no queue. */
  unknownAt: maybe,
  refused: z.array(z.object({ kind: z.enum(REFUSAL_KINDS), count: z.number(), at })),
});
export type DeliveryCheckView = z.infer<typeof deliveryCheck>;

export const networkState = z.object({
  hipId: z.string(),
  credentials: z.object({
    /** `environment` and `demonstration` are not changed from the page. */
    source: z.enum(['environment', 'demonstration', 'page', 'none']),
    setAt: maybe,
    setBy: z.string().nullable(),
  }),
  gateway: z.object({
    reachedAt: maybe,
    /** Since when it is silent; null while it answers. */
    silentSince: maybe,
    sessionAt: maybe,
    /** The last call that brought no session, unless one did since. */
    sessionFailure: attempt.extend({ refused: z.boolean() }).nullable(),
    keysAt: maybe,
    keysFailedAt: maybe,
    /** As the gateway said when it was last asked; `linked`: our facility hangs on our bridge. */
    service: z.object({ at, linked: z.boolean(), active: z.boolean() }).nullable(),
  }),
  callback: z.object({
    takenAt: maybe,
    refused: z.object({ at, kind: z.enum(REFUSAL_KINDS) }).nullable(),
    refusals: z.number(),
  }),
  answer: z.object({ acceptedAt: maybe, failed: attempt.extend({ class: z.string() }).nullable() }),
  bridge: z.object({
    /** What the page offers as the callback address. */
    address: z.string().nullable(),
    /** What was last set from here; others on the same bridge may have set another since. */
    set: z.object({ url: z.string(), at, by: z.string() }).nullable(),
  }),
  check: deliveryCheck.nullable(),
});
export type NetworkState = z.infer<typeof networkState>;

/** `network` null: a hub speaks to the network for this facility. */
export const networkView = z.object({
  mode: z.enum(['hub', 'direct', 'demo']),
  network: networkState.nullable(),
});
export type NetworkView = z.infer<typeof networkView>;

/** Longer than any the network gives; printable, without blanks at the ends. */
const credential = z
  .string()
  .trim()
  .min(1)
  .max(256)
  .regex(/^[\x21-\x7e]+$/);
export const credentialsBody = z.strictObject({ clientId: credential, clientSecret: credential });

/** `given`: kept and in use. `refused`: the gateway will not have it. `failed`: it could not be asked. */
export const credentialsAnswer = z.object({
  outcome: z.enum(['given', 'refused', 'failed']),
  status: z.number().nullable(),
  code: z.string().nullable(),
});
export type CredentialsAnswer = z.infer<typeof credentialsAnswer>;

const address = z
  .url({ protocol: /^https?$/ })
  .max(300)
  // A user's name in it would stand in logs; a query or a part would be lost when paths are put behind it.
  .refine((url) => /^https?:\/\/[^/@?#]+(\/[^@?#]*)?$/.test(url));

export const bridgeUrlBody = z.strictObject({
  url: address,
  /** Typed by hand: the bridge is often shared, and its address is one for all. */
  bridgeId: z.string().trim().min(1).max(256),
});

/** `wrong_bridge`: the id that was typed is not this bridge's; nothing was sent. */
export const bridgeUrlAnswer = z.object({
  outcome: z.enum(['accepted', 'refused', 'failed', 'wrong_bridge']),
  status: z.number().nullable(),
  code: z.string().nullable(),
});
export type BridgeUrlAnswer = z.infer<typeof bridgeUrlAnswer>;

/** For a wish without anything to say. */
export const emptyBody = z.strictObject({});

export const outsideBody = z.strictObject({ url: address });

/**
 * `arrived`: it came back to this server, which refused it as it must. `changed`: it came, but somebody between
 * gave another answer. `elsewhere`: somebody else answered. The rest: how far it got.
 */
export const OUTSIDE_RESULTS = [
  'arrived',
  'changed',
  'elsewhere',
  'no_name',
  'no_connection',
  'late',
  'bad_certificate',
] as const;
export const outsideAnswer = z.object({ result: z.enum(OUTSIDE_RESULTS), status: z.number().nullable() });
export type OutsideAnswer = z.infer<typeof outsideAnswer>;
