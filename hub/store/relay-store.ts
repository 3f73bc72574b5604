/**
 * Callbacks on their way to a facility and back. Every step is one statement that says from which state it goes,
 * so that of two nodes only one takes it, and no share is answered twice differently.
 */
import { and, eq, gt, inArray, isNotNull, isNull, lt, lte, min, sql } from 'drizzle-orm';
import type { CallbackKind } from '../contract/link.ts';
import { QUEUE_OF_TOKEN } from './day-sums.ts';
import type { HubDatabase } from './open.ts';
import { provenTokens } from './review-schema.ts';
import { relays } from './schema.ts';

export interface RelayKey {
  kind: CallbackKind;
  requestId: string;
}

export interface NewRelay extends RelayKey {
  hipId: string;
  fingerprint: Buffer;
  keyId: string;
  sealed: Buffer;
  arrivedAt: number;
  deadlineAt: number;
}

export interface HeldRelay extends RelayKey {
  hipId: string;
  keyId: string;
  sealed: Buffer;
  deadlineAt: number;
}

/** `missed`: it came before, was answered with an error, and is so again. */
export type Kept = 'new' | 'repeated' | 'different' | 'missed';

export interface RelayStore {
  keep(relay: NewRelay): Promise<Kept>;
  /** One that still waits for its facility. */
  find(key: RelayKey, now: number): Promise<HeldRelay | null>;
  /** Those that wait for a facility, oldest first. */
  heldFor(hipId: string, now: number): Promise<HeldRelay[]>;
  /** Those of any facility that wait since before `since`, oldest first. */
  heldSince(since: number, now: number): Promise<HeldRelay[]>;
  /** The facility has it, with this token. Whether it proves a token that was not proven before. */
  taken(
    key: RelayKey,
    hipId: string,
    has: { token: string | null; logId: string; at: number },
  ): Promise<boolean>;
  /** Whether its answer may be told to the gateway now; false once it was given up. */
  claim(key: RelayKey, hipId: string, now: number): Promise<boolean>;
  answered(key: RelayKey, now: number): Promise<void>;
  /** Gives up what no facility took in time; whoever gets a row tells the gateway. */
  giveUp(before: number, now: number): Promise<(RelayKey & { hipId: string })[]>;
  /** One that the facility cannot take: given up at once. False when it was answered meanwhile. */
  refuse(key: RelayKey, hipId: string, now: number): Promise<boolean>;
  /** What a facility has missed and was not told. */
  missed(hipId: string): Promise<{ count: number; since: number; upTo: number } | null>;
  told(hipId: string, upTo: number, now: number): Promise<void>;
  /** Forgets rows whose REQUEST-ID need not be known any more; what they proved stays counted. */
  forget(before: number): Promise<void>;
}

/** Held callbacks handed over at a reconnect: more than 30 seconds of one facility can bring. */
const MAX_HELD = 1_000;
const MAX_GIVEN_UP = 500;
const WAITING = ['held', 'answering'];

export function openRelayStore(database: HubDatabase): RelayStore {
  const of = ({ kind, requestId }: RelayKey) => and(eq(relays.kind, kind), eq(relays.requestId, requestId));
  const HELD = {
    kind: sql<CallbackKind>`${relays.kind}`,
    requestId: relays.requestId,
    hipId: relays.hipId,
    keyId: relays.keyId,
    sealed: relays.sealed,
    deadlineAt: relays.deadlineAt,
  };

  return {
    async keep(relay) {
      const added = await database
        .insert(relays)
        .values({ ...relay, state: 'held' })
        .onConflictDoNothing()
        .returning({ state: relays.state });
      if (added.length > 0) return 'new';
      const [before] = await database
        .select({ fingerprint: relays.fingerprint, hipId: relays.hipId, state: relays.state })
        .from(relays)
        .where(of(relay));
      if (before === undefined || before.hipId !== relay.hipId) return 'different';
      if (!before.fingerprint.equals(relay.fingerprint)) return 'different';
      if (before.state === 'missed' || before.state === 'refused') return 'missed';
      // One that is under way is answered once for both; an answered one is asked of the facility again, which
      // says the same, within a time of its own.
      await database
        .update(relays)
        .set({
          state: 'held',
          keyId: relay.keyId,
          sealed: relay.sealed,
          deadlineAt: relay.deadlineAt,
          endedAt: null,
        })
        .where(and(of(relay), eq(relays.state, 'answered')));
      return 'repeated';
    },
    async find(key, now) {
      const [row] = await database
        .select(HELD)
        .from(relays)
        .where(and(of(key), eq(relays.state, 'held'), gt(relays.deadlineAt, now)));
      return row === undefined ? null : whole(row);
    },
    async heldFor(hipId, now) {
      const rows = await database
        .select(HELD)
        .from(relays)
        .where(and(eq(relays.hipId, hipId), eq(relays.state, 'held'), gt(relays.deadlineAt, now)))
        .orderBy(relays.arrivedAt)
        .limit(MAX_HELD);
      return rows.flatMap((row) => whole(row) ?? []);
    },
    async heldSince(since, now) {
      const rows = await database
        .select(HELD)
        .from(relays)
        .where(and(eq(relays.state, 'held'), lt(relays.arrivedAt, since), gt(relays.deadlineAt, now)))
        .orderBy(relays.arrivedAt)
        .limit(MAX_HELD);
      return rows.flatMap((row) => whole(row) ?? []);
    },
    async taken({ kind, requestId }, hipId, { token, logId, at }) {
      // One statement: a node that dies leaves the token proven and counted, or neither.
      const { rows } = (await database.execute(sql`
        with held as (
          update relays set token = ${token}, log_id = ${logId}, taken_at = ${at}
          where kind = ${kind} and request_id = ${requestId} and hip_id = ${hipId}
          returning hip_id, token
        ),
        fresh as (
          insert into proven_tokens (hip_id, token, at)
          select hip_id, token, ${at} from held where token is not null
          on conflict do nothing returning hip_id, token
        )
        insert into proven as p (hip_id, log_id, day, queue, tokens)
        select hip_id, ${logId}, split_part(token, '.', 1), ${QUEUE_OF_TOKEN}, 1 from fresh
        on conflict (hip_id, log_id, day, queue) do update set tokens = p.tokens + 1
        returning day`)) as unknown as { rows: unknown[] };
      return rows.length > 0;
    },
    async claim(key, hipId, now) {
      // Claimed again by the facility's own repetition, should a node die while it tells the gateway.
      const claimed = await database
        .update(relays)
        .set({ state: 'answering' })
        .where(
          and(of(key), eq(relays.hipId, hipId), inArray(relays.state, WAITING), gt(relays.deadlineAt, now)),
        )
        .returning({ state: relays.state });
      return claimed.length > 0;
    },
    async answered(key, now) {
      await database
        .update(relays)
        .set({ state: 'answered', sealed: null, endedAt: now })
        .where(and(of(key), eq(relays.state, 'answering')));
    },
    async giveUp(before, now) {
      const rows = await database
        .update(relays)
        .set({ state: 'missed', sealed: null, endedAt: now })
        .where(
          inArray(
            sql`(${relays.kind}, ${relays.requestId})`,
            database
              .select({ kind: relays.kind, requestId: relays.requestId })
              .from(relays)
              .where(and(eq(relays.state, 'held'), isNull(relays.takenAt), lt(relays.deadlineAt, before)))
              .limit(MAX_GIVEN_UP)
              .for('update', { skipLocked: true }),
          ),
        )
        .returning({
          kind: sql<CallbackKind>`${relays.kind}`,
          requestId: relays.requestId,
          hipId: relays.hipId,
        });
      // The facility has it, and the phone has stopped waiting, whatever was told to whom.
      await database
        .update(relays)
        .set({ state: 'answered', sealed: null, endedAt: now })
        .where(and(inArray(relays.state, WAITING), isNotNull(relays.takenAt), lt(relays.deadlineAt, now)));
      return rows;
    },
    async refuse(key, hipId, now) {
      const rows = await database
        .update(relays)
        .set({ state: 'refused', sealed: null, endedAt: now })
        .where(and(of(key), eq(relays.hipId, hipId), eq(relays.state, 'held')))
        .returning({ state: relays.state });
      return rows.length > 0;
    },
    async missed(hipId) {
      const [row] = await database
        .select({
          count: sql<number>`count(*)::int`,
          since: min(relays.arrivedAt),
          upTo: sql<number | null>`max(${relays.endedAt})::float8`,
        })
        .from(relays)
        .where(and(untold(hipId), eq(relays.kind, 'share')));
      if (row === undefined || row.count === 0) return null;
      return { count: row.count, since: Number(row.since), upTo: Number(row.upTo) };
    },
    async told(hipId, upTo, now) {
      await database
        .update(relays)
        .set({ toldAt: now })
        .where(and(untold(hipId), lte(relays.endedAt, upTo)));
    },
    async forget(before) {
      await database.delete(relays).where(lt(relays.arrivedAt, before));
      await database.delete(provenTokens).where(lt(provenTokens.at, before));
    },
  };

  function untold(hipId: string) {
    return and(eq(relays.hipId, hipId), eq(relays.state, 'missed'), isNull(relays.toldAt));
  }
}

function whole(row: {
  kind: CallbackKind;
  requestId: string;
  hipId: string;
  keyId: string | null;
  sealed: Buffer | null;
  deadlineAt: number;
}): HeldRelay | null {
  const { keyId, sealed } = row;
  return keyId === null || sealed === null ? null : { ...row, keyId, sealed };
}
