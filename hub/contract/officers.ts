/**
 * Officers of the state at the hub: roles, what each may, signing in, and the accounts' pages. A problem is
 * `{code, params}` with the status of this table. What of a district an officer sees is never the page's to decide.
 */
import { z } from 'zod';

/**
 * `state` sees every district; `district` the districts that are theirs; `auditor` also asks a facility for a
 * day's tokens without names; `administrator` looks after officers, registry and codes.
 */
export const OFFICER_ROLES = ['state', 'district', 'auditor', 'administrator'] as const;
export type OfficerRole = (typeof OFFICER_ROLES)[number];

export const OFFICER_PERMISSIONS = {
  review: OFFICER_ROLES,
  dayList: ['auditor', 'administrator'],
  registry: ['administrator'],
  codes: ['administrator'],
  /** A copied machine, once the copy is stopped. */
  settling: ['administrator'],
  /** Of facilities, and opening them again. */
  closing: ['administrator'],
  officers: ['administrator'],
} as const satisfies Record<string, readonly OfficerRole[]>;
export type OfficerPermission = keyof typeof OFFICER_PERMISSIONS;

/** Whether `role` has `permission`. */
export function officerMay(role: OfficerRole, permission: OfficerPermission): boolean {
  return (OFFICER_PERMISSIONS[permission] as readonly OfficerRole[]).includes(role);
}

/** Languages of the officers' pages. */
export const OFFICER_LANGUAGES = ['en', 'hi', 'ur'] as const;
export type OfficerLanguage = (typeof OFFICER_LANGUAGES)[number];

/** POST signs in, GET says who is signed in, DELETE signs out. */
export const OFFICER_SESSION_PATH = '/api/review/session';
/** PUT with `ownOfficerPasswordBody`. */
export const OFFICER_PASSWORD_PATH = '/api/review/session/password';
/** PUT with `officerLanguageBody`. */
export const OFFICER_LANGUAGE_PATH = '/api/review/session/language';
/** GET lists, POST adds; below it `/:name` PUT changes, `/:name/password` POST resets, `/:name` DELETE ends. */
export const OFFICERS_PATH = '/api/review/officers';

/** Latin letters, as every keyboard has them. */
export const OFFICER_NAME = /^[a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9])?$/;
const MOST_NAME_CHARS = 40;
/** The account that a hub without officers makes. */
export const FIRST_ADMINISTRATOR = 'admin';
/** More districts than any state has (Uttar Pradesh has 75). */
export const MOST_DISTRICTS = 100;
/** Officers of a state over the years. */
export const MOST_OFFICERS = 2_000;

/** A name as it was typed, as accounts are found by it. */
export function officerName(typed: string): string {
  return typed.normalize('NFKC').trim().toLowerCase();
}

const name = z.string().max(MOST_NAME_CHARS).transform(officerName).pipe(z.string().regex(OFFICER_NAME));
const password = z.string().min(1).max(200);
export const districtLgd = z.number().int().min(1).max(999_999);
const language = z.enum(OFFICER_LANGUAGES);

export const officerSignInBody = z.strictObject({ name: z.string().max(200), password });
export const ownOfficerPasswordBody = z.strictObject({
  /** The present one; not asked of whoever has just signed in with a password made by somebody else. */
  password: password.optional(),
  next: password,
});
export const officerLanguageBody = z.strictObject({ language });

/** Who is signed in. */
export const officerSession = z.object({
  name: z.string(),
  role: z.enum(OFFICER_ROLES),
  /** null: all districts of the state. */
  districts: z.array(z.object({ lgd: z.number(), name: z.string() })).nullable(),
  language,
  /** Somebody else knows the password: it must be changed before anything else. */
  passwordOnce: z.boolean(),
});
export type OfficerSession = z.infer<typeof officerSession>;

/** Districts belong to `district`, which has at least one, and may bound an `auditor`; others see the state. */
const scope = z.strictObject({
  role: z.enum(OFFICER_ROLES),
  districts: z.array(districtLgd).min(1).max(MOST_DISTRICTS).nullable(),
});
const fits = ({ role, districts }: z.infer<typeof scope>) =>
  role === 'auditor' || (role === 'district') === (districts !== null);

export const officerParam = z.object({ name: z.string().regex(OFFICER_NAME) });
/** Without a password the hub makes one that must be changed at the first sign-in. */
export const newOfficerBody = z
  .strictObject({ ...scope.shape, name, language: language.default('en'), password: password.optional() })
  .refine(fits);
export type NewOfficerBody = z.infer<typeof newOfficerBody>;
export const officerScopeBody = scope.refine(fits);
export const resetOfficerBody = z.strictObject({ password: password.optional() });
/** What the hub made, shown once; null when it was typed. */
export const officerPasswordAnswer = z.object({ password: z.string().nullable() });

export const listedOfficer = z.object({
  name: z.string(),
  role: z.enum(OFFICER_ROLES),
  districts: z.array(z.number()).nullable(),
  language,
  passwordOnce: z.boolean(),
  createdAt: z.number(),
  /** null: at the hub's machine itself. */
  createdBy: z.string().nullable(),
  endedAt: z.number().nullable(),
  sessions: z.number(),
});
export type ListedOfficer = z.infer<typeof listedOfficer>;

export const OFFICER_CHANGES = ['added', 'scope', 'password', 'ended'] as const;
export const officerChange = z.object({
  at: z.number(),
  actor: z.string().nullable(),
  officer: z.string(),
  what: z.enum(OFFICER_CHANGES),
});
export type OfficerChange = z.infer<typeof officerChange>;
export const officersAnswer = z.object({
  officers: z.array(listedOfficer),
  /** The latest first. */
  changes: z.array(officerChange),
});
export type OfficersAnswer = z.infer<typeof officersAnswer>;

/** Every problem of the officers' routes, and its HTTP status. */
export const REVIEW_PROBLEM_STATUS = {
  invalid_request: 400,
  not_signed_in: 401,
  wrong_password: 401,
  not_permitted: 403,
  forbidden_origin: 403,
  password_due: 403,
  not_found: 404,
  name_taken: 409,
  last_administrator: 409,
  /** The facility's socket is at no hub now. */
  facility_away: 409,
  /** It is at a hub, and what it was asked was not answered: its version, or a node's, may be older. */
  facility_unanswered: 409,
  /** A facility that is closed gets no code. */
  facility_closed: 409,
  too_large: 413,
  /** `params.why`: short, common, name or same. */
  weak_password: 422,
  /** `params.column`: the table lacks it. */
  no_column: 422,
  /** The file is no CSV in UTF-8. */
  no_text: 422,
  /** `params.seconds`: after which it may be tried again. */
  too_many_attempts: 429,
  internal: 500,
  unavailable: 503,
} as const satisfies Record<string, number>;
export type ReviewProblemCode = keyof typeof REVIEW_PROBLEM_STATUS;
export const reviewProblem = z.object({
  code: z.string(),
  params: z.record(z.string(), z.unknown()),
  requestId: z.string(),
});
