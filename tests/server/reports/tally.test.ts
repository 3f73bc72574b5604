/** Percentiles and sums of counts and times. */
import { expect, it } from 'vitest';
import {
  addFigures,
  countSpan,
  emptyFigures,
  percentile,
  type Spans,
  tallyOf,
} from '../../../server/reports/tally.ts';

function spansOf(...seconds: number[]): Spans {
  const spans: Spans = new Map();
  for (const one of seconds) countSpan(spans, one * 1_000);
  return spans;
}

it('[REP-5] percentiles are the nearest rank of what was measured', () => {
  const ten = spansOf(10, 9, 8, 7, 6, 5, 4, 3, 2, 1);
  expect(percentile(ten, 0.5)).toBe(5);
  expect(percentile(ten, 0.9)).toBe(9);
  expect(percentile(spansOf(7), 0.9)).toBe(7);
  expect(percentile(spansOf(30, 30, 30, 900), 0.5)).toBe(30);
});

it('[REP-5] nothing measured is no percentile, and less than a second is 0', () => {
  expect(percentile(new Map(), 0.5)).toBeNull();
  const spans: Spans = new Map();
  countSpan(spans, 999);
  countSpan(spans, -5_000);
  expect([...spans]).toEqual([[0, 2]]);
});

it('[REP-5] percentiles of a range are those of all its stays, not of its days', () => {
  const [monday, tuesday, sum] = [emptyFigures(), emptyFigures(), emptyFigures()];
  for (const s of [10, 20, 30]) countSpan(tallyOf(monday.queues, 'OPD').wait, s * 1_000);
  countSpan(tallyOf(tuesday.queues, 'OPD').wait, 600_000);
  addFigures(sum, monday);
  addFigures(sum, tuesday);
  expect(percentile(tallyOf(sum.queues, 'OPD').wait, 0.5)).toBe(20);
  expect(monday.queues.get('OPD')?.wait.size).toBe(3);
});
