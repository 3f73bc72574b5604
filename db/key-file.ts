/**
 * The file of sealing keys, one a line, oldest first: the last one seals, all of them open. A key that
 * nothing is sealed with any more is retired, and stays for the copies of the database that need it.
 * The file is replaced whole or not at all, and is on the disk before anything is sealed with what is new in it.
 */
import { hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Day } from '../server/queue/model.ts';
import { makeFolder, syncFolder } from './folders.ts';

const KEY_BYTES = 32;
const KEY_LINE = /^([a-z0-9]{8}) ([0-9a-f]{64})(?: retired (\d{4}-\d{2}-\d{2}))?$/;
/** Kept apart once the key that it was made from has gone. */
const FINGERPRINT_LINE = /^fingerprint ([0-9a-f]{64})$/;

export interface SealingKey {
  id: string;
  hex: string;
  /** The day since which nothing is sealed with it; null while something may be. */
  retired: Day | null;
}

export interface KeyFile {
  /** Oldest first; never empty. */
  keys: SealingKey[];
  /** For telling contents apart (hex): the same however often keys change. */
  fingerprint: string;
}

/** Reads and checks the file; throws when others may read it, or when it holds no key. */
export function readKeyFile(file: string): KeyFile {
  if ((statSync(file).mode & 0o077) !== 0) {
    throw new Error(`key file ${file} must be readable by its owner only (mode 0600)`);
  }
  const keys: SealingKey[] = [];
  let kept: string | null = null;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue;
    const [, id, hex, retired] = KEY_LINE.exec(line) ?? [];
    const [, fingerprint] = FINGERPRINT_LINE.exec(line) ?? [];
    if (id !== undefined && hex !== undefined) keys.push({ id, hex, retired: (retired as Day) ?? null });
    else if (fingerprint !== undefined) kept = fingerprint;
    // The line itself is a secret and is not shown.
    else throw new Error(`key file ${file} has a line that is no key`);
  }
  const [first] = keys;
  const newest = keys.at(-1);
  if (first === undefined || newest === undefined || newest.retired !== null) {
    throw new Error(`key file ${file} holds no key`);
  }
  return { keys, fingerprint: kept ?? fingerprintOf(first) };
}

/** Appends a fresh key and answers its id. Makes the file, and its folder, when missing. */
export function addKey(file: string): string {
  const id = randomBytes(4).toString('hex');
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  replaceFile(file, `${before}${id} ${randomBytes(KEY_BYTES).toString('hex')}\n`);
  return id;
}

/** Marks these keys as retired on `day`; those retired earlier keep their day, and the one that seals stays. */
export function retireKeys(file: string, ids: readonly string[], day: Day): void {
  const { keys, fingerprint } = readKeyFile(file);
  const newest = keys.at(-1);
  const marked = keys.map((key) =>
    key === newest || !ids.includes(key.id) ? key : { ...key, retired: key.retired ?? day },
  );
  writeKeyFile(file, { keys: marked, fingerprint });
}

/** Removes keys that were retired before `day`; answers their ids. */
export function dropKeys(file: string, day: Day): string[] {
  const { keys, fingerprint } = readKeyFile(file);
  const dropped = keys.filter(({ retired }) => retired !== null && retired < day);
  if (dropped.length > 0)
    writeKeyFile(file, { keys: keys.filter((key) => !dropped.includes(key)), fingerprint });
  return dropped.map(({ id }) => id);
}

/** Writes the whole file, as when it was lost while its content is still known. */
export function writeKeyFile(file: string, { keys, fingerprint }: KeyFile): void {
  const lines = keys.map(
    ({ id, hex, retired }) => `${id} ${hex}${retired === null ? '' : ` retired ${retired}`}`,
  );
  replaceFile(file, `${[`fingerprint ${fingerprint}`, ...lines].join('\n')}\n`);
}

function replaceFile(file: string, text: string): void {
  makeFolder(dirname(file));
  const next = `${file}.next`;
  // Whatever a crash left there may have another mode; `wx` makes it anew.
  rmSync(next, { force: true });
  writeFileSync(next, text, { mode: 0o600, flag: 'wx', flush: true });
  renameSync(next, file);
  // A key must outlive a power cut before anything is sealed with it.
  syncFolder(dirname(file));
}

function fingerprintOf({ hex }: SealingKey): string {
  return Buffer.from(
    hkdfSync('sha256', Buffer.from(hex, 'hex'), '', 'parchi fingerprint', KEY_BYTES),
  ).toString('hex');
}
