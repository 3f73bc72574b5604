/** Officers' accounts, their sessions by the hash of the cookie, the browsers they came from, and what was changed. */
import { and, desc, eq, gt, isNull, lt, sql } from 'drizzle-orm';
import type { OFFICER_CHANGES } from '../contract/officers.ts';
import type { HubDatabase } from './open.ts';
import { officerBrowsers, officerChanges, officerSessions, officers } from './review-schema.ts';

export interface OfficerAccount {
  name: string;
  role: string;
  districts: number[] | null;
  language: string;
  passwordHash: string;
  passwordOnce: boolean;
}

export type NewAccount = OfficerAccount;
export interface Change {
  at: number;
  /** null: at the hub's machine itself. */
  actor: string | null;
  what: (typeof OFFICER_CHANGES)[number];
}

export interface OfficerStore {
  /** An account that has not ended. */
  find(name: string): Promise<OfficerAccount | null>;
  /** False when there is an account of the name, ended or not. */
  add(account: NewAccount, change: Omit<Change, 'what'>): Promise<boolean>;
  /** Adds the account only while there is none at all; of nodes that start at once one does. */
  addFirst(account: NewAccount, at: number): Promise<boolean>;
  /**
   * Changes what is given and ends the account's sessions; null when there is no such account, false when nobody
   * would be left who looks after officers.
   */
  change(
    name: string,
    fresh: Partial<Omit<OfficerAccount, 'name'>> & { endedAt?: number },
    change: Change,
  ): Promise<boolean | null>;
  setLanguage(name: string, language: string): Promise<void>;
  list(): Promise<
    (Omit<OfficerAccount, 'passwordHash'> & {
      createdAt: number;
      createdBy: string | null;
      endedAt: number | null;
      sessions: number;
    })[]
  >;
  changes(most: number): Promise<(Change & { officer: string })[]>;

  openSession(row: { idHash: string; officer: string; createdAt: number; expiresAt: number }): Promise<void>;
  /** The account of a session that is open. */
  session(idHash: string, now: number): Promise<OfficerAccount | null>;
  endSession(idHash: string): Promise<void>;
  knowsBrowser(browserHash: string, officer: string): Promise<boolean>;
  rememberBrowser(browserHash: string, officer: string, now: number): Promise<void>;
  /** Forgets sessions that are over, and browsers unseen since `before`. */
  forget(now: number, before: number): Promise<void>;
}

const MOST_LISTED = 2_000;
/** Any number that no other lock of this database has; the migrations' is the next but one. */
const ADMINISTRATORS_LOCK = 7_112_410;
const ADMINISTRATOR = 'administrator';

export function openOfficerStore(database: HubDatabase): OfficerStore {
  const columns = {
    name: officers.name,
    role: officers.role,
    districts: officers.districts,
    language: officers.language,
    passwordHash: officers.passwordHash,
    passwordOnce: officers.passwordOnce,
  };
  /** Whoever may take the last administrator away does so one after the other. */
  const alone = sql`select pg_advisory_xact_lock(${ADMINISTRATORS_LOCK})`;
  const standing = (name: string) => and(eq(officers.name, name), isNull(officers.endedAt));

  return {
    async find(name) {
      const [row] = await database.select(columns).from(officers).where(standing(name));
      return row ?? null;
    },
    add: (account, { at, actor }) =>
      database.transaction(async (work) => {
        const added = await work
          .insert(officers)
          .values({ ...account, createdAt: at, createdBy: actor })
          .onConflictDoNothing()
          .returning({ name: officers.name });
        if (added.length === 0) return false;
        await work.insert(officerChanges).values({ at, actor, officer: account.name, what: 'added' });
        return true;
      }),
    addFirst: (account, at) =>
      database.transaction(async (work) => {
        await work.execute(alone);
        const [known] = await work.select({ name: officers.name }).from(officers).limit(1);
        if (known !== undefined) return false;
        await work.insert(officers).values({ ...account, createdAt: at, createdBy: null });
        await work.insert(officerChanges).values({ at, actor: null, officer: account.name, what: 'added' });
        return true;
      }),
    change: (name, fresh, { at, actor, what }) =>
      database.transaction(async (work) => {
        await work.execute(alone);
        const [account] = await work.select({ role: officers.role }).from(officers).where(standing(name));
        if (account === undefined) return null;
        const leaves = fresh.endedAt !== undefined || (fresh.role ?? ADMINISTRATOR) !== ADMINISTRATOR;
        if (account.role === ADMINISTRATOR && leaves) {
          const others = await work
            .select({ name: officers.name })
            .from(officers)
            .where(and(eq(officers.role, ADMINISTRATOR), isNull(officers.endedAt)))
            .limit(2);
          if (others.length < 2) return false;
        }
        await work.update(officers).set(fresh).where(eq(officers.name, name));
        await work.delete(officerSessions).where(eq(officerSessions.officer, name));
        await work.insert(officerChanges).values({ at, actor, officer: name, what });
        return true;
      }),
    async setLanguage(name, language) {
      await database.update(officers).set({ language }).where(standing(name));
    },
    list: () =>
      database
        .select({
          name: officers.name,
          role: officers.role,
          districts: officers.districts,
          language: officers.language,
          passwordOnce: officers.passwordOnce,
          createdAt: officers.createdAt,
          createdBy: officers.createdBy,
          endedAt: officers.endedAt,
          sessions: sql<number>`(select count(*)::int from officer_sessions s where s.officer = officers.name)`,
        })
        .from(officers)
        .orderBy(officers.name)
        .limit(MOST_LISTED),
    async changes(most) {
      const rows = await database.select().from(officerChanges).orderBy(desc(officerChanges.id)).limit(most);
      return rows.map(({ id: _, what, ...row }) => ({ ...row, what: what as Change['what'] }));
    },
    async openSession(row) {
      await database.insert(officerSessions).values(row);
    },
    async session(idHash, now) {
      const [row] = await database
        .select(columns)
        .from(officerSessions)
        .innerJoin(officers, eq(officers.name, officerSessions.officer))
        .where(
          and(
            eq(officerSessions.idHash, idHash),
            gt(officerSessions.expiresAt, now),
            isNull(officers.endedAt),
          ),
        );
      return row ?? null;
    },
    async endSession(idHash) {
      await database.delete(officerSessions).where(eq(officerSessions.idHash, idHash));
    },
    async knowsBrowser(browserHash, officer) {
      const rows = await database
        .select({ officer: officerBrowsers.officer })
        .from(officerBrowsers)
        .where(and(eq(officerBrowsers.browserHash, browserHash), eq(officerBrowsers.officer, officer)));
      return rows.length > 0;
    },
    async rememberBrowser(browserHash, officer, seenAt) {
      await database
        .insert(officerBrowsers)
        .values({ browserHash, officer, seenAt })
        .onConflictDoUpdate({
          target: [officerBrowsers.browserHash, officerBrowsers.officer],
          set: { seenAt },
        });
    },
    async forget(now, before) {
      await database.delete(officerSessions).where(lt(officerSessions.expiresAt, now));
      await database.delete(officerBrowsers).where(lt(officerBrowsers.seenAt, before));
    },
  };
}
