/** Signing in and out, and what an officer's session says of itself. */
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { addressKey, clientFrom } from '../../server/edges/client.ts';
import {
  OFFICER_LANGUAGE_PATH,
  OFFICER_PASSWORD_PATH,
  OFFICER_SESSION_PATH,
  type OfficerSession,
  officerLanguageBody,
  officerSession,
  officerSignInBody,
  ownOfficerPasswordBody,
} from '../contract/officers.ts';
import type { ReviewStore } from '../store/review-store.ts';
import type { Accounts } from './accounts.ts';
import { answering, DONE, done, type OfficerApp, officerApp, taking } from './officer-app.ts';
import { ReviewProblem } from './review-problem.ts';
import {
  OFFICER_BROWSER_COOKIE,
  OFFICER_BROWSER_MS,
  OFFICER_COOKIE,
  OFFICER_SESSION_MS,
  type Officer,
  type OfficerSignIn,
} from './sign-in.ts';

const signInRoute = taking('post', OFFICER_SESSION_PATH, 'Sign in', officerSignInBody, done, {});
const whoRoute = answering('get', OFFICER_SESSION_PATH, 'Who is signed in', officerSession, {});
const signOutRoute = answering('delete', OFFICER_SESSION_PATH, 'Sign out', done, {});
const passwordRoute = taking(
  'put',
  OFFICER_PASSWORD_PATH,
  'Change the own password; ends all other sessions of the officer',
  ownOfficerPasswordBody,
  done,
  {},
);
const languageRoute = taking(
  'put',
  OFFICER_LANGUAGE_PATH,
  'Choose the language of the pages',
  officerLanguageBody,
  done,
  {},
);

export interface OfficerSessionDeps {
  signIn: OfficerSignIn;
  accounts: Accounts;
  review: Pick<ReviewStore, 'districts'>;
  onSignedOut: () => void;
}

/** For whoever has a cookie, or comes for one. */
export function officerSessionRoutes({
  signIn,
  accounts,
  review,
  onSignedOut,
}: OfficerSessionDeps): OfficerApp {
  const app = officerApp();

  async function officerFrom(c: Context): Promise<Officer> {
    const officer = await signIn.who(getCookie(c, OFFICER_COOKIE));
    if (officer === null) throw new ReviewProblem('not_signed_in');
    return officer;
  }

  app.openapi(signInRoute, async (c) => {
    const { name, password } = c.req.valid('json');
    const before = getCookie(c, OFFICER_COOKIE);
    const { session, browser } = await signIn.signIn(name, password, fromOf(c));
    // A session that this browser lets go of is nobody's.
    if (before !== undefined) await signIn.signOut(before);
    keep(c, OFFICER_COOKIE, session, OFFICER_SESSION_MS);
    keep(c, OFFICER_BROWSER_COOKIE, browser, OFFICER_BROWSER_MS);
    return c.json(DONE, 200);
  });

  app.openapi(whoRoute, async (c) => {
    const { scope, districts, ...officer } = await officerFrom(c);
    const names = districts === null ? null : await review.districts(scope);
    const session: OfficerSession = {
      ...officer,
      districts:
        districts?.map((lgd) => ({
          lgd,
          name: names?.find((one) => one.lgd === lgd)?.name ?? String(lgd),
        })) ?? null,
    };
    return c.json(session, 200);
  });

  app.openapi(signOutRoute, async (c) => {
    const cookie = getCookie(c, OFFICER_COOKIE);
    if (cookie !== undefined) await signIn.signOut(cookie);
    deleteCookie(c, OFFICER_COOKIE, { path: '/' });
    onSignedOut();
    return c.json(DONE, 200);
  });

  app.openapi(passwordRoute, async (c) => {
    const { password, next } = c.req.valid('json');
    const officer = await officerFrom(c);
    // Whoever signed in with a password made by somebody else has just typed it.
    if (!officer.passwordOnce) await signIn.verifyOwn(officer.name, password ?? '', fromOf(c));
    await accounts.changePassword(officer.name, next);
    keep(c, OFFICER_COOKIE, await signIn.open(officer.name), OFFICER_SESSION_MS);
    return c.json(DONE, 200);
  });

  app.openapi(languageRoute, async (c) => {
    const { name } = await officerFrom(c);
    await accounts.setLanguage(name, c.req.valid('json').language);
    return c.json(DONE, 200);
  });
  return app;
}

function keep(c: Context, name: string, value: string, ms: number): void {
  const { secure } = clientFrom(c);
  setCookie(c, name, value, { httpOnly: true, sameSite: 'Strict', secure, path: '/', maxAge: ms / 1000 });
}

function fromOf(c: Context) {
  return { address: addressKey(clientFrom(c).address), browser: getCookie(c, OFFICER_BROWSER_COOKIE) };
}
