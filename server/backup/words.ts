/** What the commands `backup` and `restore` say: what happened, or why not and what to do, in a sentence. */
import type { BackupFault, BackupOutcome } from './make-copy.ts';
import type { RestoreFault } from './restore.ts';

const BACKUP_FAULTS: Readonly<Record<BackupFault, string>> = {
  busy: 'another copy is being made now.',
  no_data: 'there is no database yet; PARCHI_DATA_DIR may name another folder than the server’s.',
  no_folder: 'the folder of PARCHI_BACKUP_DIR is not there; is the disk or stick plugged in?',
  no_space: 'the disk is too full; free space, or move old copies elsewhere.',
  no_key: 'the key file is missing; put keys/sealing.keys back from where it is kept.',
  unreadable: 'the database cannot be read.',
  damaged: 'the database is damaged; keep the older copies and look at the disk.',
  newer: 'the database was written by a newer version of Parchi.',
  log: 'the log does not verify; npm run verify-log says where it breaks.',
  tokens: 'log and tokens do not agree.',
  key: 'a sealed row does not open with the key file.',
  failed: 'the copy could not be written.',
};

/** The sentence for what became of a copy. */
export function backupWords(outcome: BackupOutcome, folder: string): string {
  if (!outcome.ok) return `No copy was made: ${BACKUP_FAULTS[outcome.why]}`;
  const size = (outcome.bytes / 1e6).toFixed(1);
  return `${folder}/${outcome.name} is made and verified (${size} MB, ${outcome.ms} ms).`;
}

const RESTORE_FAULTS: Readonly<Record<RestoreFault, string>> = {
  running: 'a server works on this data; stop it first.',
  no_copy: 'there is no copy in that folder.',
  no_key:
    'it holds people’s details and the key file is missing. Put keys/sealing.keys into the data folder, or add --without-names to go on without anybody’s details.',
  other_copy: 'its database is not the one that its page tells of.',
  unreadable: 'its database cannot be read.',
  damaged: 'its database is damaged.',
  newer: 'it was written by a newer version of Parchi; restore it with that version.',
  log: 'its log does not verify.',
  tokens: 'its log and its tokens do not agree.',
  key: 'a sealed row does not open with the key file; it belongs to another key. With --without-names it is restored without anybody’s details.',
};

export function restoreFaultWords(why: RestoreFault): string {
  return `Nothing was changed: ${RESTORE_FAULTS[why]}`;
}
