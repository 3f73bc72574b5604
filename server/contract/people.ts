/** What the people's pages ask and are answered: accounts, passwords, PINs, and who works at a counter. */
import { z } from 'zod';
import { commandId } from './bodies.ts';
import { ROLES } from './permissions.ts';

/** Latin letters, as every keyboard has them: the log and its exports name people by this. */
export const ACCOUNT_NAME = /^[a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9])?$/;
export const MOST_NAME_CHARS = 40;

/** A name as it was typed, as accounts are found by it. */
export function accountName(typed: string): string {
  return typed.normalize('NFKC').trim().toLowerCase();
}

const name = z.string().max(MOST_NAME_CHARS).transform(accountName).pipe(z.string().regex(ACCOUNT_NAME));
/** Whether it will do is said apart, in words. */
const password = z.string().min(1).max(200);
export const pin = z.string().regex(/^\d{4,6}$/);

export const accountParam = z.object({ name: z.string().regex(ACCOUNT_NAME) });
/** Without a password the server makes one that must be changed at the first sign-in. */
export const newAccountBody = z.strictObject({ name, role: z.enum(ROLES), password: password.optional() });
export const roleBody = z.strictObject({ role: z.enum(ROLES) });
export const resetBody = z.strictObject({ password: password.optional() });
export const pinBody = z.strictObject({ pin: pin.nullable() });

export const ownPasswordBody = z.strictObject({
  /** The present one; not asked of whoever has just signed in with a password made by somebody else. */
  password: password.optional(),
  next: password,
});
export const ownPinBody = z.strictObject({ password, pin: pin.nullable() });
export const counterBody = z.strictObject({ counter: z.string().regex(/^[A-Za-z0-9._-]{1,80}$/) });
/** `id` is the same when a lost answer is asked for again. */
export const switchBody = z.strictObject({ id: commandId, name, pin });

/** What the server made, shown once; null when it was typed. */
export const passwordAnswer = z.object({ password: z.string().nullable() });

export const listedAccount = z.object({
  name: z.string(),
  role: z.enum(ROLES),
  /** Waiting for its first sign-in. */
  passwordOnce: z.boolean(),
  hasPin: z.boolean(),
  createdAt: z.number(),
  createdBy: z.string().nullable(),
  endedAt: z.number().nullable(),
  /** Shifts that are open now. */
  shifts: z.number(),
});
export type ListedAccount = z.infer<typeof listedAccount>;

export const accountChange = z.object({
  at: z.number(),
  /** null: at the machine itself. */
  actor: z.string().nullable(),
  account: z.string(),
  what: z.enum(['added', 'role', 'password', 'pin', 'pinCleared', 'shiftsEnded', 'ended']),
  role: z.enum(ROLES).nullable(),
});
export type AccountChange = z.infer<typeof accountChange>;

export const peopleAnswer = z.object({ accounts: z.array(listedAccount), changes: z.array(accountChange) });
export type PeopleAnswer = z.infer<typeof peopleAnswer>;
