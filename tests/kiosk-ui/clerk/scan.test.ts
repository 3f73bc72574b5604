import { describe, expect, it } from 'vitest';
import {
  type Heard,
  MAX_SCAN,
  NOTHING_TYPED,
  settle,
  type Typed,
  typeKey,
  waitMs,
} from '../../../kiosk-ui/clerk/scan.ts';
import { MAX_CARD_TEXT } from '../../../server/contract/bodies.ts';

/** Types keys with pauses in ms before each, as the page would: settling whenever nothing came in time. */
function type(keys: readonly (readonly [key: string, pause: number])[]): Heard[] {
  let typed: Typed = NOTHING_TYPED;
  let at = 1_000;
  const all: Heard[] = [];
  for (const [key, pause] of keys) {
    if (typed.text !== '' && pause > waitMs(typed)) {
      const settled = settle(typed);
      typed = settled.typed;
      all.push(...settled.heard);
    }
    at += pause;
    const next = typeKey(typed, key, at);
    typed = next.typed;
    all.push(...next.heard);
  }
  return [...all, ...settle(typed).heard];
}

function burst(text: string, pause: number): [string, number][] {
  return [...text].map((key) => [key, pause]);
}

const CARD = '{"hidn":"91-1234-5678-9012","hid":"example@abdm","name":"W X"}';

describe('a card scanner', () => {
  it('[SCR-7] its text is one scan, at the speed of fast and of slow scanners', () => {
    for (const pause of [0, 2, 15, 30, 120, 300]) {
      expect(type([...burst(CARD, pause), ['Enter', pause]]), `${pause} ms`).toEqual([
        { kind: 'scan', text: CARD },
      ]);
    }
  });

  it('[SCR-7] a code without the brace is a scan by its speed alone', () => {
    expect(type([...burst('https://example.org/x', 5), ['Enter', 5]])).toEqual([
      { kind: 'scan', text: 'https://example.org/x' },
    ]);
  });

  it('[SCR-7] its letters and digits never act, even when it breaks off', () => {
    expect(type(burst('42WCX', 5))).toEqual([]);
    expect(type([...burst('{"hid', 5), ...burst('42wcx', 300)])).toEqual([
      { kind: 'scan', text: '{"hid42wcx' },
    ]);
  });

  it('[SCR-7] fingers act key by key', () => {
    expect(
      type([
        ['4', 90],
        ['2', 110],
        ['Enter', 150],
        ['w', 200],
      ]),
    ).toEqual([
      { kind: 'key', key: '4' },
      { kind: 'key', key: '2' },
      { kind: 'key', key: 'Enter' },
      { kind: 'key', key: 'w' },
    ]);
  });

  it('[SCR-7] the page works on after a scan that broke off', () => {
    expect(type([...burst('{"hid', 5), ['w', 1_000]])).toEqual([{ kind: 'key', key: 'w' }]);
  });

  it('[READ-8] a scanner without Enter is heard all the same, and a cut-off card is told, not swallowed', () => {
    for (const pause of [2, 120]) {
      expect(type(burst(CARD, pause))).toEqual([{ kind: 'scan', text: CARD }]);
      expect(type([...burst(CARD.slice(0, 20), pause), ['w', 1_000]])).toEqual([
        { kind: 'scan', text: CARD.slice(0, 20) },
        { kind: 'key', key: 'w' },
      ]);
    }
  });

  it('[READ-8] signs that a slow scanner was set to put around a card are no keys of ours once it has begun', () => {
    expect(type([...burst(`${CARD}#`, 120), ['Enter', 120]])).toEqual([{ kind: 'scan', text: CARD }]);
    expect(type([...burst(`]Q1${CARD}`, 5), ['Enter', 5]])).toEqual([{ kind: 'scan', text: CARD }]);
  });

  it('[SCR-7] keeps no more than the server takes', () => {
    expect(MAX_SCAN).toBe(MAX_CARD_TEXT);
    const [scan] = type([...burst(`{${'x'.repeat(3 * MAX_SCAN)}`, 1), ['Enter', 1]]);
    expect(scan?.kind === 'scan' && scan.text.length).toBe(MAX_SCAN);
  });

  it('[CLK-15] a keyboard set to Urdu garbles neither a scan nor a finger', () => {
    // What such a layout makes of the keys; the digits and a few signs stay as they are.
    const urdu = (text: string) =>
      text.replace(/[a-z]/g, (letter) => String.fromCharCode(0x0627 + letter.charCodeAt(0) - 97));
    let typed: Typed = NOTHING_TYPED;
    let heard: Heard[] = [];
    [...CARD, 'Enter'].forEach((key, i) => {
      const next = typeKey(typed, key === 'Enter' ? key : urdu(key), 1_000 + i * 5, key);
      typed = next.typed;
      heard = [...heard, ...next.heard];
    });
    expect(heard).toEqual([{ kind: 'scan', text: CARD }]);
    expect(settle(typeKey(NOTHING_TYPED, 'ص', 1_000, 'w').typed).heard).toEqual([{ kind: 'key', key: 'w' }]);
  });
});
