/** What administrators ask about a patient's data, and what they are answered. Nothing of it is ever in an address. */
import { z } from 'zod';
import { routeId } from './bodies.ts';

/** What is typed in words: one line, long enough to say something, without control characters. */
const MIN_REASON = 4;
const MAX_REASON = 200;
export const reason = z
  .string()
  .trim()
  .min(MIN_REASON)
  .max(MAX_REASON)
  .regex(/^\P{C}*$/u);

/** The longest ABHA address that the network writes is far below. */
const MAX_VALUE = 256;
export const lookDay = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
export const lookLabel = z
  .string()
  .trim()
  .regex(/^[A-Za-z]{1,3}\d{1,6}$/);

export const findBody = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('address'), value: z.string().trim().min(1).max(MAX_VALUE), reason }),
  z.strictObject({ by: z.literal('number'), value: z.string().trim().min(1).max(MAX_VALUE), reason }),
  z.strictObject({ by: z.literal('label'), label: lookLabel, day: lookDay, reason }),
]);
export type FindBody = z.infer<typeof findBody>;

/** Tokens named at once: more than one person's in the days that are kept. */
export const MAX_TOKENS_ASKED = 100;
export const personTokensBody = z.strictObject({
  tokens: z.array(routeId).min(1).max(MAX_TOKENS_ASKED),
  reason,
});

/**
 * What became of a token's person: `kept` here, `lost` with its key, `erased` on request, `forgotten` when its
 * time was over, `unnamed` when nobody ever said who it was.
 */
export const keptState = z.enum(['kept', 'lost', 'erased', 'forgotten', 'unnamed']);
export type KeptState = z.infer<typeof keptState>;

const personDetails = z.object({
  name: z.string(),
  gender: z.string(),
  age: z.number().nullable(),
  birth: z.string().nullable(),
  abhaNumber: z.string().nullable(),
  abhaAddress: z.string().nullable(),
  phone: z.string().nullable(),
  address: z.object({
    line: z.string().nullable(),
    district: z.string().nullable(),
    state: z.string().nullable(),
    pincode: z.string().nullable(),
  }),
  verified: z.boolean(),
});

export const foundToken = z.object({
  token: z.string(),
  label: z.string(),
  day: z.string(),
  queue: z.string(),
  status: z.string(),
  source: z.string(),
  issuedAt: z.number(),
  state: keptState,
  person: personDetails.nullable(),
});
export type FoundToken = z.infer<typeof foundToken>;

/** `whole`: false when there were more than MAX_TOKENS_ASKED. */
export const findAnswer = z.object({ found: z.array(foundToken), whole: z.boolean() });
export type FindAnswer = z.infer<typeof findAnswer>;

export const eraseAnswer = z.object({ erased: z.number() });

/** How details were come by: on a list of a counter, as the patient at it, copied out of it, or asked for by an administrator. */
export const LOOK_KINDS = ['listed', 'attended', 'copied', 'found', 'exported', 'erased'] as const;
export type LookKind = (typeof LOOK_KINDS)[number];

export const look = z.object({
  at: z.number(),
  actor: z.string(),
  what: z.string(),
  /** `counter C1`, or what was typed. */
  why: z.string(),
});
export type LookLine = z.infer<typeof look>;
export const looksAnswer = z.object({ token: z.string(), label: z.string(), looks: z.array(look) });

export const copiedBody = z.strictObject({ token: routeId, counter: routeId });

export const keepingAnswer = z.object({
  /** Days of details that are kept. */
  keepDays: z.number(),
  /** People who were forgotten because their time was over, newest day first. */
  forgotten: z.array(z.object({ day: z.string(), persons: z.number(), at: z.number() })),
  /** Erasures on request, all told. */
  erasures: z.number(),
  keys: z.object({
    /** Keys that something may be sealed with; more than one while rows are sealed anew. */
    inUse: z.number(),
    /** Kept for copies of the database only. */
    retired: z.number(),
    /** Keys that were given up as lost, and when. */
    lost: z.array(z.object({ id: z.string(), at: z.number() })),
  }),
});
export type KeepingAnswer = z.infer<typeof keepingAnswer>;
