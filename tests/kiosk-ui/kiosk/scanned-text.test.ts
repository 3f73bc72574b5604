import { describe, expect, it } from 'vitest';
import { MAX_SCAN, NO_SCAN, SCAN_OVER_MS, scanOver, typeKey } from '../../../kiosk-ui/kiosk/scanned-text.ts';
import { MAX_CARD_TEXT } from '../../../server/contract/bodies.ts';

const CARD = '{"hidn":"91-2345-6789-0126","name":"رُخسانہ"}';

/** Types a text with a pause between keys, then an end key; answers the whole texts that came. */
function type(text: string, pauseMs: number, end: string | null = 'Enter'): (string | null)[] {
  let scan = NO_SCAN;
  let at = 1_000;
  const whole: (string | null)[] = [];
  for (const key of [...text, ...(end === null ? [] : [end])]) {
    at += pauseMs;
    const taken = typeKey(scan, key, at);
    scan = taken.scan;
    if (taken.whole !== null) whole.push(taken.whole);
  }
  if (end === null) whole.push(scanOver(scan));
  return whole;
}

describe('a scanner that types', () => {
  it.each([0, 1, 20, 100, 400, SCAN_OVER_MS])('[KSK-6] with %i ms between keys it is one text', (pauseMs) => {
    expect(type(CARD, pauseMs)).toEqual([CARD]);
    expect(type('upi://pay?pa=a@b', pauseMs, 'Tab')).toEqual(['upi://pay?pa=a@b']);
    expect(type(CARD, pauseMs, null)).toEqual([CARD]);
  });

  it('[KSK-6] shift and arrows are no text, and a few keys are no card', () => {
    let scan = NO_SCAN;
    for (const key of ['Shift', '{', 'Shift', 'a', 'ArrowUp', 'F5']) scan = typeKey(scan, key, 10).scan;
    expect(scan.text).toBe('{a');
    expect(type('123', 5)).toEqual([]);
    expect(type('   ', 5, null)).toEqual([null]);
  });

  it('[KSK-6] what was left of another scan does not join the next', () => {
    const half = typeKey(NO_SCAN, '{', 0).scan;
    expect(typeKey(half, 'x', SCAN_OVER_MS + 1).scan.text).toBe('x');
  });

  it('[KSK-6] it has an end: no longer text than the server takes', () => {
    expect(MAX_SCAN).toBe(MAX_CARD_TEXT);
    expect(type('x'.repeat(MAX_SCAN + 50), 1)).toEqual(['x'.repeat(MAX_SCAN)]);
  });

  it('[READ-8] a keyboard of another language garbles no scan', () => {
    let scan = NO_SCAN;
    for (const key of CARD) scan = typeKey(scan, /[a-z]/.test(key) ? 'ص' : key, 10, key).scan;
    expect(scanOver(scan)).toBe(CARD);
  });
});
