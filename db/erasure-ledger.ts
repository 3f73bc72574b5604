/**
 * Which tokens' people were erased on request: one JSON line each, in a file beside the database that is
 * only ever added to, and holds nothing of a person. It outlives a restored copy: whoever was erased after
 * the copy was made is erased again from it. A line is on the disk before the row it speaks of goes.
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { TokenId } from '../server/queue/model.ts';
import { makeFolder, syncFolder } from './folders.ts';

export interface Erasure {
  token: TokenId;
  /** Milliseconds since 1970. */
  at: number;
  /** The account that erased. */
  actor: string;
}

export interface ErasureLedger {
  /** On the disk when it returns; throws when the disk does not take it. */
  add(erasure: Erasure): void;
  /** Adds those of another ledger (a copy's) that this one has not got; answers how many. */
  addMissing(others: readonly Erasure[]): number;
  /** Oldest first. */
  all(): Erasure[];
  /** Whole lines that are no erasures: a disk or a person damaged them. */
  unreadable(): number;
}

const LINE_END = '\n';
const TOKEN = /^\d{4}-\d{2}-\d{2}\.[A-Za-z0-9_-]{1,80}\.\d{1,9}$/;
/** Longer than any account's name. */
const MAX_ACTOR_CHARS = 200;

/** The ledger of a data folder; the file is made with its first line. */
export function openErasureLedger(file: string): ErasureLedger {
  const first = read(file);
  const known = first.erasures;
  let { unreadable } = first;

  function add({ token, at, actor }: Erasure): void {
    const erasure = { token, at, actor };
    if (!isErasure(erasure)) throw new TypeError('not an erasure');
    const healed = append(file, JSON.stringify(erasure));
    known.push(erasure);
    if (healed) unreadable = read(file).unreadable;
  }

  return {
    add,
    addMissing(others) {
      const have = new Set(known.map(keyOf));
      const missing = others.filter((one) => !have.has(keyOf(one)));
      for (const one of missing) add(one);
      return missing.length;
    },
    all: () => [...known],
    unreadable: () => unreadable,
  };
}

/** The erasures of a file that is not ours to write, such as a copy's; none when it is missing. */
export function readErasures(file: string): Erasure[] {
  return read(file).erasures;
}

function keyOf({ token, at }: Erasure): string {
  return `${token} ${at}`;
}

function read(file: string): { erasures: Erasure[]; unreadable: number } {
  if (!existsSync(file)) return { erasures: [], unreadable: 0 };
  const lines = readFileSync(file, 'utf8').split(LINE_END);
  const whole = lines.slice(0, -1).filter((line) => line !== '');
  const erasures = whole.flatMap((line) => parse(line) ?? []);
  // What follows the last end of a line may be cut off: nobody was told that it is done. Asked for it was.
  const last = parse(lines.at(-1) ?? '');
  return {
    erasures: last === null ? erasures : [...erasures, last],
    unreadable: whole.length - erasures.length,
  };
}

function parse(line: string): Erasure | null {
  try {
    const value: unknown = JSON.parse(line);
    return isErasure(value) ? { token: value.token, at: value.at, actor: value.actor } : null;
  } catch {
    return null;
  }
}

function isErasure(value: unknown): value is Erasure {
  if (typeof value !== 'object' || value === null) return false;
  const { token, at, actor } = value as Partial<Record<keyof Erasure, unknown>>;
  return (
    typeof token === 'string' &&
    TOKEN.test(token) &&
    Number.isSafeInteger(at) &&
    typeof actor === 'string' &&
    actor.length <= MAX_ACTOR_CHARS
  );
}

/** Appends a line and syncs it; answers whether it had to end a line that was cut off before. */
function append(file: string, line: string): boolean {
  makeFolder(dirname(file));
  const isNew = !existsSync(file);
  const descriptor = openSync(file, 'a+', 0o600);
  let cutOff = false;
  try {
    cutOff = endsCutOff(descriptor);
    const bytes = Buffer.from(`${cutOff ? LINE_END : ''}${line}${LINE_END}`);
    for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  if (isNew) syncFolder(dirname(file));
  return cutOff;
}

function endsCutOff(descriptor: number): boolean {
  const { size } = fstatSync(descriptor);
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(descriptor, last, 0, 1, size - 1);
  return last.toString() !== LINE_END;
}
