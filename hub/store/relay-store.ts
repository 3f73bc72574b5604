/**
 * Callbacks on their way to a facility and back. Every step is one statement that says from which state it goes,
 * so that of two nodes only one takes it, and no share is answered twice differently.
 */
import { and, eq, gt, isNotNull, isNull, lt, lte, or, sql } from 'drizzle-orm';
import type { CallbackKind } from '../contract/link.ts';
import { gathered } from './gathered.ts';
import type { HubDatabase } from './open.ts';
import { type HeldRelay, type NewRelay, type RelayKey, type WaitingRelay, whole } from './relay-rows.ts';
import { areWaitedFor, endAnswered, findHeld, keepNew, step } from './relay-steps.ts';
import { relays } from './schema.ts';

/**
 * `again`: it was answered before and waits once more, to be answered the same. `under-way`: it is waiting
 * already. `missed`: it was answered with an error, and is so again.
 */
export type Kept = 'new' | 'again' | 'under-way' | 'different' | 'missed';

/** What was given up: `taken` when the facility has it, and only its answer is missing. */
export interface GivenUp extends RelayKey {
  hipId: string;
  taken: boolean;
}

export interface RelayStore {
  keep(relay: NewRelay): Promise<Kept>;
  /** One that still waits for its facility. */
  find(key: RelayKey, now: number): Promise<HeldRelay | null>;
  /** What waits for any facility since before `since`: MAX_WAITED of them. */
  waitedFor(since: number, now: number): Promise<WaitingRelay[]>;
  /** Whether a callback waits for a facility, or a share that it missed and was not told of. */
  isWaitedFor(hipId: string, now: number): Promise<boolean>;
  /** What waits for a facility since before `since`, oldest first: MAX_HELD of them. */
  heldFor(hipId: string, since: number, now: number): Promise<HeldRelay[]>;
  /** The facility has it, with this token. Whether it proves a token that was not proven before. */
  taken(
    key: RelayKey,
    hipId: string,
    has: { token: string | null; logId: string; at: number },
  ): Promise<boolean>;
  /** Whether its answer may be told to the gateway now; null once it was given up, or answered. */
  claim(key: RelayKey, hipId: string, now: number): Promise<{ arrivedAt: number; deadlineAt: number } | null>;
  answered(key: RelayKey, now: number): Promise<void>;
  /** Whether it was answered while the phone waited. */
  wasAnswered(key: RelayKey, hipId: string): Promise<boolean>;
  /** Gives up what no facility took, or took and did not answer, in time; whoever gets a row tells the gateway. */
  giveUp(before: { untaken: number; unanswered: number }, now: number): Promise<GivenUp[]>;
  /** One that the facility cannot take: given up at once. False when it was answered meanwhile. */
  refuse(key: RelayKey, hipId: string, now: number): Promise<boolean>;
  /** Forgets rows whose REQUEST-ID need not be known any more; what they proved stays counted. */
  forget(before: number): Promise<void>;
}

/** Callbacks read at once: each may carry a photograph, a megabyte in all. */
export const MAX_HELD = 100;
/** The whole of a state's busiest half minute, without the bodies. */
const MAX_WAITED = 10_000;
const MAX_GIVEN_UP = 500;
/** Statements of each step that a node has under way: what comes meanwhile goes with the next. */
const KEEPS_AT_ONCE = 2;
const STEPS_AT_ONCE = 2;
const LOOKS_AT_ONCE = 1;
const ENDS_AT_ONCE = 1;
/**
 * While shares come by the hundred a second, those of so long go together: a state's busiest minute is half as many
 * statements, and none waits long behind the others. A lone one waits for nobody.
 */
const STEPS_EVERY_MS = 25;
const LOOKS_EVERY_MS = 15;
/** The phone has its token by then: what ended within this time is written down together. */
const ENDS_EVERY_MS = 50;
/** Rows forgotten by one statement, and statements of one round. */
const MAX_FORGOTTEN = 5_000;
const FORGET_ROUNDS = 20;
/** As the partial index has it, word for word: as parameters a plan that serves all could not use it. */
const WAITING = sql`state in ('held', 'answering')`;
const HELD_STATE = sql`state = 'held'`;

export function openRelayStore(database: HubDatabase): RelayStore {
  const of = ({ kind, requestId }: RelayKey) => and(eq(relays.kind, kind), eq(relays.requestId, requestId));
  const untaken = (now: number) => and(HELD_STATE, isNull(relays.takenAt), gt(relays.deadlineAt, now));
  const HELD = {
    kind: sql<CallbackKind>`${relays.kind}`,
    requestId: relays.requestId,
    hipId: relays.hipId,
    keyId: relays.keyId,
    sealed: relays.sealed,
    deadlineAt: relays.deadlineAt,
  };

  const isNew = gathered(
    (ones: readonly NewRelay[]) => keepNew(database, ones),
    KEEPS_AT_ONCE,
    STEPS_EVERY_MS,
  );
  const find = gathered(
    (ones: Parameters<typeof findHeld>[1]) => findHeld(database, ones),
    LOOKS_AT_ONCE,
    LOOKS_EVERY_MS,
  );
  const heard = gathered(
    (ones: Parameters<typeof step>[1]) => step(database, ones),
    STEPS_AT_ONCE,
    STEPS_EVERY_MS,
  );
  const waits = gathered(
    (ones: Parameters<typeof areWaitedFor>[1]) => areWaitedFor(database, ones),
    LOOKS_AT_ONCE,
  );
  const end = gathered(
    (ones: Parameters<typeof endAnswered>[1]) => endAnswered(database, ones),
    ENDS_AT_ONCE,
    ENDS_EVERY_MS,
  );

  return {
    async keep(relay) {
      if (await isNew(relay)) return 'new';
      const [before] = await database
        .select({ fingerprint: relays.fingerprint, hipId: relays.hipId, state: relays.state })
        .from(relays)
        .where(of(relay));
      if (before === undefined || before.hipId !== relay.hipId) return 'different';
      if (!before.fingerprint.equals(relay.fingerprint)) return 'different';
      if (before.state === 'missed' || before.state === 'refused') return 'missed';
      // One that is under way is answered once for both; an answered one is asked of the facility again, which
      // says the same, within a time of its own.
      const again = await database
        .update(relays)
        .set({
          state: 'held',
          keyId: relay.keyId,
          sealed: relay.sealed,
          deadlineAt: relay.deadlineAt,
          takenAt: null,
          claimedAt: sql`coalesce(${relays.claimedAt}, ${relay.arrivedAt}::bigint)`,
          endedAt: null,
        })
        .where(and(of(relay), eq(relays.state, 'answered')))
        .returning({ state: relays.state });
      return again.length > 0 ? 'again' : 'under-way';
    },
    find: ({ kind, requestId }, at) => find({ kind, requestId, at }),
    waitedFor: (since, now) =>
      database
        .select({
          kind: HELD.kind,
          requestId: HELD.requestId,
          hipId: HELD.hipId,
          deadlineAt: HELD.deadlineAt,
        })
        .from(relays)
        .where(and(untaken(now), lt(relays.arrivedAt, since)))
        .limit(MAX_WAITED),
    isWaitedFor: (hipId, at) => waits({ hipId, at }),
    async heldFor(hipId, since, now) {
      const rows = await database
        .select(HELD)
        .from(relays)
        .where(and(eq(relays.hipId, hipId), untaken(now), lt(relays.arrivedAt, since)))
        .orderBy(relays.arrivedAt)
        .limit(MAX_HELD);
      return rows.flatMap((row) => whole(row) ?? []);
    },
    async taken({ kind, requestId }, hipId, { token, logId, at }) {
      const { fresh } = await heard({ step: 'taken', kind, requestId, hipId, token, logId, at });
      return fresh;
    },
    async claim({ kind, requestId }, hipId, at) {
      const { claimed } = await heard({ step: 'claim', kind, requestId, hipId, at });
      return claimed;
    },
    async answered({ kind, requestId }, at) {
      await end({ kind, requestId, at });
    },
    async wasAnswered(key, hipId) {
      const [row] = await database
        .select({ state: relays.state })
        .from(relays)
        .where(
          and(
            of(key),
            eq(relays.hipId, hipId),
            eq(relays.state, 'answered'),
            lte(relays.endedAt, relays.deadlineAt),
          ),
        );
      return row !== undefined;
    },
    async giveUp(before, now) {
      // Looked for once: joined to the table it is to change, it may be looked for again for every row.
      const due = database.$with('due').as(
        database
          .select({ kind: relays.kind, requestId: relays.requestId })
          .from(relays)
          .where(
            and(
              HELD_STATE,
              isNull(relays.claimedAt),
              or(
                and(isNull(relays.takenAt), lt(relays.deadlineAt, before.untaken)),
                lt(relays.deadlineAt, before.unanswered),
              ),
            ),
          )
          .limit(MAX_GIVEN_UP)
          .for('update', { skipLocked: true }),
      );
      const rows = await database
        .with(due)
        .update(relays)
        .set({ state: 'missed', sealed: null, endedAt: now })
        .from(due)
        .where(and(eq(relays.kind, due.kind), eq(relays.requestId, due.requestId)))
        .returning({
          kind: sql<CallbackKind>`${relays.kind}`,
          requestId: relays.requestId,
          hipId: relays.hipId,
          taken: sql<boolean>`${relays.takenAt} is not null`,
        });
      // Whether the gateway took an answer that was under way is not known: nothing else may be told, and the
      // phone has stopped waiting.
      await database
        .update(relays)
        .set({ state: 'answered', sealed: null, endedAt: now })
        .where(
          and(
            WAITING,
            or(eq(relays.state, 'answering'), isNotNull(relays.claimedAt)),
            lt(relays.deadlineAt, now),
          ),
        );
      return rows;
    },
    async refuse(key, hipId, now) {
      const rows = await database
        .update(relays)
        .set({ state: 'refused', sealed: null, endedAt: now })
        .where(and(of(key), eq(relays.hipId, hipId), eq(relays.state, 'held'), isNull(relays.claimedAt)))
        .returning({ state: relays.state });
      return rows.length > 0;
    },
    async forget(before) {
      for (let round = 0; round < FORGET_ROUNDS; round += 1) {
        const callbacks = await rowCount(sql`
          delete from relays where ctid = any(array(
            select ctid from relays where arrived_at < ${before} limit ${MAX_FORGOTTEN})) returning 1`);
        const proofs = await rowCount(sql`
          delete from proven_tokens where ctid = any(array(
            select ctid from proven_tokens where at < ${before} limit ${MAX_FORGOTTEN})) returning 1`);
        if (callbacks < MAX_FORGOTTEN && proofs < MAX_FORGOTTEN) return;
      }
    },
  };

  /** Rows that a raw statement returns; both drivers answer `{ rows }`. */
  async function rowCount(statement: ReturnType<typeof sql>): Promise<number> {
    return ((await database.execute(statement)) as unknown as { rows: unknown[] }).rows.length;
  }
}
