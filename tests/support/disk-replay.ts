// Owns what a power cut leaves of a folder: it replays the record of disk-recorder.c to any point and writes out what
// was surely on the disk then. What was not synced is lost, or, with a chance given, torn: any sector of it may be there.
// A name in a folder is on the disk once that folder is synced; a sync that failed has lost what it was to write.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Random } from '../../simulator/random.ts';
import { repositoryRoot } from './repository-root.ts';
import type { Yard } from './yard.ts';

/** What a disk writes whole (older drives; newer ones 4096). */
const SECTOR_BYTES = 512;
const HEAD_BYTES = 21;

export interface Recorder {
  /** Environment for the program to be watched. */
  env: Record<string, string>;
  /** The record so far, in bytes: a point in time. */
  position(): number;
  /** All changes so far. */
  changes(): Change[];
  /** Until freed nothing can be written. */
  fill(): void;
  free(): void;
  /** The next sync of a write-ahead log fails with EIO. */
  failSync(): void;
  /** Whether a failure that was ordered has happened. */
  syncFailed(): boolean;
}

export interface Change {
  kind: 'create' | 'write' | 'truncate' | 'sync' | 'failed' | 'unlink' | 'mkdir' | 'rename';
  path: string;
  at: number;
  data: Buffer;
  /** The record's length once this change stood in it. */
  position: number;
}

const KINDS: Record<string, Change['kind']> = {
  C: 'create',
  W: 'write',
  T: 'truncate',
  S: 'sync',
  F: 'failed',
  U: 'unlink',
  M: 'mkdir',
  R: 'rename',
};

/** Compiles the recorder; a clean machine has a C compiler, as SQLite's own package needs one. */
export function buildRecorder(yard: Yard): string {
  const library = join(yard.folder('recorder'), 'disk-recorder.so');
  const source = join(repositoryRoot(), 'tests', 'support', 'disk-recorder.c');
  execFileSync('cc', ['-O1', '-shared', '-fPIC', '-o', library, source, '-ldl', '-lpthread']);
  return library;
}

export function startRecorder(yard: Yard, library: string, folder: string): Recorder {
  const own = yard.folder('record');
  const file = join(own, 'record');
  writeFileSync(file, '');
  const flag = (name: string) => join(own, name);
  return {
    env: {
      LD_PRELOAD: library,
      DISK_RECORDER_FOLDER: folder,
      DISK_RECORDER_FILE: file,
      DISK_RECORDER_FAULTS: own,
    },
    position: () => statSync(file).size,
    changes: () => readRecord(readFileSync(file)),
    fill: () => writeFileSync(flag('full'), ''),
    free: () => rmSync(flag('full'), { force: true }),
    failSync: () => writeFileSync(flag('fail-sync'), ''),
    syncFailed: () => !readdirSync(own).includes('fail-sync'),
  };
}

/** A record whose program was killed may end in the middle of a change, which then did not happen. */
function readRecord(record: Buffer): Change[] {
  const changes: Change[] = [];
  for (let at = 0; at + HEAD_BYTES <= record.length; ) {
    const pathEnd = at + HEAD_BYTES + record.readUInt32LE(at + 1);
    const end = pathEnd + Number(record.readBigUInt64LE(at + 13));
    if (end > record.length) break;
    const kind = KINDS[record.toString('latin1', at, at + 1)];
    if (kind === undefined) throw new Error(`the record is unreadable at ${at}`);
    changes.push({
      kind,
      path: record.toString('utf8', at + HEAD_BYTES, pathEnd),
      at: Number(record.readBigUInt64LE(at + 5)),
      data: record.subarray(pathEnd, end),
      position: end,
    });
    at = end;
  }
  return changes;
}

interface FileOnDisk {
  isFolder: boolean;
  /** What is surely there. */
  bytes: Buffer;
  unsynced: Change[];
}

export interface Disk {
  /** Takes in one change; in order. */
  apply(change: Change): void;
  /** Makes `folder` what the disk holds after a power cut now. Without chance everything unsynced is lost. */
  writeTo(folder: string, chance?: Random): void;
}

/** A disk that holds `folder` as it is now, or is empty. */
export function createDisk(folder: string): Disk {
  /** As programs see it, and as it is after a power cut. */
  const seen = new Map<string, FileOnDisk>();
  const sure = new Map<string, FileOnDisk>();
  load(folder);

  function load(path: string): void {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const inner = join(path, entry.name);
      const isFolder = entry.isDirectory();
      if (inner.endsWith('-shm')) continue;
      const file = {
        isFolder,
        bytes: isFolder ? Buffer.alloc(0) : ownCopy(readFileSync(inner)),
        unsynced: [],
      };
      seen.set(inner, file);
      sure.set(inner, file);
      if (isFolder) load(inner);
    }
  }

  function syncNames(path: string): void {
    for (const name of sure.keys()) if (dirname(name) === path && !seen.has(name)) sure.delete(name);
    for (const [name, file] of seen) if (dirname(name) === path) sure.set(name, file);
  }

  return {
    apply(change) {
      const { kind, path } = change;
      const file = seen.get(path);
      switch (kind) {
        case 'create':
        case 'mkdir':
          seen.set(path, { isFolder: kind === 'mkdir', bytes: Buffer.alloc(0), unsynced: [] });
          return;
        case 'write':
        case 'truncate':
          file?.unsynced.push(change);
          return;
        case 'sync':
          if (file === undefined || file.isFolder) return syncNames(path);
          file.bytes = file.unsynced.reduce(changed, file.bytes);
          file.unsynced = [];
          return;
        case 'failed':
          if (file !== undefined) file.unsynced = [];
          return;
        case 'unlink':
          seen.delete(path);
          return;
        case 'rename':
          seen.delete(path);
          if (file !== undefined) seen.set(change.data.toString('utf8'), file);
          return;
        default:
          kind satisfies never;
      }
    },
    writeTo(target, chance) {
      const survives = () => chance !== undefined && chance.next() < 0.5;
      const names = new Map([...sure].filter(([name]) => seen.has(name) || !survives()));
      for (const [name, file] of seen) if (!names.has(name) && survives()) names.set(name, file);
      rmSync(target, { recursive: true, force: true });
      mkdirSync(target, { recursive: true });
      const folders = new Set([folder]);
      for (const [name, file] of [...names].sort(([a], [b]) => (a < b ? -1 : 1))) {
        // What lies in a folder whose own name was not synced is gone with it.
        if (!folders.has(dirname(name))) continue;
        const place = join(target, name.slice(folder.length));
        if (file.isFolder) {
          folders.add(name);
          mkdirSync(place);
        } else {
          const left = chance === undefined ? [] : file.unsynced.flatMap(sectorsOf).filter(survives);
          writeFileSync(place, left.reduce(changed, ownCopy(file.bytes)), { mode: 0o600 });
        }
      }
    },
  };
}

/** Memory of its own: not of Node's pool, where growing would run into others. */
function ownCopy(bytes: Buffer): Buffer {
  const copy = Buffer.alloc(bytes.length);
  bytes.copy(copy);
  return copy;
}

/** The bytes after a write or a truncation. Grows in steps, so that a log is not copied for each of its pages. */
function changed(bytes: Buffer, { kind, at, data }: Change): Buffer {
  const end = kind === 'truncate' ? at : Math.max(bytes.length, at + data.length);
  let grown = bytes;
  if (end > bytes.length) {
    const room = Buffer.from(bytes.buffer, bytes.byteOffset);
    if (bytes.byteOffset === 0 && room.length >= end) grown = room.subarray(0, end).fill(0, bytes.length);
    else {
      const more = Buffer.alloc(Math.max(end, bytes.length * 2));
      bytes.copy(more);
      grown = more.subarray(0, end);
    }
  }
  if (kind === 'truncate') return ownCopy(grown.subarray(0, end));
  data.copy(grown, at);
  return grown;
}

function sectorsOf(change: Change): Change[] {
  if (change.kind !== 'write') return [change];
  const sectors: Change[] = [];
  for (let from = 0; from < change.data.length; ) {
    const to = Math.min(change.data.length, from + SECTOR_BYTES - ((change.at + from) % SECTOR_BYTES));
    sectors.push({ ...change, at: change.at + from, data: change.data.subarray(from, to) });
    from = to;
  }
  return sectors;
}
