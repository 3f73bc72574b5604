/** Accounts of staff and their sessions. Passwords, PINs and cookies are here only as hashes. */
import { and, eq, gt, isNull, lt } from 'drizzle-orm';
import type { Database } from './open.ts';
import { accounts, sessions } from './schema.ts';

export interface AccountRow {
  name: string;
  role: string;
  passwordHash: string;
  createdAt: number;
  /** The account that made it; null for the first. */
  createdBy: string | null;
}

export interface SessionRow {
  idHash: string;
  account: string;
  shift: string;
  counter: string | null;
  createdAt: number;
  expiresAt: number;
}

/** Who a session belongs to. */
export interface SessionOwner {
  name: string;
  role: string;
  counter: string | null;
}

export interface AccountStore {
  /** A standing account; null when there is none of that name. */
  find(name: string): { role: string; passwordHash: string } | null;
  isEmpty(): boolean;
  add(account: AccountRow): void;
  openSession(session: SessionRow): void;
  /** Who the session belongs to, while it lasts and the account stands. */
  sessionOf(idHash: string, now: number): SessionOwner | null;
  endSession(idHash: string, now: number): void;
  /** Deletes sessions that are over. */
  forgetSessions(now: number): void;
}

export function openAccountStore({ query }: Database): AccountStore {
  const standing = isNull(accounts.endedAt);
  return {
    find: (name) =>
      query
        .select({ role: accounts.role, passwordHash: accounts.passwordHash })
        .from(accounts)
        .where(and(eq(accounts.name, name), standing))
        .get() ?? null,
    isEmpty: () => query.select({ name: accounts.name }).from(accounts).limit(1).get() === undefined,
    add(account) {
      query.insert(accounts).values(account).run();
    },
    openSession(session) {
      query.insert(sessions).values(session).run();
    },
    sessionOf: (idHash, now) =>
      query
        .select({ name: accounts.name, role: accounts.role, counter: sessions.counter })
        .from(sessions)
        .innerJoin(accounts, eq(accounts.name, sessions.account))
        .where(
          and(eq(sessions.idHash, idHash), gt(sessions.expiresAt, now), isNull(sessions.endedAt), standing),
        )
        .get() ?? null,
    forgetSessions(now) {
      query.delete(sessions).where(lt(sessions.expiresAt, now)).run();
    },
    endSession(idHash, now) {
      query.update(sessions).set({ endedAt: now }).where(eq(sessions.idHash, idHash)).run();
    },
  };
}
