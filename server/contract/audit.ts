/** The audit's list as the page and the file get it: who did what, when. Nobody's name but staff's is in it. */
import { z } from 'zod';
import { AUDIT_ACTIONS } from './audit-actions.ts';
import { plainDay } from './reports.ts';

/** Rows of one answer: a few screens. */
export const MAX_AUDIT_PAGE = 200;
/** Rows of a file; a day of 8,000 tokens has a third of it. */
export const MAX_AUDIT_ROWS = 100_000;
/** An account's, or `kiosk:` and the id of a machine. */
const MAX_ACTOR = 200;
/** Three letters and the number. */
const MAX_LABEL = 12;
/** As the network bounds an ABHA address. */
const MAX_PERSON = 256;

const wanted = {
  /** Without one, the day of the book. */
  day: plainDay.optional(),
  actor: z.string().trim().min(1).max(MAX_ACTOR).optional(),
  action: z.enum(AUDIT_ACTIONS).optional(),
  label: z.string().trim().min(1).max(MAX_LABEL).optional(),
  /** An ABHA address or number: in a body, so that no address line and no log holds it. */
  person: z.string().trim().min(1).max(MAX_PERSON).optional(),
};
export const auditCsvBody = z.strictObject(wanted);
export const auditSearchBody = z.strictObject({
  ...wanted,
  offset: z.number().int().min(0).max(MAX_AUDIT_ROWS).default(0),
  limit: z.number().int().min(1).max(MAX_AUDIT_PAGE).default(100),
});

const text = z.string().nullable();
export const auditRow = z.object({
  /** Milliseconds since 1970. */
  at: z.number(),
  /** Its number in the event log; null for what stands beside it. */
  seq: z.number().nullable(),
  /** Its number among the acts; null for events and looks. */
  act: z.number().nullable(),
  /** Its number among the looks; null for all else. */
  look: z.number().nullable(),
  action: z.enum(AUDIT_ACTIONS),
  /** An account, or `kiosk:` and a machine's id; null for the network and the clock. */
  actor: text,
  token: text,
  label: text,
  queue: text,
  counter: text,
  /** Where a transferred token went. */
  to: text,
  lane: text,
  reason: text,
  /** What an undo took back. */
  undid: z.array(z.object({ action: z.enum(AUDIT_ACTIONS), label: text })),
  /** The account, machine, block or detail it was about. */
  about: text,
  /** A word more about an act: a role, an address, how often. */
  detail: text,
});
export type AuditRow = z.infer<typeof auditRow>;

/** The hash chain of the day: whole, or where it breaks and how (db/verify-log). */
export const auditVerdict = z.union([
  z.object({ ok: z.literal(true), events: z.number(), head: z.string() }),
  z.object({
    ok: z.literal(false),
    seq: z.number(),
    why: z.enum(['missing', 'added', 'changed', 'unreadable', 'wrong_day', 'acts', 'looks', 'other_log']),
  }),
]);
export type AuditVerdict = z.infer<typeof auditVerdict>;

/** The chain of the acts: whole, or at which it breaks and how (db/acts). */
export const actsVerdict = z.union([
  z.object({ ok: z.literal(true), acts: z.number() }),
  z.object({ ok: z.literal(false), act: z.number(), why: z.enum(['missing', 'added', 'changed']) }),
]);
export type ActsVerdict = z.infer<typeof actsVerdict>;

/** The chain of the day's looks: whole, or at which it breaks and how (db/look-chain). */
export const looksVerdict = z.union([
  z.object({ ok: z.literal(true), looks: z.number() }),
  z.object({ ok: z.literal(false), look: z.number(), why: z.enum(['missing', 'added', 'changed']) }),
]);
export type LooksVerdict = z.infer<typeof looksVerdict>;

export const auditAnswer = z.object({
  day: z.string(),
  /** The zone of the facility, in which a row's time is told. */
  zone: z.string(),
  verdict: auditVerdict,
  acts: actsVerdict,
  looks: looksVerdict,
  /** `forgotten`: the day has no key any more, or never had one, that an ABHA address could be found by. */
  person: z.enum(['notAsked', 'known', 'forgotten']),
  total: z.number(),
  offset: z.number(),
  rows: z.array(auditRow),
});
export type AuditAnswer = z.infer<typeof auditAnswer>;
