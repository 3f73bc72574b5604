// Owns the ledger of erasures on a real disk: what is added stays, whatever a crash or another hand left there.

import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openErasureLedger, readErasures } from '../../db/erasure-ledger.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parchi-ledger-'));
  file = join(folder, 'data', 'erasures.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const one = { token: '2026-11-23.OPD1.1', at: 1_000, actor: 'admin' };
const two = { token: '2026-11-23.OPD1.2', at: 2_000, actor: 'sunita' };

it('[PER-1] what is added is there after a start, oldest first, for its owner only', () => {
  const ledger = openErasureLedger(file);
  expect(existsSync(file)).toBe(false);
  expect(ledger.all()).toEqual([]);
  ledger.add(one);
  ledger.add(two);
  expect(ledger.all()).toEqual([one, two]);
  expect(openErasureLedger(file).all()).toEqual([one, two]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('[PER-1] holds token, time and account and nothing else that is handed to it', () => {
  openErasureLedger(file).add({ ...one, name: 'Rukhsana Bano' } as typeof one);
  expect(readFileSync(file, 'utf8')).toBe('{"token":"2026-11-23.OPD1.1","at":1000,"actor":"admin"}\n');
  const ledger = openErasureLedger(file);
  expect(() => ledger.add({ ...one, token: 'Rukhsana Bano' })).toThrow(TypeError);
  expect(() => ledger.add({ ...one, at: Number.NaN })).toThrow(TypeError);
  expect(ledger.all()).toEqual([one]);
});

it.each([1, 10, 40])('[PER-1] a line cut off after %i bytes harms no other', (bytes) => {
  openErasureLedger(file).add(one);
  appendFileSync(file, JSON.stringify(two).slice(0, bytes));
  const ledger = openErasureLedger(file);
  expect(ledger.all()).toEqual([one]);
  ledger.add(two);
  expect(ledger.unreadable()).toBe(1);
  const again = openErasureLedger(file);
  expect(again.all()).toEqual([one, two]);
  expect(again.unreadable()).toBe(1);
});

it('[PER-1] a line whose end alone was cut off counts: it was asked for', () => {
  openErasureLedger(file).add(one);
  appendFileSync(file, JSON.stringify(two));
  const ledger = openErasureLedger(file);
  expect(ledger.all()).toEqual([one, two]);
  ledger.add({ ...two, at: 3_000 });
  expect(openErasureLedger(file).all()).toEqual([one, two, { ...two, at: 3_000 }]);
  expect(ledger.unreadable()).toBe(0);
});

it('[PER-1] damaged lines are told and hide no others', () => {
  openErasureLedger(file).add(one);
  const odd = ['not json', '[]', 'null', '{"token":5,"at":1,"actor":"x"}', '{"at":1}', '\u0000\u0000'];
  appendFileSync(file, `${odd.join('\n')}\n\n${JSON.stringify(two)}\n`);
  const ledger = openErasureLedger(file);
  expect(ledger.all()).toEqual([one, two]);
  expect(ledger.unreadable()).toBe(odd.length);
});

it('[PER-1] the lines of a copy are added once', () => {
  const ledger = openErasureLedger(file);
  ledger.add(one);
  const copy = join(folder, 'copy.jsonl');
  expect(readErasures(copy)).toEqual([]);
  writeFileSync(copy, `${JSON.stringify(one)}\n${JSON.stringify(two)}\n`);
  expect(ledger.addMissing(readErasures(copy))).toBe(1);
  expect(ledger.addMissing(readErasures(copy))).toBe(0);
  expect(openErasureLedger(file).all()).toEqual([one, two]);
});

it('[PER-1] is only ever added to: what stood there still stands, byte by byte', () => {
  const ledger = openErasureLedger(file);
  let before = '';
  for (let i = 1; i <= 20; i += 1) {
    ledger.add({ ...one, at: i });
    const now = readFileSync(file, 'utf8');
    expect(now.startsWith(before)).toBe(true);
    expect(now.length).toBeGreaterThan(before.length);
    before = now;
  }
});
