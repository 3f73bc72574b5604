/**
 * Officers sign in as staff do at a facility: a name and a password at a pace that locks nobody out, then a cookie
 * that every node knows by its hash in the database. What somebody may see is looked up with every request.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Hasher } from '../../server/staff/password-hash.ts';
import { createSignInPace } from '../../server/staff/sign-in-pace.ts';
import { OFFICER_NAME, type OfficerLanguage, type OfficerRole, officerName } from '../contract/officers.ts';
import { type Scope, scopeOf } from '../review/scope.ts';
import type { OfficerAccount, OfficerStore } from '../store/officer-store.ts';
import { languageOf, roleOf } from './accounts.ts';
import { ReviewProblem } from './review-problem.ts';

export const OFFICER_COOKIE = 'parchi_officer';
/** Says that an officer has signed in in this browser before; opens nothing. */
export const OFFICER_BROWSER_COOKIE = 'parchi_officer_browser';
/** A working day. */
export const OFFICER_SESSION_MS = 12 * 60 * 60_000;
/** The longest that browsers keep a cookie (RFC 6265bis, 5.6.2). */
export const OFFICER_BROWSER_MS = 400 * 24 * 60 * 60_000;
const COOKIE_BYTES = 32;

/** Who is signed in, and what they see. */
export interface Officer {
  name: string;
  role: OfficerRole;
  districts: number[] | null;
  language: OfficerLanguage;
  passwordOnce: boolean;
  scope: Scope;
}

export interface OfficerSignIn {
  /** Opens a session; answers its cookies. Throws ReviewProblem. */
  signIn(
    typed: string,
    password: string,
    from: { address: string; browser: string | undefined },
  ): Promise<{ session: string; browser: string }>;
  /** Throws ReviewProblem unless it is the officer's present password. */
  verifyOwn(
    name: string,
    password: string,
    from: { address: string; browser: string | undefined },
  ): Promise<void>;
  /** A session for somebody whose password was just checked. */
  open(name: string): Promise<string>;
  who(cookie: string | undefined): Promise<Officer | null>;
  signOut(cookie: string): Promise<void>;
}

export function createOfficerSignIn(deps: {
  store: OfficerStore;
  hasher: Hasher;
  now: () => number;
}): OfficerSignIn {
  const { store, hasher, now } = deps;
  const pace = createSignInPace(now);

  async function check(
    typed: string,
    password: string,
    from: { address: string; browser: string | undefined },
  ) {
    const name = officerName(typed);
    const browserHash = from.browser === undefined ? null : hashOf(from.browser);
    const isKnown =
      browserHash !== null && OFFICER_NAME.test(name) && (await store.knowsBrowser(browserHash, name));
    const trial = { name, address: from.address, browser: isKnown ? browserHash : null };
    const seconds = pace.wait(trial);
    if (seconds > 0) throw new ReviewProblem('too_many_attempts', { seconds });
    const account = OFFICER_NAME.test(name) ? await store.find(name) : null;
    const right = await hasher.verify(account?.passwordHash ?? null, password, isKnown);
    if (right === null) throw new ReviewProblem('too_many_attempts', { seconds: 1 });
    // Meanwhile the account may have ended.
    if (!right || (await store.find(name)) === null) throw new ReviewProblem('wrong_password');
    pace.right(trial);
    return name;
  }

  async function open(name: string): Promise<string> {
    const cookie = randomBytes(COOKIE_BYTES).toString('base64url');
    const at = now();
    await store.openSession({
      idHash: hashOf(cookie),
      officer: name,
      createdAt: at,
      expiresAt: at + OFFICER_SESSION_MS,
    });
    return cookie;
  }

  return {
    open,
    async signIn(typed, password, from) {
      const name = await check(typed, password, from);
      const browser = from.browser ?? randomBytes(COOKIE_BYTES).toString('base64url');
      await store.rememberBrowser(hashOf(browser), name, now());
      return { session: await open(name), browser };
    },
    async verifyOwn(name, password, from) {
      await check(name, password, from);
    },
    async who(cookie) {
      if (cookie === undefined || cookie.length > MAX_COOKIE) return null;
      const account = await store.session(hashOf(cookie), now());
      return account === null ? null : officerOf(account);
    },
    signOut: (cookie) => store.endSession(hashOf(cookie)),
  };
}

const MAX_COOKIE = 200;

function officerOf({ name, role, districts, language, passwordOnce }: OfficerAccount): Officer {
  const known = roleOf(role);
  return {
    name,
    role: known,
    districts,
    language: languageOf(language),
    passwordOnce,
    scope: scopeOf({ role: known, districts }),
  };
}

/** What the database keeps of a cookie. */
function hashOf(cookie: string): string {
  return createHash('sha256').update(cookie).digest('base64url');
}
