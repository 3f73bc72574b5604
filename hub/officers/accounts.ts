/**
 * Officers' accounts: added, given districts or a role, another password, ended. Nobody is deleted. Invariant: each
 * change is noted with who made it, ends the account's sessions at once, and an administrator always stands.
 */
import { randomBytes } from 'node:crypto';
import { oncePassword } from '../../server/staff/once-password.ts';
import type { Hasher } from '../../server/staff/password-hash.ts';
import { LEAST_PASSWORD_CHARS, passwordWeakness } from '../../server/staff/password-rules.ts';
import {
  FIRST_ADMINISTRATOR,
  type ListedOfficer,
  MOST_OFFICERS,
  OFFICER_LANGUAGES,
  OFFICER_ROLES,
  type OfficerLanguage,
  type OfficerRole,
  type OfficersAnswer,
} from '../contract/officers.ts';
import type { Change, OfficerStore } from '../store/officer-store.ts';
import { ReviewProblem } from './review-problem.ts';

/** What the page shows; the table keeps all. */
const LATEST_CHANGES = 100;

export interface NewOfficer {
  name: string;
  role: OfficerRole;
  districts: number[] | null;
  language: OfficerLanguage;
  password?: string | undefined;
}

export interface Accounts {
  list(): Promise<OfficersAnswer>;
  /** Answers the password that was made; null when one was given. Throws ReviewProblem. */
  add(actor: string | null, officer: NewOfficer): Promise<string | null>;
  setScope(
    actor: string | null,
    name: string,
    scope: { role: OfficerRole; districts: number[] | null },
  ): Promise<void>;
  /** As `add`. */
  resetPassword(actor: string | null, name: string, password?: string): Promise<string | null>;
  /** An officer's own new password. */
  changePassword(name: string, next: string): Promise<void>;
  setLanguage(name: string, language: OfficerLanguage): Promise<void>;
  end(actor: string | null, name: string): Promise<void>;
}

export interface AccountsDeps {
  store: OfficerStore;
  hasher: Hasher;
  now: () => number;
  /** Sessions of this officer ended, or sees something else now. */
  onChanged: (name: string) => void;
}

export function createAccounts({ store, hasher, now, onChanged }: AccountsDeps): Accounts {
  async function passwordFor(name: string, given: string | undefined) {
    if (given !== undefined) refuseWeak(given, name);
    const made = given === undefined ? oncePassword() : null;
    return { made, passwordOnce: made !== null, passwordHash: await hasher.hash(given ?? made ?? '') };
  }

  async function change(name: string, fresh: Parameters<OfficerStore['change']>[1], noted: Change) {
    const changed = await store.change(name, fresh, noted);
    if (changed === null) throw new ReviewProblem('not_found');
    if (!changed) throw new ReviewProblem('last_administrator');
    onChanged(name);
  }

  return {
    async list() {
      const [rows, changes] = await Promise.all([store.list(), store.changes(LATEST_CHANGES)]);
      return { officers: rows.map(listed), changes };
    },
    async add(actor, { name, role, districts, language, password }) {
      if ((await store.list()).length >= MOST_OFFICERS) throw new ReviewProblem('invalid_request');
      const { made, ...secret } = await passwordFor(name, password);
      const added = await store.add({ name, role, districts, language, ...secret }, { at: now(), actor });
      if (!added) throw new ReviewProblem('name_taken', { name });
      return made;
    },
    setScope: (actor, name, { role, districts }) =>
      change(name, { role, districts }, { at: now(), actor, what: 'scope' }),
    async resetPassword(actor, name, password) {
      if ((await store.find(name)) === null) throw new ReviewProblem('not_found');
      const { made, ...secret } = await passwordFor(name, password);
      await change(name, secret, { at: now(), actor, what: 'password' });
      return made;
    },
    async changePassword(name, next) {
      const account = await store.find(name);
      if (account === null) throw new ReviewProblem('not_found');
      refuseWeak(next, name);
      const isSame = await hasher.verify(account.passwordHash, next, true);
      if (isSame === null) throw new ReviewProblem('too_many_attempts', { seconds: 1 });
      if (isSame) throw new ReviewProblem('weak_password', { why: 'same' });
      const { made: _, ...secret } = await passwordFor(name, next);
      await change(name, secret, { at: now(), actor: name, what: 'password' });
    },
    setLanguage: (name, language) => store.setLanguage(name, language),
    end: (actor, name) => change(name, { endedAt: now() }, { at: now(), actor, what: 'ended' }),
  };
}

function refuseWeak(password: string, name: string): void {
  const why = passwordWeakness(password, name);
  if (why !== null) throw new ReviewProblem('weak_password', { why, least: LEAST_PASSWORD_CHARS });
}

type Row = Awaited<ReturnType<OfficerStore['list']>>[number];

function listed({ role, language, ...row }: Row): ListedOfficer {
  return { ...row, role: roleOf(role), language: languageOf(language) };
}

/** A role that a later version made sees the least. */
export function roleOf(text: string): OfficerRole {
  return OFFICER_ROLES.find((one) => one === text) ?? 'district';
}

export function languageOf(text: string): OfficerLanguage {
  return OFFICER_LANGUAGES.find((one) => one === text) ?? 'en';
}

/**
 * Makes the first administrator when there is no officer at all, with `password` or one that is made, which is
 * answered to be printed once; null when none was made. Of nodes that start at once one does.
 */
export async function ensureFirstOfficer(
  store: OfficerStore,
  hasher: Hasher,
  password: string | null,
  now: number,
): Promise<string | null> {
  if ((await store.list()).length > 0) return null;
  const generated = password === null ? randomBytes(12).toString('base64url') : null;
  const passwordHash = await hasher.hash(password ?? generated ?? '');
  const account = {
    name: FIRST_ADMINISTRATOR,
    role: 'administrator',
    districts: null,
    language: 'en',
    passwordHash,
    passwordOnce: false,
  };
  return (await store.addFirst(account, now)) ? generated : null;
}
