/**
 * `npm run restore -- <copy>`: puts a backup copy (its name, its folder, or `latest`) in place of the data in
 * PARCHI_DATA_DIR, keeping that aside; `--undo` brings back what the last restore or update replaced. The
 * server must be stopped. Exit code 0 restored, 1 refused, 2 not understood.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findData, readFolders } from '../config.ts';
import { packageRoot } from '../package-root.ts';
import { type Copy, listCopies, readCopy } from './copies.ts';
import { newestAside, type RestoreOrder, restoreCopy } from './restore.ts';
import { restoreFaultWords } from './words.ts';

const USAGE =
  'Usage: npm run restore -- <copy> [--without-names], where <copy> is the folder of a copy, its name, or latest;\n   or: npm run restore -- --undo';
const WITHOUT_NAMES = '--without-names';
const UNDO = '--undo';

/** Restores, says so, and answers the exit code. */
export function main(args: readonly string[]): 0 | 1 | 2 {
  const names = args.filter((arg) => arg !== WITHOUT_NAMES);
  const [asked] = names;
  if (names.length !== 1 || asked === undefined) return say(2, USAGE);
  if (asked.startsWith('--') && asked !== UNDO) return say(2, USAGE);
  const root = packageRoot();
  const order = orderFor(root, asked);
  if (order === null) return say(1, restoreFaultWords('no_copy'));
  const withoutNames = args.includes(WITHOUT_NAMES);
  const outcome = restoreCopy({ ...order, root, withoutNames, at: Date.now() });
  if (!outcome.ok) return say(1, restoreFaultWords(outcome.why));
  const { facts, aside } = outcome;
  return say(
    0,
    [
      `${order.copy} is in place: its log is whole to event ${facts.head.seq}, of ${facts.day ?? 'no day yet'}.`,
      `What was there before is in ${aside}; npm run restore -- --undo brings it back.`,
      'Start the server. Before a queue gives its next number, somebody says its highest one: the clerk’s page asks.',
    ].join('\n'),
  );
}

/** Which folders it is about; null when there is no such copy. */
function orderFor(root: string, asked: string): Pick<RestoreOrder, 'dataDir' | 'keyFile' | 'copy'> | null {
  const here = findData(root);
  if (asked === UNDO) {
    const copy = newestAside(here.dataDir);
    return copy === null ? null : { ...here, copy };
  }
  const copy = findCopy(here.backupDir, asked);
  if (copy === null) return null;
  // A facility's copy never goes into a demonstration's folder, nor the reverse.
  return { ...readFolders(root, copy.kind === 'demo'), copy: copy.folder };
}

function findCopy(folder: string, asked: string): Copy | null {
  if (asked === 'latest') return listCopies(folder)[0] ?? null;
  const named = join(folder, asked);
  return readCopy(existsSync(named) ? named : resolve(asked), asked);
}

function say(code: 0 | 1 | 2, sentence: string): 0 | 1 | 2 {
  (code === 0 ? process.stdout : process.stderr).write(`${sentence}\n`);
  return code;
}
