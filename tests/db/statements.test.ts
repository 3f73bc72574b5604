/** SQLite is asked how it would run every statement that requests lead to. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as statements from '../../db/statements.ts';
import { DurableDesk } from '../support/durable-desk.ts';
import { repositoryRoot } from '../support/repository-root.ts';

let rig: DurableDesk;
beforeEach(async () => {
  rig = await DurableDesk.start();
});
afterEach(() => rig.stop());

interface Step {
  detail: string;
}

function plan(sql: string): string[] {
  const parameters = sql.match(/\?/g)?.map(() => null) ?? [];
  return rig.connection
    .prepare<null[], Step>(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...parameters)
    .map(({ detail }) => detail);
}

/** Walks of an index that holds few rows. */
const BOUNDED = [
  // One row a day, and only when somebody verifies the log.
  'SCAN events USING INDEX events_openings',
  'SCAN spool USING INDEX spool_trouble',
  'SCAN spool USING COVERING INDEX spool_trouble',
  'SCAN spool USING INDEX spool_unproven',
  'SCAN spool USING COVERING INDEX spool_due',
  'SCAN outbox USING COVERING INDEX outbox_due',
  'SCAN outbox USING INDEX outbox_due',
];

/** Newest rows first, up to a limit. */
const NEWEST = /ORDER BY (id|seq) DESC LIMIT (\?|1)$/;

function walks(sql: string): string[] {
  // A search without a condition, as for max() of a column without an index, is a walk as well.
  return plan(sql).filter(
    (step) => /^SCAN|^SEARCH \w+$/.test(step) && !BOUNDED.includes(step) && !NEWEST.test(sql),
  );
}

describe.each(Object.entries(statements))('%s', (_, sql) => {
  it('[DUR-14] walks no table that grows', () => {
    expect(walks(sql)).toEqual([]);
    if (/^SELECT|^UPDATE/.test(sql)) expect(plan(sql)).not.toEqual([]);
  });
});

it('[DUR-14] the check can fail', () => {
  expect(walks('SELECT * FROM tokens WHERE person = ?')).toEqual(['SCAN tokens']);
  expect(walks('SELECT max(seq) FROM events WHERE day = ?')).toEqual(['SEARCH events']);
  expect(walks('UPDATE outbox SET state = ? WHERE token = ?')).toEqual(['SCAN outbox']);
});

it('[DUR-14] the day’s opening is found in the index of openings, not by walking the log backwards', () => {
  expect(plan(statements.LAST_OPENING)).toEqual([
    'SEARCH events USING COVERING INDEX events_openings (type=? AND seq<?)',
  ]);
});

it('[DUR-14] queues of work are read in order, without sorting', () => {
  for (const sql of [
    statements.DUE_MESSAGES,
    statements.NEXT_SLIP,
    statements.SLIPS_IN_TROUBLE,
    statements.SLIPS_UNPROVEN,
    statements.SLIPS_EXPIRED,
  ]) {
    expect(plan(sql).join()).not.toMatch(/TEMP B-TREE/);
  }
});

it('[DUR-14] no store prepares a statement of its own, but for what runs once or in the night', () => {
  const own: string[] = [];
  for (const file of ['journal', 'outbox-store', 'spool-store', 'person-store', 'person-keys']) {
    const source = readFileSync(join(repositoryRoot(), 'db', `${file}.ts`), 'utf8');
    for (const [, sql] of source.matchAll(/prepare(?:<[^(]*>)?\(\s*["'`]([^"'`]{0,40})/g))
      own.push(`${file}: ${sql}`);
  }
  expect(own).toEqual([
    'journal: INSERT OR IGNORE INTO meta (key, value) ',
    'outbox-store: SELECT id, kind, correlation FROM outbox',
    'outbox-store: DELETE FROM exchanges WHERE outbox_id IN',
    'outbox-store: DELETE FROM outbox WHERE state <> ',
    'spool-store: DELETE FROM spool WHERE state NOT IN (',
    'person-keys: DELETE FROM day_keys WHERE day < ?',
    'person-keys: SELECT day FROM day_keys ORDER BY day DE',
  ]);
});
