/** Facility files as they lie in the server's setting and in the database: read, checked, compared with what is there. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FacilityStore, StoredFile } from '../../db/facility-store.ts';
import { type FacilityFile, facilityErrors, facilityFile } from '../contract/facility.ts';
import { MAX_FACILITY_BYTES } from '../contract/settings.ts';

export class FacilityError extends Error {
  override readonly name = 'FacilityError';
}

/** A file with the text it was read from and that text's SHA-256. */
export interface ReadFile extends StoredFile {
  file: FacilityFile;
}

/** What the database and the server's setting hold at start. */
export interface FacilityFiles {
  /** In force. */
  kept: ReadFile | null;
  /** The last that was applied from the server's setting; null when there was none, or it can be read no more. */
  base: FacilityFile | null;
  /** The file of the setting, when it is not that one. */
  fresh: ReadFile | null;
}

/** Reads both; throws FacilityError when there is neither, or one line for every mistake. */
export function readFacility(path: string | null, store: FacilityStore): FacilityFiles {
  const current = store.current();
  const read = path === null ? null : readFile(path);
  const kept = current === null ? null : readKept(current.content, read !== null);
  if (kept === null && read === null) {
    throw new FacilityError('PARCHI_FACILITY_FILE: missing, and no facility file was ever applied');
  }
  const base = store.fromSetting();
  return { kept, base: parsedOrNull(base), fresh: read === null || read.hash === base?.hash ? null : read };
}

/** What an earlier version took and this one refuses is no reason to stay closed while there is a file that it takes. */
function readKept(content: string, isThereAnother: boolean): ReadFile | null {
  try {
    return parseFile(content, 'the facility file in force');
  } catch (error) {
    if (isThereAnother) return null;
    throw error;
  }
}

function readFile(path: string): ReadFile {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch {
    throw new FacilityError(`PARCHI_FACILITY_FILE: cannot read ${path}`);
  }
  if (content.length > MAX_FACILITY_BYTES) throw new FacilityError(`${path}: too large`);
  return parseFile(content, path);
}

/** `where` names the text in errors. */
export function parseFile(content: string, where: string): ReadFile {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    throw new FacilityError(`${where}: not JSON: ${error instanceof Error ? error.message : ''}`);
  }
  const result = facilityFile.safeParse(json);
  if (!result.success)
    throw new FacilityError([`${where} is refused:`, ...facilityErrors(result.error)].join('\n  '));
  return { file: result.data, hash: hashOf(content), content };
}

/** The file as the database keeps a change that was made on the pages. */
export function writtenFile(file: FacilityFile): ReadFile {
  const content = JSON.stringify(file);
  return { file, content, hash: hashOf(content) };
}

function hashOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

// A later version may refuse what an earlier one applied: then nothing is known of that file.
function parsedOrNull(stored: StoredFile | null): FacilityFile | null {
  try {
    return stored === null ? null : parseFile(stored.content, 'an earlier facility file').file;
  } catch {
    return null;
  }
}
