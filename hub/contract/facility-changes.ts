/**
 * What administrators do to a facility beside its enrolment, at the officers' pages. Below
 * `/api/review/facilities/:hipId`: DELETE `/forks/:logId` settles a copied machine once the copy is stopped, PUT
 * `/closed` with `closingBody` closes the facility, DELETE `/closed` opens it again.
 */
import { z } from 'zod';

export const MOST_REASON_CHARS = 200;
export const closingBody = z.strictObject({
  /** Without control signs; said on the facility's page. */
  why: z
    .string()
    .trim()
    .min(1)
    .max(MOST_REASON_CHARS)
    .regex(/^\P{Cc}*$/u),
});

/** A code made, an enrolment ended, a copied machine settled, closed, opened again. */
export const FACILITY_CHANGES = ['code', 'ended', 'settled', 'closed', 'reopened'] as const;
export const facilityChange = z.object({
  at: z.number(),
  /** null: at the hub's machine itself. */
  actor: z.string().nullable(),
  what: z.enum(FACILITY_CHANGES),
  detail: z.object({
    /** Of `closed`. */
    why: z.string().optional(),
    /** Of `settled`: the log, the last event that both histories may share, when it was found. */
    logId: z.string().optional(),
    event: z.number().optional(),
    foundAt: z.number().optional(),
  }),
});
export type FacilityChange = z.infer<typeof facilityChange>;
/** Of one facility, the latest first. */
export const MOST_FACILITY_CHANGES = 20;

/** Since when, by whom (null: at the hub's machine itself) and why it is none of the state's facilities. */
export const facilityClosed = z.object({ at: z.number(), by: z.string().nullable(), why: z.string() });
