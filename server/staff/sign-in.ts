/**
 * Signing in with a name and a password: who it is, at what pace it may be tried, and which browsers an
 * account has been seen in. Also the first administrator, who is made once and never with a password
 * that somebody else could know.
 */
import { randomBytes } from 'node:crypto';
import type { AccountStore } from '../../db/account-store.ts';
import type { Acts } from '../../db/acts.ts';
import type { SessionStore } from '../../db/session-store.ts';
import { accountName } from '../contract/people.ts';
import { ROLES, type Role, type Staff } from '../contract/permissions.ts';
import type { FailedSignIns, Failure } from './failed-sign-ins.ts';
import type { Hasher } from './password-hash.ts';
import { hashOf, type Session, type Sessions } from './sessions.ts';
import { createSignInPace } from './sign-in-pace.ts';

export const SESSION_COOKIE = 'parchi_session';
/** Says that an account has signed in in this browser before; opens nothing. */
export const BROWSER_COOKIE = 'parchi_browser';
/** The longest that browsers keep a cookie (RFC 6265bis, 5.6.2). */
export const BROWSER_MS = 400 * 24 * 60 * 60_000;
export const FIRST_ADMINISTRATOR = 'admin';
const BROWSER_BYTES = 24;

export type Refused =
  | { ok: false; why: 'wrong_password' }
  | { ok: false; why: 'too_many_attempts'; seconds: number };

export type SignInResult = { ok: true; session: string; browser: string } | Refused;

/** Where a password comes from. */
export interface From {
  address: string;
  /** The cookies that came with it. */
  browser?: string | undefined;
  session?: string | undefined;
}

export interface SignIn {
  /** Opens a new shift, with a new cookie, in place of the one there was. */
  signIn(name: string, password: string, from: From): Promise<SignInResult>;
  /** Whether it is the account's present password. Counts as an attempt. */
  isOwn(session: Session, password: string, from: From): Promise<{ ok: true } | Refused>;
  /** Who may work with the cookie; null when nobody may. */
  who(cookie: string | undefined): Staff | null;
  signOut(cookie: string): void;
}

export interface SignInDeps {
  accounts: AccountStore;
  browsers: Pick<SessionStore, 'knowsBrowser' | 'rememberBrowser'>;
  sessions: Sessions;
  hasher: Hasher;
  acts: Acts;
  failures: FailedSignIns;
  now: () => number;
}

export function createSignIn(deps: SignInDeps): SignIn {
  const { accounts, browsers, sessions, hasher, acts, failures, now } = deps;
  const pace = createSignInPace(now);

  async function check(
    typed: string,
    password: string,
    from: From,
  ): Promise<{ ok: true; name: string } | Refused> {
    const name = accountName(typed);
    const browserHash = from.browser === undefined ? null : hashOf(from.browser);
    const isKnown = browserHash !== null && browsers.knowsBrowser(browserHash, name);
    const trial = { name, address: from.address, browser: isKnown ? browserHash : null };
    const seconds = pace.wait(trial);
    const account = accounts.find(name);
    const fail = (kind: Failure) => failures.failed(kind, account === null ? null : name, from.address);
    if (seconds > 0) {
      fail('signInSlowed');
      return { ok: false, why: 'too_many_attempts', seconds };
    }
    const right = await hasher.verify(account?.passwordHash ?? null, password, isKnown);
    if (right === null) return { ok: false, why: 'too_many_attempts', seconds: 1 };
    if (!right) {
      fail('signInFailed');
      return { ok: false, why: 'wrong_password' };
    }
    pace.right(trial);
    return { ok: true, name };
  }

  /** Asked after the password was verified: meanwhile the account may have ended. */
  function standing(name: string): { role: Role; passwordOnce: boolean } | null {
    const account = accounts.find(name);
    const role = ROLES.find((one) => one === account?.role);
    return account === null || role === undefined ? null : { role, passwordOnce: account.passwordOnce };
  }

  return {
    async signIn(typed, password, from) {
      const checked = await check(typed, password, from);
      if (!checked.ok) return checked;
      const { name } = checked;
      if (standing(name) === null) return { ok: false, why: 'wrong_password' };
      // A session that this browser lets go of is nobody's: whoever kept its cookie has nothing.
      sessions.endShift(from.session);
      // The PIN counts again: its owner knows the password.
      accounts.setPinMisses(name, 0);
      const browser = from.browser ?? randomBytes(BROWSER_BYTES).toString('base64url');
      browsers.rememberBrowser(hashOf(browser), name, now());
      acts.note({ at: now(), kind: 'signedIn', actor: name, detail: from.address });
      return { ok: true, session: sessions.open(name), browser };
    },
    async isOwn({ name }, password, from) {
      const checked = await check(name, password, from);
      return checked.ok ? { ok: true } : checked;
    },
    who: sessions.who,
    signOut(cookie) {
      const session = sessions.of(cookie);
      if (session === null) return;
      const { name, counter } = session;
      acts.note({ at: now(), kind: 'signedOut', actor: name, counter });
      sessions.endShift(cookie);
    },
  };
}

/**
 * Makes the first administrator when there is none, with `password` or a generated one, which is
 * returned to be printed once. `passwordIgnored`: an administrator was there already, and has another.
 */
export async function ensureAdministrator(
  store: AccountStore,
  hasher: Hasher,
  password: string | null,
  now: number,
): Promise<{ generated: string | null; passwordIgnored: boolean }> {
  if (!store.isEmpty()) {
    const hashed = store.find(FIRST_ADMINISTRATOR)?.passwordHash ?? null;
    const isPresent = password === null || (await hasher.verify(hashed, password, true)) === true;
    return { generated: null, passwordIgnored: !isPresent };
  }
  const generated = password === null ? randomBytes(12).toString('base64url') : null;
  const passwordHash = await hasher.hash(password ?? generated ?? '');
  const role: Role = 'administrator';
  store.add({ name: FIRST_ADMINISTRATOR, role, passwordHash, passwordOnce: false }, { at: now, actor: null });
  return { generated, passwordIgnored: false };
}
