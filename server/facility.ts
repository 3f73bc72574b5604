/**
 * The facility as it is in force: the file's content beside the settings that the log holds.
 * Applying a new file is a logged command; a file that is refused leaves the old one in force.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FacilityStore } from '../db/facility-store.ts';
import { type FacilityFile, facilityErrors, facilityFile, settingsOf } from './contract/facility.ts';
import type { Desk } from './desk.ts';
import type { Log } from './log.ts';
import type { Refusal } from './queue/refusals.ts';

export class FacilityError extends Error {
  override readonly name = 'FacilityError';
}

/** A facility file is a few kB; this bounds what is read at start. */
const MAX_FILE_BYTES = 1024 * 1024;

export interface Facility {
  /** What is in force now. */
  current(): FacilityFile;
  queue(id: string): FacilityFile['queues'][number] | undefined;
  counter(id: string): FacilityFile['counters'][number] | undefined;
}

/** Reads and checks a file; throws FacilityError with one line for every mistake. */
export function readFacilityFile(path: string): { file: FacilityFile; hash: string; content: string } {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch {
    throw new FacilityError(`PARCHI_FACILITY_FILE: cannot read ${path}`);
  }
  if (content.length > MAX_FILE_BYTES) throw new FacilityError(`${path}: too large`);
  return { ...parse(content, path), content };
}

function parse(content: string, path: string): { file: FacilityFile; hash: string } {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    throw new FacilityError(`${path}: not JSON: ${error instanceof Error ? error.message : ''}`);
  }
  const result = facilityFile.safeParse(json);
  if (!result.success)
    throw new FacilityError([`${path} is refused:`, ...facilityErrors(result.error)].join('\n  '));
  return { file: result.data, hash: createHash('sha256').update(content).digest('hex') };
}

/**
 * Puts the facility file in force: the one at `path` when its content is new, else the last applied.
 * Throws FacilityError when there is none at all.
 */
export async function openFacility(options: {
  path: string | null;
  store: FacilityStore;
  desk: Desk;
  log: Log;
  now: () => number;
}): Promise<Facility> {
  const { path, store, desk, log } = options;
  const kept = store.current();
  let current = kept === null ? null : parse(kept.content, 'the facility file in force').file;
  if (path !== null) {
    const read = readFacilityFile(path);
    if (read.hash !== kept?.hash) {
      const refusal = await apply(desk, read.file, read.hash);
      if (refusal === null) {
        store.keep({ hash: read.hash, content: read.content, appliedAt: options.now() });
        current = read.file;
      } else if (current === null) {
        throw new FacilityError(`${path} is refused: ${refusal.code}`);
      } else {
        // A hospital must open in the morning: the old facility goes on and the log says why.
        log.error({ code: refusal.code, file: path }, 'facility file not applied');
      }
    }
  }
  if (current === null) throw new FacilityError('PARCHI_FACILITY_FILE: missing, and none was ever applied');
  const inForce = current;
  return {
    current: () => inForce,
    queue: (id) => inForce.queues.find((queue) => queue.id === id),
    counter: (id) => inForce.counters.find((counter) => counter.id === id),
  };
}

async function apply(desk: Desk, file: FacilityFile, hash: string): Promise<Refusal | null> {
  const id = `configure:${hash.slice(0, 32)}:${desk.book().seq}`;
  const outcome = await desk.submit({ type: 'configure', id, settings: settingsOf(file), fileHash: hash });
  return outcome.kind === 'refused' ? outcome.refusal : null;
}
