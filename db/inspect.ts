/**
 * Looks a data folder over for the doctor: is the database whole, does the log's chain hold, do the keys open what is
 * sealed. Reads only; it may take seconds, so it runs in a process of its own (inspection-process.ts).
 */
import { existsSync, statSync } from 'node:fs';
import type { Day } from '../server/queue/model.ts';
import { verifyActs } from './act-chain.ts';
import type { Inspection, KeyState } from './inspection-answer.ts';
import { verifyLooks } from './look-chain.ts';
import { lostKeys } from './lost-keys.ts';
import { openNetworkHistory } from './network-history.ts';
import { type Connection, openForReading } from './open.ts';
import { openSealer } from './sealing.ts';
import { verifyLog } from './verify-log.ts';

/** How far back looks are walked: a year of a large hospital's takes a small machine longer than anybody waits. */
const LOOKS_MS = 7 * 24 * 60 * 60_000;

/** Throws when the file cannot be opened or holds no tables of ours. */
export function inspect(databaseFile: string, keyFile: string): Inspection {
  const connection = openForReading(databaseFile);
  try {
    const last = connection
      .prepare<[], { at: number; day: string }>('SELECT at, day FROM events ORDER BY seq DESC LIMIT 1')
      .get();
    return {
      integrity: integrityOf(connection),
      log: last === undefined ? null : verifyLog(connection, { day: last.day as Day }),
      acts: verifyActs(connection),
      looks: verifyLooks(connection, { from: (last?.at ?? 0) - LOOKS_MS, until: Number.MAX_SAFE_INTEGER }),
      lastEventAt: last?.at ?? null,
      key: keyState(connection, keyFile),
      network: {
        callbackAt: openNetworkHistory(connection, 'abdm').lastCallbackAt(),
        ...hubHistory(connection),
      },
    };
  } finally {
    connection.close();
  }
}

function integrityOf(connection: Connection): Inspection['integrity'] {
  try {
    return connection.pragma('quick_check(1)', { simple: true }) === 'ok' ? 'ok' : 'damaged';
  } catch {
    return 'damaged';
  }
}

function hubHistory(connection: Connection): Pick<Inspection['network'], 'hubAt' | 'hubWaitsSince'> {
  const one = (condition: string, value: string) =>
    connection
      .prepare<[], { at: number | null }>(
        `SELECT ${value} AS at FROM outbox WHERE lane = 'hub' AND ${condition}`,
      )
      .get()?.at ?? null;
  return {
    hubAt: one("state = 'accepted'", 'max(done_at)'),
    hubWaitsSince: one("state = 'pending'", 'min(created_at)'),
  };
}

interface SealedRow {
  place: string;
  keyId: string;
  sealed: Buffer;
}

/** The newest sealed row of every key, and every secret: if those open, the file is the right one. Nothing of them is kept. */
const SEALED = [
  `SELECT t.day || '.' || t.series || '.' || t.number AS place, p.key_id AS keyId, p.sealed
    FROM persons p JOIN tokens t ON t.id = p.token
    WHERE p.token IN (SELECT max(token) FROM persons GROUP BY key_id)`,
  "SELECT 'day:' || day AS place, key_id AS keyId, sealed FROM day_keys GROUP BY key_id HAVING day = max(day)",
  "SELECT 'secret:' || key AS place, key_id AS keyId, sealed FROM secrets",
];

function keyState(connection: Connection, keyFile: string): KeyState {
  if (!existsSync(keyFile)) return 'missing';
  if ((statSync(keyFile).mode & 0o077) !== 0) return 'mode';
  let sealer: ReturnType<typeof openSealer>;
  try {
    sealer = openSealer(keyFile);
  } catch {
    return 'unreadable';
  }
  const fact = connection.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck();
  const lost = lostKeys({ fact: (key) => fact.get(key) ?? null }).map(({ id }) => id);
  const rows = SEALED.flatMap((sql) => connection.prepare<[], SealedRow>(sql).all()).filter(
    ({ keyId }) => !lost.includes(keyId),
  );
  try {
    for (const { place, keyId, sealed } of rows) sealer.open(place, { keyId, sealed });
    return 'ok';
  } catch {
    return 'unknown';
  }
}
