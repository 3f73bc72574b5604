/** What a data folder holds, real tokens or a demonstration's, and whether it can be written now. */
import { existsSync } from 'node:fs';
import type { FacilityStore } from '../db/facility-store.ts';
import { ConfigError, type Mode } from './config.ts';

/** Marks a new folder; throws when real tokens would be shown as a demonstration, or the reverse [OPS-1]. */
export function keepKind(store: FacilityStore, mode: Mode): void {
  const kind = mode === 'demo' ? 'demo' : 'real';
  const known = store.fact('kind');
  if (known !== null && known !== kind) {
    throw new ConfigError(`PARCHI_DATA_DIR: holds ${known} tokens and cannot be used in ${mode} mode`);
  }
  if (known === null) store.setFact('kind', kind);
}

/**
 * Refuses a database whose key file is gone: a new key would open none of its people, and nobody
 * would notice until the first patient. The file is made with a new database only.
 */
export function refuseLostKey(store: FacilityStore, keyFile: string): void {
  if (store.fact('sealed') === 'yes' && !existsSync(keyFile)) {
    throw new ConfigError(
      `PARCHI_DATA_DIR: the key file ${keyFile} is missing; put it back from where it is kept, ${OR_ELSE}`,
    );
  }
}

const OR_ELSE =
  'or, if it is lost for good, "npm run forget-names" says how to go on without the names it sealed';

/** Refuses a key file that is not the one this database was sealed with: the wrong copy was put back. */
export function refuseWrongKey(missing: readonly string[], keyFile: string): void {
  if (missing.length === 0) return;
  throw new ConfigError(
    `PARCHI_DATA_DIR: the key file ${keyFile} does not hold ${missing.join(', ')}; put the right one back, ${OR_ELSE}`,
  );
}

/** Remembers that the key file was made, so that its loss is noticed. */
export function rememberKey(store: FacilityStore): void {
  store.setFact('sealed', 'yes');
}

/** How long an answer is good for: anybody may ask, and each try costs the disk a sync. */
const GOOD_FOR_MS = 1_000;

/** Tries a write; false when the disk is full, read-only or locked. `now` is milliseconds, growing. */
export function createWriteCheck(
  store: FacilityStore,
  now: () => number = () => performance.now(),
): () => boolean {
  let checkedAt = Number.NEGATIVE_INFINITY;
  let works = false;
  return function canWrite() {
    if (now() - checkedAt < GOOD_FOR_MS) return works;
    checkedAt = now();
    try {
      // SQLite writes nothing when a row is the same as before.
      store.setFact('written', String(checkedAt));
      works = true;
    } catch {
      works = false;
    }
    return works;
  };
}
