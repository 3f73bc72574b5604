/**
 * Owns the fault script: what goes wrong on demand, on the gateway's answers and on its callbacks.
 * Invariant: each entry is used up after `times` uses, first come first taken; an empty script is a good gateway.
 */
import { z } from 'zod';
import { errorShapes, gatewayErrors } from './gateway/error-shapes.ts';

/** A script is written by hand or by a test; more entries than this are a mistake. */
const MAX_ENTRIES = 100;
const MAX_TIMES = 1_000_000;
/** Longest delay: past every deadline of the exchange, short of a forgotten timer. */
const MAX_DELAY_MS = 10 * 60_000;
const MAX_REPEATS = 20;
const MAX_HOLD = 50;

export const answerTargets = ['sessions', 'certs', 'bridge', 'onShare', 'onRunningToken'] as const;
export type AnswerTarget = (typeof answerTargets)[number];

const times = z.int().min(1).max(MAX_TIMES).default(1);
/** `before`: nothing is done. `after`: the call is carried out and only its answer is lost. */
const when = z.enum(['before', 'after']).default('before');

const answerFault = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('error'),
    error: z.enum(Object.keys(gatewayErrors) as [keyof typeof gatewayErrors]),
    shape: z.enum(errorShapes).default('nested'),
    /** Written as Retry-After. */
    retryAfterSeconds: z.int().min(0).max(3600).optional(),
    /** Writes the code as seen in the field, `ABDM-1001: `. */
    trailingColon: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal('slow'), ms: z.number().min(0).max(MAX_DELAY_MS) }),
  z.strictObject({ kind: z.literal('close'), when }),
  z.strictObject({ kind: z.literal('hang'), when }),
]);
export type AnswerFault = z.infer<typeof answerFault>;

export const callbackTokens = [
  'valid',
  'wrong-key',
  'unknown-kid',
  'no-kid',
  'expired',
  'none',
  'hs256',
  'garbage',
  'missing',
  'own-session',
] as const;
export type CallbackToken = (typeof callbackTokens)[number];

const callbackFault = z.strictObject({
  on: z.enum(['share', 'runningToken', 'any']).default('any'),
  times,
  /** Waits this long before the first delivery. */
  delayMs: z.number().min(0).max(MAX_DELAY_MS).default(0),
  /** Delivers this many times more, with the same REQUEST-ID and body. */
  repeats: z.int().min(0).max(MAX_REPEATS).default(0),
  /** Sends the repeats at the same moment instead of one after another. */
  together: z.boolean().default(false),
  /** Holds callbacks back until there are this many, then delivers the last one first. */
  reverse: z.int().min(2).max(MAX_HOLD).optional(),
  token: z.enum(callbackTokens).default('valid'),
  /** Moves TIMESTAMP; negative is the past. */
  skewSeconds: z.number().min(-1e9).max(1e9).default(0),
  /** Sent as X-HIP-ID instead of the facility's own. */
  hipIdHeader: z.string().min(1).max(256).optional(),
});
export type CallbackFault = z.infer<typeof callbackFault>;

export const faultScript = z.strictObject({
  answers: z
    .array(z.strictObject({ on: z.enum(answerTargets), times, fault: answerFault }))
    .max(MAX_ENTRIES)
    .default([]),
  callbacks: z.array(callbackFault).max(MAX_ENTRIES).default([]),
});
export type FaultScript = z.infer<typeof faultScript>;
export type FaultScriptInput = z.input<typeof faultScript>;

export function noFaults(): FaultScript {
  return { answers: [], callbacks: [] };
}

/** The fault for this answer, used up by one; null is none. */
export function takeAnswerFault(script: FaultScript, target: AnswerTarget): AnswerFault | null {
  return take(script.answers, (entry) => entry.on === target)?.fault ?? null;
}

/** The fault for this callback, used up by one; null is none. */
export function takeCallbackFault(
  script: FaultScript,
  kind: 'share' | 'runningToken' | 'other',
): CallbackFault | null {
  return take(script.callbacks, (entry) => entry.on === 'any' || entry.on === kind);
}

function take<T extends { times: number }>(entries: T[], matches: (entry: T) => boolean): T | null {
  const index = entries.findIndex(matches);
  const entry = entries[index];
  if (entry === undefined) return null;
  entry.times -= 1;
  if (entry.times <= 0) entries.splice(index, 1);
  return entry;
}
