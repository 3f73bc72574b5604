/** What the administrator's page is told of the state's hub, and the one thing it may ask: to be enrolled with a code. */
import { z } from 'zod';

const at = z.number();
const maybe = at.nullable();

/**
 * `refused`: the hub would not have this machine. `unreachable`: there was no line. `ended`: a line was cut. `copied`:
 * another machine with this one's key took the line.
 */
export const LINE_LOSSES = ['refused', 'unreachable', 'ended', 'copied'] as const;
export type LineLoss = (typeof LINE_LOSSES)[number];

export const hubState = z.object({
  /** null: none was entered yet. */
  url: z.string().nullable(),
  /** Where the address comes from: settings win over the page. */
  addressFrom: z.enum(['environment', 'page']),
  hipId: z.string(),
  enrolment: z.object({
    enrolled: z.boolean(),
    keyId: z.string().nullable(),
    /** When the key was taken, and by whose hand; null where the settings did it, or an older version. */
    since: maybe,
    by: z.string().nullable(),
    /** Where the one-time code comes from: settings win over the page. */
    source: z.enum(['environment', 'page']),
  }),
  line: z.object({
    /** Since when it stands; null while it does not. */
    since: maybe,
    heardAt: maybe,
    lost: z.object({ at, why: z.enum(LINE_LOSSES) }).nullable(),
  }),
  counts: z.object({
    /** Days whose counts are not with the hub. */
    waiting: z.number(),
    takenAt: maybe,
    failed: z.object({ at, status: z.number().nullable() }).nullable(),
    /** Up to which event the hub has acknowledged this log since the start, and how far the log is. */
    acknowledged: z.number().nullable(),
    events: z.number(),
  }),
  /** Phones that were refused while the hub could not reach us; null: none that matter still. */
  missed: z.object({ count: z.number(), at }).nullable(),
  /** What slips link to; null: no page for phones at the hub. */
  pagesUrl: z.string().nullable(),
});
export type HubState = z.infer<typeof hubState>;

/** `hub` null: none is set. */
export const hubView = z.object({ hub: hubState.nullable() });
export type HubView = z.infer<typeof hubView>;

/** An address as the settings take it: no name or password in it, nothing behind it. */
const hubAddress = z
  .url({ protocol: /^https?$/ })
  .max(200)
  .refine((text) => {
    if (!URL.canParse(text)) return false;
    const { username, password, search, hash } = new URL(text);
    return `${username}${password}${search}${hash}` === '';
  })
  .transform((text) => text.replace(/(?<!\/)\/+$/, ''));
export const enrolBody = z.strictObject({
  code: z.string().trim().min(8).max(60),
  /** The hub's address, where it is not set at the server; without it the one in use. */
  address: hubAddress.optional(),
});
export type EnrolBody = z.infer<typeof enrolBody>;

/** `enrolled`: the key is in use. The others left everything as it was. */
export const ENROL_OUTCOMES = ['enrolled', 'wrong_code', 'too_many', 'failed', 'no_address'] as const;
export type EnrolOutcome = (typeof ENROL_OUTCOMES)[number];
export const enrolAnswer = z.object({ outcome: z.enum(ENROL_OUTCOMES) });
export type EnrolAnswer = z.infer<typeof enrolAnswer>;
