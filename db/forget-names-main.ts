/**
 * `npm run forget-names`: for a hospital whose key file is lost and that has to open in the morning. Alone it says
 * what would be lost; with `-- --yes` the server starts again, without the names. Works on PARCHI_DATA_DIR (./data)
 * while no server does. Exit code 0 done, or nothing is lost; 1 refused; 2 asked without `--yes`.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { type DataFiles, dataFiles } from './data-files.ts';
import { openFacilityStore } from './facility-store.ts';
import { giveUpKeys, missingKeys } from './lost-keys.ts';
import { openDatabase } from './open.ts';
import { sqliteCode } from './transaction.ts';

const AGREED = '--yes';

/** Says what is lost, gives it up when told to, and answers the exit code. */
export function main(args: readonly string[]): 0 | 1 | 2 {
  const folder = process.env.PARCHI_DATA_DIR ?? 'data';
  const files = dataFiles(folder);
  if (files === null) return say(1, `There is no database in ${folder}.`);
  if (args.some((one) => one !== AGREED)) return say(1, `Usage: npm run forget-names [-- ${AGREED}]`);
  try {
    if (isOpenElsewhere(files.database)) {
      return say(
        1,
        'The server is running, and knows the key: leave it running, it writes the file again by itself.',
      );
    }
    return forgetNames(files, args.includes(AGREED));
  } catch (error) {
    return say(1, error instanceof Error ? error.message : 'The database cannot be read.');
  }
}

function forgetNames(files: DataFiles, agreed: boolean): 0 | 1 | 2 {
  const { keyFile } = files;
  const database = openDatabase({ file: files.database, root: packageRoot() });
  try {
    const store = openFacilityStore(database);
    const lost = missingKeys(database, store, keyFile, { whole: true });
    if (lost.length === 0 && existsSync(keyFile))
      return say(0, `Nothing is lost: ${keyFile} opens everything.`);
    if (!agreed) {
      const persons = countPersons(database, lost);
      return say(
        2,
        [
          `${keyFile} ${existsSync(keyFile) ? `does not hold ${lost.join(', ')}` : 'is missing'}.`,
          `Without it nobody can read the names of ${persons} people again; queues, numbers, counts and the log are whole.`,
          'If a copy of the file exists anywhere, put it there and start the server: nothing is lost then.',
          `If there is none: npm run forget-names -- ${AGREED}`,
        ].join('\n'),
      );
    }
    const { persons, secrets } = giveUpKeys(database, store, keyFile, lost, Date.now());
    return say(
      0,
      [
        `Done: the server starts again. The names of ${persons} people stay closed and are forgotten when their time is over.`,
        'Whoever scans today and had a number already gets a new one: the server no longer knows who came.',
        ...(secrets > 0
          ? ['The credentials entered on the administration page are to be entered again.']
          : []),
        `Should the old file turn up, put its lines above those of ${keyFile}: the names open again.`,
        `Now copy ${keyFile} to where you keep it.`,
      ].join('\n'),
    );
  } finally {
    database.close();
  }
}

function countPersons({ connection }: ReturnType<typeof openDatabase>, lost: readonly string[]): number {
  const count = connection.prepare<[string], number>(
    'SELECT count(*) FROM persons WHERE key_id IN (SELECT value FROM json_each(?))',
  );
  return count.pluck().get(JSON.stringify(lost)) ?? 0;
}

/** A connection that holds the file open keeps others from having it for themselves (sqlite.org/wal.html). */
function isOpenElsewhere(file: string): boolean {
  const connection = new Sqlite(file, { timeout: 0, fileMustExist: true });
  try {
    connection.pragma('locking_mode = EXCLUSIVE');
    connection.exec('BEGIN IMMEDIATE; ROLLBACK');
    return false;
  } catch (error) {
    if (sqliteCode(error)?.startsWith('SQLITE_BUSY') === true) return true;
    throw error;
  } finally {
    connection.close();
  }
}

/** The folder with package.json, above source and emitted code alike. */
function packageRoot(): string {
  const above = join(dirname(fileURLToPath(import.meta.url)), '..');
  return existsSync(join(above, 'package.json')) ? above : join(above, '..');
}

function say(code: 0 | 1 | 2, text: string): 0 | 1 | 2 {
  (code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  return code;
}
