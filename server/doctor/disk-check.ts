/** Is there room, may we write, and does a write reach the disk in time. */
import { randomUUID } from 'node:crypto';
import { open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '../contract/doctor.ts';
import { found } from './run-checks.ts';

const MEGABYTE = 1024 * 1024;
/** A year of a large hospital's log, and room for the backup beside it. */
const LOW_BYTES = 1024 * MEGABYTE;
/** Below this the next busy days are not safe. */
const FULL_BYTES = 200 * MEGABYTE;
/** A commit is one such write; slower than this, patients wait for the disk. */
const SLOW_MS = 100;
const TRIES = 5;
const PAGE = Buffer.alloc(4096, 1);

export interface DiskSigns {
  freeBytes: number;
  /** The median of a few synced writes; null when nothing can be written. */
  syncMs: number | null;
}

export function judgeDisk({ freeBytes, syncMs }: DiskSigns): Finding[] {
  // With its unit, which must stay beside it in sentences from right to left.
  const free = `${(freeBytes / (1024 * MEGABYTE)).toFixed(1)} GB`;
  if (freeBytes < FULL_BYTES) return [found('disk', 'disk_full', { free })];
  if (syncMs === null) return [found('disk', 'disk_unwritable')];
  const findings: Finding[] = [];
  if (freeBytes < LOW_BYTES) findings.push(found('disk', 'disk_low', { free }));
  if (syncMs > SLOW_MS) findings.push(found('disk', 'disk_slow', { time: `${Math.round(syncMs)} ms` }));
  return findings.length > 0
    ? findings
    : [found('disk', 'disk_ok', { free, time: `${Math.round(syncMs)} ms` })];
}

/** Rejects when the folder is not there. */
export async function readDisk(folder: string): Promise<DiskSigns> {
  const { bavail, bsize } = await statfs(folder);
  return { freeBytes: bavail * bsize, syncMs: await syncTime(folder).catch(() => null) };
}

async function syncTime(folder: string): Promise<number> {
  const path = join(folder, `.doctor-${randomUUID()}`);
  const file = await open(path, 'wx', 0o600);
  try {
    const times: number[] = [];
    for (let i = 0; i < TRIES; i += 1) {
      const before = performance.now();
      await file.write(PAGE);
      await file.datasync();
      times.push(performance.now() - before);
    }
    return times.sort((a, b) => a - b)[Math.floor(TRIES / 2)] ?? 0;
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}
