/**
 * The steps that every callback takes, for many callbacks in one statement. Each says from which state it goes: of two
 * nodes that want the same, PostgreSQL lets one, and looks again for the other. Keys come in their order, so that two
 * nodes with the same callbacks do not wait for each other.
 */
import { sql } from 'drizzle-orm';
import { QUEUE_OF_TOKEN } from './day-sums.ts';
import type { HubDatabase } from './open.ts';
import { asked, rowsOf } from './recordset.ts';
import {
  type HeldRelay,
  type NewRelay,
  placeOf,
  type RelayKey,
  type WaitingRelay,
  whole,
} from './relay-rows.ts';

/** What a facility said of a callback: that it has it, with which token, or that its answer may be told. */
export type Heard = RelayKey & { hipId: string; at: number } & (
    | { step: 'taken'; token: string | null; logId: string }
    | { step: 'claim' }
  );

/** `fresh`: it proves a token that was not proven before. `claimed`: the answer may be told now. */
export interface Stepped {
  fresh: boolean;
  claimed: { arrivedAt: number; deadlineAt: number } | null;
}

/** Says which of them are new here. */
export async function keepNew(
  database: HubDatabase,
  relays: readonly NewRelay[],
): Promise<readonly boolean[]> {
  const rows = relays.map(({ fingerprint, sealed, ...relay }) => ({
    ...relay,
    fingerprint: fingerprint.toString('base64'),
    sealed: sealed.toString('base64'),
  }));
  const added = await rowsOf<RelayKey>(
    database,
    sql`insert into relays
      (kind, request_id, hip_id, fingerprint, key_id, sealed, arrived_at, deadline_at, state)
    select kind, "requestId", "hipId", decode(fingerprint, 'base64'), "keyId", decode(sealed, 'base64'),
      "arrivedAt", "deadlineAt", 'held'
    from ${asked(
      rows,
      sql`kind text, "requestId" text, "hipId" text, fingerprint text, "keyId" text, sealed text,
      "arrivedAt" bigint, "deadlineAt" bigint`,
    )} order by kind, "requestId"
    on conflict do nothing returning kind, request_id as "requestId"`,
  );
  // Of two with one key the first is new.
  const fresh = new Set(added.map(placeOf));
  return relays.map((relay) => fresh.delete(placeOf(relay)));
}

/** Those that still wait for their facility; null for the others. */
export async function findHeld(
  database: HubDatabase,
  looks: readonly (RelayKey & { at: number })[],
): Promise<readonly (HeldRelay | null)[]> {
  const rows = await rowsOf<WaitingRelay & { keyId: string | null; sealed: Uint8Array | null }>(
    database,
    sql`select r.kind, r.request_id as "requestId", r.hip_id as "hipId", r.key_id as "keyId", r.sealed,
      r.deadline_at::float8 as "deadlineAt"
    from ${asked(looks, sql`kind text, "requestId" text, at bigint`)} join relays r
      on r.kind = a.kind and r.request_id = a."requestId"
    where r.state = 'held' and r.taken_at is null and r.deadline_at > a.at`,
  );
  const held = new Map(rows.map((row) => [placeOf(row), whole({ ...row, sealed: bytesOf(row.sealed) })]));
  return looks.map((look) => held.get(placeOf(look)) ?? null);
}

/** Of each facility, whether something waits for it: most that dial in a storm have nothing, and are asked nothing else. */
export async function areWaitedFor(
  database: HubDatabase,
  looks: readonly { hipId: string; at: number }[],
): Promise<readonly boolean[]> {
  const rows = await rowsOf<{ hipId: string }>(
    database,
    // Each by its partial index, word for word as that has it.
    sql`select a."hipId" from ${asked(looks, sql`"hipId" text, at bigint`)}
    where exists (select 1 from relays r where r.hip_id = a."hipId" and state in ('held', 'answering')
        and r.state = 'held' and r.taken_at is null and r.deadline_at > a.at)
      or exists (select 1 from relays r where r.hip_id = a."hipId" and state = 'missed' and told_at is null)`,
  );
  const waited = new Set(rows.map(({ hipId }) => hipId));
  return looks.map(({ hipId }) => waited.has(hipId));
}

/**
 * What facilities said of their callbacks. A callback that was taken and one whose answer may be told are one change of
 * its row: they come together, and one must not wait for the other's way to the disk.
 */
export async function step(database: HubDatabase, heard: readonly Heard[]): Promise<readonly Stepped[]> {
  const rows = new Map<string, RelayKey>();
  for (const one of heard) rows.set(ofFacility(one), { ...rows.get(ofFacility(one)), ...rowOf(one) });
  const stepped = await rowsOf<RelayKey & { hipId: string } & StepRow>(
    database,
    sql`with stepped as (
      update relays r set
        token = case when a.taken then a.token else r.token end,
        log_id = case when a.taken then a."logId" else r.log_id end,
        taken_at = case when a.taken then a.at else r.taken_at end,
        state = case when a.claim and ${MAY_CLAIM} then 'answering' else r.state end,
        -- Claimed again by the facility's own repetition, should a node die while it tells the gateway.
        claimed_at = case when a.claim and ${MAY_CLAIM} then coalesce(r.claimed_at, a.at) else r.claimed_at end
      from ${asked(
        [...rows.values()].sort(byKey),
        sql`kind text, "requestId" text, "hipId" text, at bigint,
        taken boolean, token text, "logId" text, claim boolean`,
      )}
      where r.kind = a.kind and r.request_id = a."requestId" and r.hip_id = a."hipId"
        and (a.taken or ${MAY_CLAIM})
      returning r.kind, r.request_id, r.hip_id, r.arrived_at, r.deadline_at, r.state, a.taken, a.claim, a.at as said_at,
        case when a.taken then a.token end as token, a."logId" as log_id
    ),
    fresh as (
      insert into proven_tokens (hip_id, token, at)
      select distinct on (hip_id, token) hip_id, token, said_at from stepped
      where token is not null order by hip_id, token
      on conflict do nothing returning hip_id, token
    ),
    -- One statement: a node that dies leaves the token proven and counted, or neither.
    counted as (
      insert into proven as p (hip_id, log_id, day, queue, tokens)
      select hip_id, log_id, split_part(token, '.', 1), ${QUEUE_OF_TOKEN}, count(*) from (
        select distinct on (hip_id, token) hip_id, token, s.log_id from fresh join stepped s using (hip_id, token)
        order by hip_id, token
      ) as proving group by 1, 2, 3, 4 order by 1, 2, 3, 4
      on conflict (hip_id, log_id, day, queue) do update set tokens = p.tokens + excluded.tokens
    )
    select s.kind, s.request_id as "requestId", s.hip_id as "hipId", s.token, f.token is not null as fresh,
      s.claim and s.state = 'answering' and s.deadline_at > s.said_at as claimed,
      s.arrived_at::float8 as "arrivedAt", s.deadline_at::float8 as "deadlineAt"
    from stepped s left join fresh f using (hip_id, token)`,
  );
  const found = new Map(stepped.map((row) => [ofFacility(row), row]));
  const told = new Set<string>();
  return heard.map((one) => {
    const row = found.get(ofFacility(one));
    if (row === undefined) return { fresh: false, claimed: null };
    if (one.step === 'claim') return { fresh: false, claimed: row.claimed ? timesOf(row) : null };
    const token = `${row.hipId} ${row.token}`;
    const fresh = row.fresh && !told.has(token);
    told.add(token);
    return { fresh, claimed: null };
  });
}

/** Emptied, and known as answered. */
export async function endAnswered(
  database: HubDatabase,
  ended: readonly (RelayKey & { at: number })[],
): Promise<readonly undefined[]> {
  await database.execute(sql`
    update relays r set state = 'answered', sealed = null, ended_at = a.at
    from ${asked(ended, sql`kind text, "requestId" text, at bigint`)}
    where r.kind = a.kind and r.request_id = a."requestId" and r.state = 'answering'`);
  return ended.map(() => undefined);
}

interface StepRow {
  token: string | null;
  fresh: boolean;
  claimed: boolean;
  arrivedAt: number;
  deadlineAt: number;
}

const MAY_CLAIM = sql`(a.claim and r.state in ('held', 'answering') and r.deadline_at > a.at)`;

function rowOf({ kind, requestId, hipId, at, ...heard }: Heard): RelayKey {
  const key = { kind, requestId: wellFormed(requestId), hipId, at };
  if (heard.step === 'claim') return { ...key, claim: true } as RelayKey;
  const { token, logId } = heard;
  return { ...key, taken: true, token: token === null ? null : wellFormed(token), logId } as RelayKey;
}

/** Half of a letter, which a facility may write and PostgreSQL's JSON does not take, becomes the sign for one. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

function timesOf({ arrivedAt, deadlineAt }: StepRow): { arrivedAt: number; deadlineAt: number } {
  return { arrivedAt, deadlineAt };
}

/** A facility speaks for its own callbacks only: two that name the same one are two rows. */
function ofFacility(one: RelayKey & { hipId: string }): string {
  return `${placeOf(one)} ${one.hipId}`;
}

function byKey(a: RelayKey, b: RelayKey): number {
  const [one, other] = [placeOf(a), placeOf(b)];
  return one < other ? -1 : one > other ? 1 : 0;
}

function bytesOf(bytes: Uint8Array | null): Buffer | null {
  return bytes === null ? null : Buffer.from(bytes);
}
