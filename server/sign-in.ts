/**
 * Who is signed in. Passwords are argon2id, a session is a random cookie of which the database keeps
 * only a hash. Attempts are limited per address, and in all, so that a
 * guesser is slowed and nobody is locked out for good.
 */
import { createHash, randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { AccountStore, SessionOwner } from '../db/account-store.ts';
import { ROLES, type Role, type Staff } from './contract/permissions.ts';

export const SESSION_COOKIE = 'parchi_session';
/** A long shift. */
export const SESSION_MS = 14 * 60 * 60_000;
export const FIRST_ADMINISTRATOR = 'admin';
const SESSION_BYTES = 32;
const SHIFT_BYTES = 12;

/** Attempts an address has in a window; a clerk mistypes, a guesser does not stop. */
const ATTEMPTS = 10;
const ATTEMPT_WINDOW_MS = 5 * 60_000;
const MAX_ADDRESSES = 5_000;
/** argon2id takes 19 MB and tens of milliseconds: so many at once do not starve the queue. */
const MAX_VERIFYING = 4;
/** OWASP's floor for argon2id: 19 MiB, two passes, one lane. */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export type SignInResult =
  | { ok: true; session: string }
  | { ok: false; why: 'wrong_password' | 'too_many_attempts' };

export type Verified =
  | { ok: true; staff: Staff }
  | { ok: false; why: 'wrong_password' | 'too_many_attempts' };

export interface SignIn {
  /** Whose name and password these are, without opening a session. Counts as an attempt. */
  verify(name: string, password: string, address: string): Promise<Verified>;
  signIn(name: string, password: string, address: string): Promise<SignInResult>;
  /** Whose session the cookie is; null when nobody's. */
  who(cookie: string | undefined): Staff | null;
  signOut(cookie: string): void;
}

/**
 * Makes the first administrator when there is none, with `password` or a generated one, which is
 * returned to be printed once; null when an administrator was there already.
 */
export async function ensureAdministrator(
  store: AccountStore,
  password: string | null,
  now: number,
): Promise<{ name: string; generated: string | null } | null> {
  if (!store.isEmpty()) return null;
  const generated = password === null ? randomBytes(12).toString('base64url') : null;
  const passwordHash = await hash(password ?? generated ?? '', ARGON2);
  store.add({
    name: FIRST_ADMINISTRATOR,
    role: 'administrator' satisfies Role,
    passwordHash,
    createdAt: now,
    createdBy: null,
  });
  return { name: FIRST_ADMINISTRATOR, generated };
}

export function createSignIn(store: AccountStore, now: () => number): SignIn {
  const attempts = new Map<string, { since: number; count: number }>();
  let verifying = 0;
  // Verified against when the name is unknown, so that time does not tell which names exist.
  let decoy: Promise<string> | null = null;

  function mayTry(address: string): boolean {
    const at = now();
    const seen = attempts.get(address);
    // A clock set back must not stretch the wait.
    if (seen === undefined || at < seen.since || at - seen.since > ATTEMPT_WINDOW_MS) {
      if (attempts.size >= MAX_ADDRESSES) attempts.clear();
      attempts.set(address, { since: at, count: 1 });
      return true;
    }
    seen.count += 1;
    return seen.count <= ATTEMPTS;
  }

  async function check(name: string, password: string, address: string): Promise<Verified> {
    if (!mayTry(address) || verifying >= MAX_VERIFYING) return { ok: false, why: 'too_many_attempts' };
    verifying += 1;
    try {
      decoy ??= hash(randomBytes(16).toString('hex'), ARGON2);
      const known = store.find(name);
      const right = await verify(known?.passwordHash ?? (await decoy), password);
      const staff = known === null ? null : staffOf({ name, role: known.role, counter: null });
      if (staff === null || !right) return { ok: false, why: 'wrong_password' };
      attempts.delete(address);
      return { ok: true, staff };
    } finally {
      verifying -= 1;
    }
  }

  return {
    verify: check,
    async signIn(name, password, address) {
      const verified = await check(name, password, address);
      if (!verified.ok) return verified;
      const session = randomBytes(SESSION_BYTES).toString('base64url');
      store.openSession({
        idHash: hashOf(session),
        account: name,
        shift: randomBytes(SHIFT_BYTES).toString('base64url'),
        counter: null,
        createdAt: now(),
        expiresAt: now() + SESSION_MS,
      });
      return { ok: true, session };
    },
    who(cookie) {
      const owner = cookie === undefined ? null : store.sessionOf(hashOf(cookie), now());
      return owner === null ? null : staffOf(owner);
    },
    signOut: (cookie) => store.endSession(hashOf(cookie), now()),
  };
}

/** null for a role that this version does not know: whoever has it may do nothing. */
function staffOf({ name, role, counter }: SessionOwner): Staff | null {
  const known = ROLES.find((one) => one === role);
  return known === undefined ? null : { name, role: known, counter };
}

function hashOf(session: string): string {
  return createHash('sha256').update(session).digest('base64url');
}
