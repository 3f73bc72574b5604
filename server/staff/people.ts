/**
 * Accounts of staff: added, given a role, a password or a PIN, ended. Nobody is deleted. Invariant: each
 * change is noted with who made it, what it takes away ends at once, and an administrator always stands.
 */
import type { AccountStore } from '../../db/account-store.ts';
import type { AccountChange, ListedAccount } from '../contract/people.ts';
import { ROLES, type Role } from '../contract/permissions.ts';
import { ProblemError } from '../problems.ts';
import { oncePassword } from './once-password.ts';
import type { Hasher } from './password-hash.ts';
import { isWeakPin, LEAST_PASSWORD_CHARS, passwordWeakness } from './password-rules.ts';
import type { Sessions } from './sessions.ts';

/** A hospital has some hundred people at its counters, over the years a thousand. */
const MOST_ACCOUNTS = 2_000;
/** What the page shows; the table keeps all. */
const LATEST_CHANGES = 100;

export interface People {
  list(): { accounts: ListedAccount[]; changes: AccountChange[] };
  /** Answers the password that was made; null when one was given. Throws ProblemError. */
  add(
    actor: string,
    account: { name: string; role: Role; password?: string | undefined },
  ): Promise<string | null>;
  setRole(actor: string, name: string, role: Role): void;
  /** As `add`; ends the account's sessions. */
  resetPassword(actor: string | null, name: string, password?: string): Promise<string | null>;
  setPin(actor: string, name: string, pin: string | null): Promise<void>;
  /** A person's own new password; ends the account's sessions. */
  changePassword(name: string, next: string): Promise<void>;
  endShifts(actor: string, name: string): void;
  end(actor: string, name: string): void;
}

export interface PeopleDeps {
  accounts: AccountStore;
  sessions: Sessions;
  hasher: Hasher;
  now: () => number;
}

export function createPeople({ accounts, sessions, hasher, now }: PeopleDeps): People {
  function standing(name: string) {
    const account = accounts.find(name);
    if (account === null) throw new ProblemError('not_found');
    return account;
  }

  function keepAnAdministrator(role: string): void {
    if (role === 'administrator' && accounts.countOf('administrator') <= 1) {
      throw new ProblemError('last_administrator');
    }
  }

  /** A given password, checked; or one that is made, to be used once. */
  async function passwordFor(name: string, given: string | undefined) {
    if (given !== undefined) refuseWeak(given, name);
    const made = given === undefined ? oncePassword() : null;
    return { made, passwordOnce: made !== null, passwordHash: await hasher.hash(given ?? made ?? '') };
  }

  return {
    list() {
      const roleOf = (role: string | null) => ROLES.find((one) => one === role) ?? null;
      return {
        accounts: accounts.list(MOST_ACCOUNTS).flatMap((account) => {
          const role = roleOf(account.role);
          if (role === null) return [];
          return [{ ...account, role, shifts: sessions.shiftsOf(account.name) }];
        }),
        changes: accounts.changes(LATEST_CHANGES).map((change) => ({ ...change, role: roleOf(change.role) })),
      };
    },
    async add(actor, { name, role, password }) {
      if (accounts.isTaken(name)) throw new ProblemError('name_taken', { name });
      const { made, ...secret } = await passwordFor(name, password);
      // Somebody else may have been quicker.
      if (accounts.isTaken(name)) throw new ProblemError('name_taken', { name });
      accounts.add({ name, role, ...secret }, { at: now(), actor });
      return made;
    },
    setRole(actor, name, role) {
      const account = standing(name);
      if (account.role === role) return;
      keepAnAdministrator(account.role);
      accounts.change(name, { role }, { at: now(), actor, what: 'role' });
      // A session that a PIN opened must not become an administrator's.
      sessions.endOf(name);
    },
    async resetPassword(actor, name, password) {
      standing(name);
      const { made, ...secret } = await passwordFor(name, password);
      standing(name);
      accounts.change(name, { ...secret, pinMisses: 0 }, { at: now(), actor, what: 'password' });
      sessions.endOf(name);
      return made;
    },
    async setPin(actor, name, pin) {
      standing(name);
      if (pin !== null && isWeakPin(pin)) throw new ProblemError('weak_pin');
      const pinHash = pin === null ? null : await hasher.hash(pin);
      standing(name);
      const what = pin === null ? 'pinCleared' : 'pin';
      accounts.change(name, { pinHash, pinMisses: 0 }, { at: now(), actor, what });
    },
    async changePassword(name, next) {
      const { passwordHash } = standing(name);
      refuseWeak(next, name);
      const isSame = await hasher.verify(passwordHash, next, true);
      if (isSame === null) throw new ProblemError('too_many_attempts');
      if (isSame) throw new ProblemError('weak_password', { why: 'same' });
      const { made: _, ...secret } = await passwordFor(name, next);
      standing(name);
      accounts.change(name, { ...secret, pinMisses: 0 }, { at: now(), actor: name, what: 'password' });
      sessions.endOf(name);
    },
    endShifts(actor, name) {
      standing(name);
      accounts.note(name, { at: now(), actor, what: 'shiftsEnded' });
      sessions.endOf(name);
    },
    end(actor, name) {
      keepAnAdministrator(standing(name).role);
      const at = now();
      accounts.change(name, { endedAt: at }, { at, actor, what: 'ended' });
      sessions.endOf(name);
    },
  };
}

function refuseWeak(password: string, name: string): void {
  const why = passwordWeakness(password, name);
  if (why !== null) throw new ProblemError('weak_password', { why, least: LEAST_PASSWORD_CHARS });
}
