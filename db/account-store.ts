/**
 * Accounts of staff, and what was done to them. Passwords and PINs are here only as hashes. Invariant: an
 * account changes and is noted in one transaction, or neither; nobody is deleted, as the log names them.
 */
import { and, count, eq, isNull, sql } from 'drizzle-orm';
import type { AccountActKind } from './act-chain.ts';
import { latestActs, openActs } from './acts.ts';
import type { Database } from './open.ts';
import { accounts } from './schema.ts';
import { inTransaction } from './transaction.ts';

/** What can be done to an account. */
export type AccountDeed = 'added' | 'role' | 'password' | 'pin' | 'pinCleared' | 'shiftsEnded' | 'ended';

/** How the acts call each. */
const KINDS = {
  added: 'accountMade',
  role: 'roleChanged',
  password: 'passwordSet',
  pin: 'pinSet',
  pinCleared: 'pinCleared',
  shiftsEnded: 'shiftsEnded',
  ended: 'accountEnded',
} as const satisfies Record<AccountDeed, AccountActKind>;

const DEEDS = new Map<string, AccountDeed>(
  (Object.keys(KINDS) as AccountDeed[]).map((what) => [KINDS[what], what]),
);

/** Who did what; `actor` is null for whoever sits at the machine itself. */
export interface AccountNote {
  at: number;
  actor: string | null;
  what: AccountDeed;
}

export interface AccountChange extends AccountNote {
  account: string;
  role: string | null;
}

export interface Account {
  name: string;
  role: string;
  passwordHash: string;
  passwordOnce: boolean;
  pinHash: string | null;
  pinMisses: number;
}

/** An account as the people's page lists it. */
export interface ListedAccount {
  name: string;
  role: string;
  passwordOnce: boolean;
  hasPin: boolean;
  createdAt: number;
  createdBy: string | null;
  endedAt: number | null;
}

export interface NewAccount {
  name: string;
  role: string;
  passwordHash: string;
  passwordOnce: boolean;
}

export interface AccountStore {
  /** A standing account; null when there is none of that name. */
  find(name: string): Account | null;
  /** Whether anybody has, or ever had, this name. */
  isTaken(name: string): boolean;
  isEmpty(): boolean;
  /** Standing accounts first, then by name. */
  list(limit: number): ListedAccount[];
  /** How many standing accounts have the role. */
  countOf(role: string): number;
  add(account: NewAccount, note: Omit<AccountNote, 'what'>): void;
  /** Changes a standing account and notes it. */
  change(
    name: string,
    changes: Partial<Omit<Account, 'name'>> & { endedAt?: number },
    note: AccountNote,
  ): void;
  /** Notes what was done without a change of the row. */
  note(name: string, note: AccountNote): void;
  /** Counts wrong PINs; not noted. */
  setPinMisses(name: string, misses: number): void;
  /** Newest first. */
  changes(limit: number): AccountChange[];
}

export function openAccountStore({ connection, query }: Database): AccountStore {
  const standing = isNull(accounts.endedAt);
  const acts = openActs(connection);

  function write(about: string, { at, actor, what }: AccountNote, role: string | null = null): void {
    acts.note({ at, kind: KINDS[what], actor, about, detail: role });
  }

  return {
    find: (name) =>
      query
        .select({
          name: accounts.name,
          role: accounts.role,
          passwordHash: accounts.passwordHash,
          passwordOnce: accounts.passwordOnce,
          pinHash: accounts.pinHash,
          pinMisses: accounts.pinMisses,
        })
        .from(accounts)
        .where(and(eq(accounts.name, name), standing))
        .get() ?? null,
    isTaken: (name) =>
      query.select({ name: accounts.name }).from(accounts).where(eq(accounts.name, name)).get() !== undefined,
    isEmpty: () => query.select({ name: accounts.name }).from(accounts).limit(1).get() === undefined,
    list: (limit) =>
      query
        .select({
          name: accounts.name,
          role: accounts.role,
          passwordOnce: accounts.passwordOnce,
          hasPin: sql<number>`${accounts.pinHash} is not null`.mapWith(Boolean),
          createdAt: accounts.createdAt,
          createdBy: accounts.createdBy,
          endedAt: accounts.endedAt,
        })
        .from(accounts)
        .orderBy(sql`${accounts.endedAt} is not null`, accounts.name)
        .limit(limit)
        .all(),
    countOf: (role) =>
      query
        .select({ many: count() })
        .from(accounts)
        .where(and(eq(accounts.role, role), standing))
        .get()?.many ?? 0,
    add(account, { at, actor }) {
      inTransaction(connection, () => {
        query
          .insert(accounts)
          .values({ ...account, createdAt: at, createdBy: actor })
          .run();
        write(account.name, { at, actor, what: 'added' }, account.role);
      });
    },
    change(name, changes, note) {
      inTransaction(connection, () => {
        query
          .update(accounts)
          .set(changes)
          .where(and(eq(accounts.name, name), standing))
          .run();
        write(name, note, changes.role ?? null);
      });
    },
    note: write,
    setPinMisses(name, misses) {
      query.update(accounts).set({ pinMisses: misses }).where(eq(accounts.name, name)).run();
    },
    changes: (limit) =>
      latestActs(connection, Object.values(KINDS), limit).flatMap(({ at, kind, actor, about, detail }) => {
        const what = DEEDS.get(kind);
        return what === undefined ? [] : [{ at, actor, account: about ?? '', what, role: detail }];
      }),
  };
}
