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

/** The file in force and, when its content is new, the one to be applied. */
export interface FacilityFiles {
  kept: FacilityFile | null;
  fresh: { file: FacilityFile; hash: string; content: string } | null;
}

/** Reads the last applied file and the one at `path`; throws FacilityError when there is neither. */
export function readFacility(path: string | null, store: FacilityStore): FacilityFiles {
  const current = store.current();
  const kept = current === null ? null : parse(current.content, 'the facility file in force').file;
  const read = path === null ? null : readFacilityFile(path);
  if (kept === null && read === null) {
    throw new FacilityError('PARCHI_FACILITY_FILE: missing, and no facility file was ever applied');
  }
  return { kept, fresh: read === null || read.hash === current?.hash ? null : read };
}

/** Puts the fresh file in force as a logged command; the one before stays when it is refused. */
export async function openFacility(
  files: FacilityFiles,
  options: { store: FacilityStore; desk: Desk; log: Log; now: () => number },
): Promise<Facility> {
  const { store, desk, log } = options;
  let inForce = files.kept;
  if (files.fresh !== null) {
    const { file, hash, content } = files.fresh;
    const refusal = await apply(desk, file, hash);
    if (refusal === null) {
      store.keep({ hash, content, appliedAt: options.now() });
      inForce = file;
    } else {
      // A hospital must open in the morning: the old facility goes on and the log says why.
      log.error({ code: refusal.code, reason: reasonOf(refusal) }, 'facility file not applied');
    }
  }
  if (inForce === null) throw new FacilityError('the facility file could not be applied');
  const current = inForce;
  return {
    current: () => current,
    queue: (id) => current.queues.find((queue) => queue.id === id),
    counter: (id) => current.counters.find((counter) => counter.id === id),
  };
}

/** What of the old facility is still in use: ids that administrators gave. */
function reasonOf(refusal: Refusal): string | null {
  return refusal.code === 'in_use' ? [...refusal.queues, ...refusal.counters].join(' ') : null;
}

async function apply(desk: Desk, file: FacilityFile, hash: string): Promise<Refusal | null> {
  const id = `configure:${hash.slice(0, 32)}:${desk.book().seq}`;
  const outcome = await desk.submit({ type: 'configure', id, settings: settingsOf(file), fileHash: hash });
  return outcome.kind === 'refused' ? outcome.refusal : null;
}
