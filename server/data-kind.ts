/** What a data folder holds, real tokens or a demonstration's, and whether it can be written now. */
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

/** Tries a write; false when the disk is full, read-only or locked. */
export function canWrite(store: FacilityStore): boolean {
  try {
    store.setFact('written', 'yes');
    return true;
  } catch {
    return false;
  }
}
