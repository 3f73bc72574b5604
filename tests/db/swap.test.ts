/** Replacing a database: wherever it is cut off, the next to open the folder finishes it, and no file is lost. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

/** The steps on names and files that are done before the machine dies; null: it does not. */
let steps: number | null = null;
class PowerCut extends Error {}

function step(): void {
  if (steps === null) return;
  if (steps === 0) throw new PowerCut();
  steps -= 1;
}

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const counted = <Call extends (...args: never[]) => unknown>(call: Call): Call =>
    ((...args: never[]) => {
      step();
      return call(...args);
    }) as Call;
  return {
    ...fs,
    renameSync: counted(fs.renameSync),
    rmSync: counted(fs.rmSync),
    fsyncSync: counted(fs.fsyncSync),
    writeFileSync: counted(fs.writeFileSync),
    mkdirSync: counted(fs.mkdirSync as never),
  };
});

const { finishSwap, freeAside, swapIn } = await import('../../db/swap.ts');

let folder: string;
const at = (...path: string[]) => join(folder, ...path);
beforeEach(() => {
  steps = null;
  folder = mkdtempSync(join(tmpdir(), 'parchi-swap-'));
  mkdirSync(at('voice'));
  writeFileSync(at('voice', 'a.wav'), 'old');
  writeFileSync(at('parchi.db'), 'old');
  writeFileSync(at('parchi.db-wal'), 'old');
  writeFileSync(at('erasures.jsonl'), 'kept');
  mkdirSync(at('restoring', 'voice'), { recursive: true });
  writeFileSync(at('restoring', 'voice', 'a.wav'), 'new');
  writeFileSync(at('restoring', 'parchi.db'), 'new');
});
afterEach(() => {
  steps = null;
  rmSync(folder, { recursive: true });
});

const swap = { incoming: 'restoring', aside: 'old-one' };
const read = (...path: string[]) => readFileSync(at(...path), 'utf8');

function expectOld(): void {
  expect(read('parchi.db') + read('parchi.db-wal') + read('voice', 'a.wav')).toBe('oldoldold');
}
function expectNew(): void {
  expect(read('parchi.db') + read('voice', 'a.wav')).toBe('newnew');
  // A write-ahead log of the old database beside the new one would be played into it.
  expect(existsSync(at('parchi.db-wal'))).toBe(false);
  const aside = ['parchi.db', 'parchi.db-wal'].map((name) => read('replaced', 'old-one', name));
  expect([...aside, read('replaced', 'old-one', 'voice', 'a.wav')]).toEqual(['old', 'old', 'old']);
  expect(readdirSync(folder).sort()).toEqual(['erasures.jsonl', 'parchi.db', 'replaced', 'voice']);
  expect(read('erasures.jsonl')).toBe('kept');
}

it('[BAK-10] the new files are in place and the old ones aside', () => {
  swapIn(folder, swap);
  expectNew();
  expect(finishSwap(folder)).toBeNull();
});

it('[BAK-10] cut off at any step, and again while it is finished, the data is the old or the new one', () => {
  let cuts = 0;
  let old = 0;
  for (let first = 0; ; first += 1) {
    rmSync(folder, { recursive: true });
    // The same beginning for each cut.
    mkdirSync(at('voice'), { recursive: true });
    mkdirSync(at('restoring', 'voice'), { recursive: true });
    for (const [path, text] of [
      ['voice/a.wav', 'old'],
      ['parchi.db', 'old'],
      ['parchi.db-wal', 'old'],
      ['erasures.jsonl', 'kept'],
      ['restoring/voice/a.wav', 'new'],
      ['restoring/parchi.db', 'new'],
    ] as const) {
      writeFileSync(at(path), text);
    }
    steps = first;
    try {
      swapIn(folder, swap);
      break;
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
    }
    cuts += 1;
    // The next start is cut off too, three steps on.
    steps = 3;
    try {
      finishSwap(folder);
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
    }
    steps = null;
    finishSwap(folder);
    if (existsSync(at('restoring', 'parchi.db'))) {
      expectOld();
      old += 1;
    } else expectNew();
  }
  expect(cuts).toBeGreaterThan(15);
  expect(old).toBeGreaterThan(0);
  expect(old).toBeLessThan(cuts);
});

it('[BAK-10] a folder without a database gets one', () => {
  for (const name of ['parchi.db', 'parchi.db-wal']) rmSync(at(name));
  rmSync(at('voice'), { recursive: true });
  swapIn(folder, swap);
  expect(read('parchi.db')).toBe('new');
});

it('[BAK-10] two replacements of one second are kept apart', () => {
  expect(freeAside(folder, 'one')).toBe('one');
  mkdirSync(at('replaced', 'one'), { recursive: true });
  expect(freeAside(folder, 'one')).toBe('one-2');
});
