/**
 * Sessions of staff and the browsers they know, by hashes of cookies: a row alone lets nobody in. A
 * shift is all sessions of one browser since a password was typed there; they end together.
 */
import { and, desc, eq, gt, inArray, isNotNull, isNull, lt, max, or, sql, sum } from 'drizzle-orm';
import type { Database } from './open.ts';
import { accounts, browsers, sessions } from './schema.ts';

export interface SessionRow {
  idHash: string;
  account: string;
  shift: string;
  /** The account whose password opened the shift. */
  openedBy: string;
  counter: string | null;
  createdAt: number;
  expiresAt: number;
}

/** A session that is open, of an account that stands. */
export interface OpenSession extends Omit<SessionRow, 'createdAt'> {
  role: string;
  passwordOnce: boolean;
  covered: boolean;
}

export interface SessionStore {
  open(session: SessionRow): void;
  /** The session, while it lasts and its account stands. */
  find(idHash: string, now: number): OpenSession | null;
  sitDown(idHash: string, counter: string): void;
  cover(idHash: string, now: number): void;
  end(idHash: string, now: number): void;
  endShift(shift: string, now: number): void;
  /** Ends the account's sessions and the shifts that its password opened; answers how many sessions. */
  endOf(account: string, now: number): number;
  /** Adds to the wrong PINs of the session; answers those of the shift. */
  countPinMiss(idHash: string, shift: string, by: number): number;
  /** How many shifts the account has open. */
  shiftsOf(account: string, now: number): number;
  /** Who of these roles, with a PIN, worked at the counter since then; the latest first. */
  workedAt(counter: string, since: number, roles: readonly string[], limit: number): string[];
  /** Deletes sessions that were over before then, and browsers not seen since. */
  forget(before: number, browsersBefore: number): void;
  /** Whether the account has signed in in that browser before. */
  knowsBrowser(idHash: string, account: string): boolean;
  rememberBrowser(idHash: string, account: string, now: number): void;
}

export function openSessionStore({ query }: Database): SessionStore {
  const lasting = (now: number) => and(gt(sessions.expiresAt, now), isNull(sessions.endedAt));
  return {
    open(session) {
      query.insert(sessions).values(session).run();
    },
    find(idHash, now) {
      const row = query
        .select({
          idHash: sessions.idHash,
          account: accounts.name,
          role: accounts.role,
          passwordOnce: accounts.passwordOnce,
          shift: sessions.shift,
          openedBy: sessions.openedBy,
          counter: sessions.counter,
          coveredAt: sessions.coveredAt,
          expiresAt: sessions.expiresAt,
        })
        .from(sessions)
        .innerJoin(accounts, eq(accounts.name, sessions.account))
        .where(and(eq(sessions.idHash, idHash), lasting(now), isNull(accounts.endedAt)))
        .get();
      if (row === undefined) return null;
      const { coveredAt, ...session } = row;
      return { ...session, covered: coveredAt !== null };
    },
    sitDown(idHash, counter) {
      query.update(sessions).set({ counter }).where(eq(sessions.idHash, idHash)).run();
    },
    cover(idHash, now) {
      query.update(sessions).set({ coveredAt: now }).where(eq(sessions.idHash, idHash)).run();
    },
    end(idHash, now) {
      query
        .update(sessions)
        .set({ endedAt: now })
        .where(and(eq(sessions.idHash, idHash), isNull(sessions.endedAt)))
        .run();
    },
    endShift(shift, now) {
      query
        .update(sessions)
        .set({ endedAt: now })
        .where(and(eq(sessions.shift, shift), isNull(sessions.endedAt)))
        .run();
    },
    endOf: (account, now) =>
      query
        .update(sessions)
        .set({ endedAt: now })
        .where(and(or(eq(sessions.account, account), eq(sessions.openedBy, account)), lasting(now)))
        .run().changes,
    countPinMiss(idHash, shift, by) {
      query
        .update(sessions)
        .set({ pinMisses: sql`${sessions.pinMisses} + ${by}` })
        .where(eq(sessions.idHash, idHash))
        .run();
      const all = query
        .select({ misses: sum(sessions.pinMisses) })
        .from(sessions)
        .where(eq(sessions.shift, shift))
        .get();
      return Number(all?.misses ?? 0);
    },
    shiftsOf: (account, now) =>
      query
        .selectDistinct({ shift: sessions.shift })
        .from(sessions)
        .where(and(eq(sessions.account, account), lasting(now)))
        .all().length,
    workedAt: (counter, since, roles, limit) =>
      query
        .select({ name: accounts.name, last: max(sessions.createdAt) })
        .from(sessions)
        .innerJoin(accounts, eq(accounts.name, sessions.account))
        .where(
          and(
            eq(sessions.counter, counter),
            gt(sessions.createdAt, since),
            inArray(accounts.role, [...roles]),
            isNotNull(accounts.pinHash),
            isNull(accounts.endedAt),
          ),
        )
        .groupBy(accounts.name)
        .orderBy(desc(max(sessions.createdAt)))
        .limit(limit)
        .all()
        .map(({ name }) => name),
    forget(before, browsersBefore) {
      query.delete(sessions).where(lt(sessions.expiresAt, before)).run();
      query.delete(browsers).where(lt(browsers.seenAt, browsersBefore)).run();
    },
    knowsBrowser: (idHash, account) =>
      query
        .select({ seenAt: browsers.seenAt })
        .from(browsers)
        .where(and(eq(browsers.idHash, idHash), eq(browsers.account, account)))
        .get() !== undefined,
    rememberBrowser(idHash, account, now) {
      query
        .insert(browsers)
        .values({ idHash, account, seenAt: now })
        .onConflictDoUpdate({ target: [browsers.idHash, browsers.account], set: { seenAt: now } })
        .run();
    },
  };
}
