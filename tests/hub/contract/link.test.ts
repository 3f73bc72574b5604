// Owns which words of a facility the hub takes: only those that its tables can keep.

import { expect, it } from 'vitest';
import { countsReport } from '../../../hub/contract/counts.ts';
import { fromFacility } from '../../../hub/contract/link.ts';

const LOG_ID = '0b6c5d1e-6c6f-4f5e-9c57-1d1d0f0f2f11';
const taken = { type: 'taken', kind: 'share', relay: 'r', result: 'accepted', logId: LOG_ID };

it.each([
  ['2026-11-23.OPD1.42', true],
  [null, true],
  ['2026-11-23', false],
  ['2026-11-23.OPD1', false],
  ['2026-11-23.OPD1.9999999999', false],
  ['x.OPD1.42', false],
])('[EDGE-25] a token is told as day.queue.number, or the word is none: %s', (token, isOne) => {
  expect(fromFacility.safeParse({ ...taken, token }).success).toBe(isOne);
});

it.each([
  [1, true],
  [0.5, false],
  [2 ** 60, false],
  [-1, false],
])('[EDGE-25] a notice is known by a whole number: %s', (upTo, isOne) => {
  expect(fromFacility.safeParse({ type: 'missedSeen', upTo }).success).toBe(isOne);
});

it('[EDGE-25] a count is one that can be added up', () => {
  const report = (tokens: number) => ({
    hipId: 'IN0110000123',
    logId: LOG_ID,
    day: '2026-11-23',
    counts: [{ queue: 'OPD1', source: 'share', tokens }],
    head: { seq: 1, hash: 'a'.repeat(64) },
    known: null,
  });
  expect(countsReport.safeParse(report(8_000)).success).toBe(true);
  expect(countsReport.safeParse(report(2 ** 31)).success).toBe(false);
});
