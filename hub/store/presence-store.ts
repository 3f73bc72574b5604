/**
 * Which facilities are connected, and to which node: who is live now, and since when the others are silent. The
 * history is a row a facility and day: first and last seen, and how long it was connected.
 */
import { and, eq, lt, lte, sql } from 'drizzle-orm';
import { beginningOf, indiaDay } from '../review/india-day.ts';
import { gathered } from './gathered.ts';
import type { HubDatabase } from './open.ts';
import { asked } from './recordset.ts';
import { presenceDays } from './review-schema.ts';
import { links } from './schema.ts';

export interface PresenceStore {
  here(hipId: string, node: string, now: number): Promise<void>;
  /** Those of the node that are; written down again where another node's late word stands. */
  still(hipIds: readonly string[], node: string, now: number): Promise<void>;
  /** Adds the time since it was last noted to the history; every `NOTE_EVERY_MS` is often enough. */
  note(hipIds: readonly string[], node: string, now: number): Promise<void>;
  /** No longer on this node; it may be on another already, or on this one with a line that opened since. */
  gone(hipId: string, node: string, now: number): Promise<void>;
  /** Whoever no node has spoken for since then is nowhere: their node was killed. */
  lost(before: number): Promise<void>;
  /** Forgets history before a day. */
  forget(beforeDay: string): Promise<void>;
}

/** A node that is killed loses no more of its facilities' time than this. */
export const NOTE_EVERY_MS = 5 * 60_000;
/** Every node writes its own down twice in this time: older rows are nobody's. */
export const SEEN_WITHIN_MS = 75_000;
/** Names in one statement. */
const BATCH = 1_000;

/** Statements of lines that opened: those of a storm go together, and the other connections are for others. */
const HERES_AT_ONCE = 1;

interface Here {
  hipId: string;
  node: string;
  at: number;
}

export function openPresenceStore(database: HubDatabase): PresenceStore {
  const here = gathered(async (ones: readonly Here[]) => {
    await comeTogether(database, ones);
    return ones.map(() => undefined);
  }, HERES_AT_ONCE);
  const opening = new Map<string, Promise<void>>();

  async function note(hipIds: readonly string[], node: string, now: number): Promise<void> {
    const day = indiaDay(now);
    const begins = beginningOf(day);
    for (let from = 0; from < hipIds.length; from += BATCH) {
      const names = JSON.stringify(hipIds.slice(from, from + BATCH));
      // In the order of names, so that two nodes never wait for each other.
      await database.execute(sql`
        with held as (
          select hip_id, greatest(connected_at, ${begins}::bigint) as since from links
          where node = ${node} and connected_at <= ${now}::bigint
            and hip_id in (select jsonb_array_elements_text(${names}::jsonb)) order by hip_id
        ),
        stated as (
          insert into facility_states as s (hip_id, first_live_at, last_live_at)
          select hip_id, since, ${now}::bigint from held
          on conflict (hip_id) do update set last_live_at = greatest(s.last_live_at, excluded.last_live_at),
            first_live_at = coalesce(s.first_live_at, excluded.first_live_at)
        ),
        noted as (
          insert into presence_days as p (hip_id, day, first_at, last_at, live_ms)
          select hip_id, ${day}, since, ${now}::bigint, ${now}::bigint - since from held
          on conflict (hip_id, day) do update set last_at = greatest(p.last_at, excluded.last_at),
            live_ms = p.live_ms + greatest(0, excluded.last_at - greatest(p.last_at, excluded.first_at))
          -- No row was there before: it is the facility's first of the day.
          returning hip_id, (xmax = 0) as first
        )
        insert into district_days as t (district_lgd, day, live)
        select f.district_lgd, ${day}, count(*) from noted join facilities f using (hip_id)
        where noted.first group by f.district_lgd order by f.district_lgd
        on conflict (district_lgd, day) do update set live = t.live + excluded.live`);
    }
  }

  return {
    here(hipId, node, at) {
      const written: Promise<void> = here({ hipId, node, at }).finally(() => {
        if (opening.get(hipId) === written) opening.delete(hipId);
      });
      opening.set(hipId, written);
      return written;
    },
    async still(hipIds, node, now) {
      for (let from = 0; from < hipIds.length; from += BATCH) {
        const names = JSON.stringify(hipIds.slice(from, from + BATCH));
        // In the order of names, so that two nodes never wait for each other.
        await database.execute(sql`
          insert into links (hip_id, node, connected_at, seen_at)
          select hip_id, ${node}, ${now}::bigint, ${now}::bigint
          from jsonb_array_elements_text(${names}::jsonb) as a(hip_id) order by 1
          on conflict (hip_id) do update set node = excluded.node, seen_at = excluded.seen_at
          where links.node = excluded.node or links.seen_at < ${now - SEEN_WITHIN_MS}::bigint`);
      }
    },
    note,
    async gone(hipId, node, now) {
      // A line that was open for a moment: its end must not be written before its beginning.
      await opening.get(hipId)?.catch(() => undefined);
      await note([hipId], node, now);
      await database
        .delete(links)
        .where(and(eq(links.hipId, hipId), eq(links.node, node), lte(links.connectedAt, now)));
    },
    async lost(before) {
      await database.delete(links).where(lt(links.seenAt, before));
    },
    async forget(beforeDay) {
      await database.delete(presenceDays).where(lt(presenceDays.day, beforeDay));
    },
  };
}

async function comeTogether(database: HubDatabase, ones: readonly Here[]): Promise<void> {
  // Of one facility the newest line.
  const newest = new Map<string, Here>();
  for (const one of ones) if (one.at >= (newest.get(one.hipId)?.at ?? one.at)) newest.set(one.hipId, one);
  await database.execute(sql`
    with opened as materialized (
      select "hipId" as hip_id, node, at
      from ${asked([...newest.values()], sql`"hipId" text, node text, at bigint`)}
    ),
    stated as (
      insert into facility_states as s (hip_id, first_live_at, last_live_at)
      select hip_id, at, at from opened order by 1
      on conflict (hip_id) do update set last_live_at = greatest(s.last_live_at, excluded.last_live_at),
        first_live_at = coalesce(s.first_live_at, excluded.first_live_at)
    )
    insert into links (hip_id, node, connected_at, seen_at)
    select hip_id, node, at, at from opened order by 1
    on conflict (hip_id) do update set node = excluded.node, connected_at = excluded.connected_at,
      seen_at = excluded.seen_at
    -- A word that was held up must not undo a newer one.
    where links.connected_at <= excluded.connected_at`);
}
