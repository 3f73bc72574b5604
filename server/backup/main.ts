/**
 * `npm run backup`: makes a verified copy of the data in PARCHI_DATA_DIR (./data), or of the demonstration's
 * where there is no other, beside a running server. Exit code 0 made, 1 not made.
 */
import { noteBeside } from '../../db/acts.ts';
import { findData } from '../config.ts';
import { packageRoot } from '../package-root.ts';
import { makeCopy } from './make-copy.ts';
import { actOf, backupPlace } from './nightly.ts';
import { keepOutcome } from './outcome.ts';
import { backupWords } from './words.ts';

/** Makes the copy, says so, and answers the exit code. */
export function main(): 0 | 1 {
  const root = packageRoot();
  const folders = findData(root);
  const outcome = makeCopy(backupPlace(root, folders), Date.now());
  keepOutcome(folders.dataDir, outcome);
  noteBeside(folders.databaseFile, actOf(outcome, null));
  (outcome.ok ? process.stdout : process.stderr).write(`${backupWords(outcome, folders.backupDir)}\n`);
  return outcome.ok ? 0 : 1;
}
