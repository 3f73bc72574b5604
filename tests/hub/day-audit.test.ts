// Owns the auditor's verdict over a day's list: an honest one, and every way in which one can lie.

import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { chainHash, genesis } from '../../db/chain.ts';
import type { FromFacility, LogRow } from '../../hub/contract/link.ts';
import { createDayAuditor, judge } from '../../hub/day-audit.ts';
import { verdictLines } from '../../hub/day-audit-words.ts';
import type { Links } from '../../hub/links.ts';
import type { CountsStore } from '../../hub/store/counts-store.ts';

const DAY = '2026-11-22';
const LOG = randomUUID();
type Listed = Extract<FromFacility, { type: 'listed' }>;

/** A day of `tokens` walk-ins, then the next day's roll. */
function chained(tokens: number): { rows: LogRow[]; previous: string } {
  const rows: LogRow[] = [];
  let hash: Buffer = genesis(LOG);
  const add = (day: string, type: string, fact: object) => {
    const row = {
      seq: rows.length + 1,
      day,
      at: 1,
      command: `c${rows.length}`,
      ordinal: 0,
      type,
      actor: null,
    };
    const text = JSON.stringify({ type, ...fact });
    hash = chainHash(hash, { ...row, fact: text });
    rows.push({ ...row, fact: text, hash: hash.toString('hex') });
  };
  add(DAY, 'dayRolled', { day: DAY });
  for (let n = 1; n <= tokens; n += 1)
    add(DAY, 'issued', { label: `A${n}`, queue: 'OPD1', source: 'walk-in' });
  add('2026-11-23', 'dayRolled', { day: '2026-11-23' });
  add('2026-11-23', 'issued', { label: 'A1', queue: 'OPD1', source: 'walk-in' });
  return { rows, previous: genesis(LOG).toString('hex') };
}

const { rows, previous } = chained(5);
const part = (some: LogRow[], done: boolean, before = previous): Listed => ({
  type: 'listed',
  id: 1,
  logId: LOG,
  previous: before,
  rows: some,
  done,
});
const last = rows.at(-1);
const heads = [{ logId: LOG, seq: last?.seq ?? 0, hash: last?.hash ?? '' }];
const reported = [{ queue: 'OPD1', source: 'walk-in', tokens: 5 }];
const changed = (seq: number, change: Partial<LogRow>) =>
  rows.map((row) => (row.seq === seq ? { ...row, ...change } : row));

it('[STATE-15] a facility that is away is told from one that does not know the question', async () => {
  const auditorOf = (isThere: boolean) =>
    createDayAuditor(
      {
        links: () => ({ send: () => isThere }) as unknown as Links,
        counts: { heads: async () => [] } as unknown as CountsStore,
      },
      1,
    );
  expect(await auditorOf(false).audit('H', DAY)).toBe('away');
  expect(await auditorOf(true).audit('H', DAY)).toBe('unanswered');
});

describe('an audit of a day', () => {
  it('[STATE-15] an honest list, in parts, agrees', () => {
    const parts = [part(rows.slice(0, 3), false), part(rows.slice(3), true, rows[2]?.hash)];
    const found = judge(DAY, parts, heads, reported);
    expect(found.wrong).toEqual([]);
    expect(found.tokens.map(({ label }) => label)).toEqual(['A1', 'A2', 'A3', 'A4', 'A5']);
  });

  it.each<[string, LogRow[], object]>([
    [
      'an event changed',
      changed(3, { fact: '{"type":"issued"}' }),
      { why: 'not_hashed', params: { event: 3 } },
    ],
    ['an event put down to another', changed(3, { actor: 'x' }), { why: 'not_hashed', params: { event: 3 } }],
    ['an event left out', rows.filter(({ seq }) => seq !== 4), { why: 'missing', params: { event: 4 } }],
    ['the end left out', rows.slice(0, -1), { why: 'short', params: { event: 8 } }],
  ])('[STATE-15] %s is named', (_, listed, why) => {
    expect(judge(DAY, [part(listed, true)], heads, reported).wrong).toContainEqual(why);
  });

  it('[STATE-15] a day of which nothing was reported yet is said to be that, and a log that lies is named all the same', () => {
    const whole = [part(rows, true)];
    const silent = { wrong: [], unreported: true, events: rows.length };
    // Nothing was ever reported; an earlier day was; nothing happened; and an honest day is not among them.
    expect(judge(DAY, whole, [], [])).toMatchObject(silent);
    expect(judge(DAY, whole, heads, [])).toMatchObject(silent);
    expect(judge(DAY, [part([], true)], heads, [])).toMatchObject({ wrong: [], unreported: true });
    expect(judge(DAY, whole, heads, reported)).toMatchObject({ wrong: [], unreported: false });
    expect(judge(DAY, [part(changed(3, { at: 2 }), true)], [], []).wrong).toEqual([
      { why: 'not_hashed', params: { event: 3 } },
    ]);
    expect(judge(DAY, whole, [], reported).wrong).toEqual([{ why: 'unknown_log', params: {} }]);
  });

  it('[STATE-15] a whole other history, a count above the log, and silence are named', () => {
    const other = chained(6);
    expect(judge(DAY, [part(other.rows, true)], heads, reported).wrong).toContainEqual({
      why: 'other_hash',
      params: { event: 8 },
    });
    const more = [{ queue: 'OPD1', source: 'walk-in', tokens: 6 }];
    expect(judge(DAY, [part(rows, true)], heads, more).wrong).toEqual([
      { why: 'fewer', params: { queue: 'OPD1', source: 'walk-in', told: 6, listed: 5 } },
    ]);
    expect(judge(DAY, [part([], true)], heads, reported).wrong).toEqual([{ why: 'no_events', params: {} }]);
  });

  it('[STATE-15] [RVW-10] a restored machine is said to be one, and the hub’s machine says all of it in English', () => {
    const whole = [part(rows, true)];
    const more = [{ queue: 'OPD1', source: 'walk-in', tokens: 8 }];
    const sameDay = judge(DAY, whole, heads, more, [LOG, randomUUID()]);
    expect(verdictLines(sameDay)).toEqual([
      'OPD1 walk-in: 8 reported, 5 in the log',
      expect.stringMatching(/^2 logs are known of that day: the machine was restored/),
    ]);
    // Restored on a later day: the log that reported that day is another than the one that is shown.
    expect(judge(DAY, whole, heads, more, [randomUUID()]).logs).toBe(2);
    expect(judge(DAY, whole, heads, reported, [randomUUID()]).logs).toBeUndefined();
    expect(judge(DAY, whole, heads, more, [LOG]).logs).toBeUndefined();
    const agreeing = judge(DAY, whole, heads, reported, [LOG, randomUUID()]);
    expect(verdictLines(agreeing).at(-1)).toBe('every event is what was hashed, and the counts agree');
    expect(agreeing.logs).toBe(2);
  });
});
