/** The registry: the state's facilities, the codes that enrol them, the keys they sign with. */
import { randomBytes } from 'node:crypto';
import { and, eq, gt, inArray, isNotNull, isNull, notExists, sql } from 'drizzle-orm';
import { sumDistricts } from './day-sums.ts';
import { freshCode, hashOf } from './enrolment-codes.ts';
import { noteChange } from './facility-changes.ts';
import type { HubDatabase } from './open.ts';
import { facilityTotals } from './review-schema.ts';
import { enrolmentCodes, facilities, facilityKeys } from './schema.ts';

export interface FacilityRow {
  hipId: string;
  hfrId: string;
  name: string;
  district: string;
  districtLgd: number;
  stateLgd: number;
  kind: string;
  ownership: string;
}

export interface FacilityKey {
  keyId: string;
  hipId: string;
  publicKey: unknown;
}

/** `closed`: of the rows, those of facilities that were closed here, and stay closed. */
export interface Kept {
  closed: number;
}

export interface RegistryStore {
  /** Adds facilities, or changes those that are there. */
  keep(rows: readonly FacilityRow[], now: number): Promise<Kept>;
  count(): Promise<number>;
  /** A fresh one-time code; null when there is no such facility, or it is closed. `actor`: null at the hub's machine. */
  newCode(hipId: string, now: number, actor?: string | null): Promise<string | null>;
  /**
   * Takes the facility's new key for a code that is good, and ends the key it had: a machine that was replaced
   * is out. The key's id; null when the code is not this facility's, was used, or is too old.
   */
  enrol(
    asked: { code: string; hipId: string; publicKey: unknown; version: string },
    now: number,
  ): Promise<string | null>;
  /** Ends the facility's key and the codes that were not used; false when it had neither. */
  revoke(hipId: string, now: number, actor?: string | null): Promise<boolean>;
  /** Keys that are in force. */
  keys(): Promise<FacilityKey[]>;
  /** Another one whenever a key was added or ended, for rows are neither changed otherwise nor removed. */
  keysMark(): Promise<string>;
  /** The one that is in force for a facility. */
  keyOf(hipId: string): Promise<FacilityKey | null>;
}

/** Long enough for a letter to reach a health post. */
const CODE_MS = 30 * 24 * 60 * 60_000;
const KEY_ID_BYTES = 9;
/** Rows of one statement. */
const BATCH = 500;

export function openRegistryStore(database: HubDatabase): RegistryStore {
  return {
    keep: (rows, now) =>
      database.transaction(async (work) => {
        const moved = new Set<number>();
        let closed = 0;
        for (let from = 0; from < rows.length; from += BATCH) {
          const batch = rows.slice(from, from + BATCH).map((row) => ({ ...row, addedAt: now }));
          for (const district of await districtsThatChange(work, batch)) moved.add(district);
          const kept = await work
            .insert(facilities)
            .values(batch)
            .onConflictDoUpdate({
              target: facilities.hipId,
              set: {
                hfrId: sql`excluded.hfr_id`,
                name: sql`excluded.name`,
                district: sql`excluded.district`,
                districtLgd: sql`excluded.district_lgd`,
                stateLgd: sql`excluded.state_lgd`,
                kind: sql`excluded.kind`,
                ownership: sql`excluded.ownership`,
              },
            })
            .returning({ closedAt: facilities.closedAt });
          closed += kept.filter(({ closedAt }) => closedAt !== null).length;
        }
        if (moved.size > 0) await sumDistricts(work, [...moved]);
        return { closed };
      }),
    async count() {
      const [row] = await database.select({ n: sql<number>`count(*)::int` }).from(facilities);
      return row?.n ?? 0;
    },
    newCode: (hipId, now, actor = null) =>
      database.transaction(async (work) => {
        // Held: a facility that is being closed gets no code in between.
        const [known] = await work.select().from(facilities).where(standing(hipId)).limit(1).for('share');
        if (known === undefined) return null;
        const code = freshCode();
        await work
          .insert(enrolmentCodes)
          .values({ codeHash: hashOf(code), hipId, madeAt: now, expiresAt: now + CODE_MS });
        await noteChange(work, { hipId, at: now, actor, what: 'code' });
        return code;
      }),
    enrol: ({ code, hipId, publicKey, version }, now) =>
      database.transaction(async (work) => {
        const [used] = await work
          .update(enrolmentCodes)
          .set({ usedAt: now })
          .where(
            and(
              eq(enrolmentCodes.codeHash, hashOf(code)),
              eq(enrolmentCodes.hipId, hipId),
              isNull(enrolmentCodes.usedAt),
              gt(enrolmentCodes.expiresAt, now),
              notExists(work.select().from(facilities).where(closed(hipId))),
            ),
          )
          .returning({ hipId: enrolmentCodes.hipId });
        if (used === undefined) return takenBefore(work, { code, hipId, publicKey }, now);
        const keyId = randomBytes(KEY_ID_BYTES).toString('base64url');
        await work.update(facilityKeys).set({ revokedAt: now }).where(inForce(hipId));
        await work.insert(facilityKeys).values({ keyId, hipId, publicKey, version, enrolledAt: now });
        return keyId;
      }),
    revoke: (hipId, now, actor = null) =>
      database.transaction(async (work) => {
        const ended = await endEnrolment(work, hipId, now);
        if (ended) await noteChange(work, { hipId, at: now, actor, what: 'ended' });
        return ended;
      }),
    keys: () => database.select(KEY).from(facilityKeys).where(isNull(facilityKeys.revokedAt)),
    async keysMark() {
      const [row] = await database
        .select({ mark: sql<string>`count(*) || ' ' || count(${facilityKeys.revokedAt})` })
        .from(facilityKeys);
      return row?.mark ?? '';
    },
    async keyOf(hipId) {
      const [key] = await database.select(KEY).from(facilityKeys).where(inForce(hipId));
      return key ?? null;
    },
  };
}

/**
 * A machine whose answer was lost asks again with the code it used and the same key: the id of that key, if it is still
 * in force; null for anybody else.
 */
async function takenBefore(
  work: Pick<HubDatabase, 'select'>,
  { code, hipId, publicKey }: { code: string; hipId: string; publicKey: unknown },
  now: number,
): Promise<string | null> {
  const [known] = await work
    .select({ keyId: facilityKeys.keyId })
    .from(facilityKeys)
    .innerJoin(enrolmentCodes, eq(enrolmentCodes.hipId, facilityKeys.hipId))
    .where(
      and(
        inForce(hipId),
        sql`${facilityKeys.publicKey} = ${JSON.stringify(publicKey)}::jsonb`,
        eq(enrolmentCodes.codeHash, hashOf(code)),
        gt(enrolmentCodes.expiresAt, now),
      ),
    );
  return known?.keyId ?? null;
}

/**
 * Districts whose sums change because a facility that counted already comes from another one, or from none.
 * What is read stays as it is until the end of the transaction.
 */
async function districtsThatChange(
  work: Pick<HubDatabase, 'select' | 'selectDistinct'>,
  rows: readonly FacilityRow[],
): Promise<number[]> {
  const hipIds = rows.map(({ hipId }) => hipId);
  const before = await work
    .select({ hipId: facilities.hipId, districtLgd: facilities.districtLgd })
    .from(facilities)
    .where(inArray(facilities.hipId, hipIds))
    .orderBy(facilities.hipId)
    .for('update');
  const known = new Map(before.map(({ hipId, districtLgd }) => [hipId, districtLgd]));
  const movers = rows.filter(({ hipId, districtLgd }) => known.get(hipId) !== districtLgd);
  if (movers.length === 0) return [];
  const counted = await work
    .select({ hipId: facilityTotals.hipId })
    .from(facilityTotals)
    .where(
      inArray(
        facilityTotals.hipId,
        movers.map(({ hipId }) => hipId),
      ),
    );
  const counting = new Set(counted.map(({ hipId }) => hipId));
  return movers
    .filter(({ hipId }) => counting.has(hipId))
    .flatMap(({ hipId, districtLgd }) => [districtLgd, known.get(hipId) ?? districtLgd]);
}

const KEY = { keyId: facilityKeys.keyId, hipId: facilityKeys.hipId, publicKey: facilityKeys.publicKey };

function inForce(hipId: string) {
  return and(eq(facilityKeys.hipId, hipId), isNull(facilityKeys.revokedAt));
}

/**
 * Ends the facility's key and the codes that were not used; false when it had neither. In a transaction: the codes
 * first, so that the key of a machine which is using one just now is there to be ended.
 */
export async function endEnrolment(
  work: Pick<HubDatabase, 'update'>,
  hipId: string,
  now: number,
): Promise<boolean> {
  const codes = await work
    .update(enrolmentCodes)
    // By no node's clock is it still good.
    .set({ expiresAt: enrolmentCodes.madeAt })
    .where(
      and(eq(enrolmentCodes.hipId, hipId), isNull(enrolmentCodes.usedAt), gt(enrolmentCodes.expiresAt, now)),
    )
    .returning({ hipId: enrolmentCodes.hipId });
  const keys = await work
    .update(facilityKeys)
    .set({ revokedAt: now })
    .where(inForce(hipId))
    .returning({ keyId: facilityKeys.keyId });
  return codes.length + keys.length > 0;
}

function standing(hipId: string) {
  return and(eq(facilities.hipId, hipId), isNull(facilities.closedAt));
}

function closed(hipId: string) {
  return and(eq(facilities.hipId, hipId), isNotNull(facilities.closedAt));
}
