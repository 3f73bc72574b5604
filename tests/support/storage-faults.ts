// Owns ways to make real SQLite fail: a row that breaks a constraint, a COMMIT that throws, a full file, a file that
// may not grow, and a lock held by another process. Nothing of ours is replaced.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import type { Connection } from '../../db/open.ts';
import { repositoryRoot } from './repository-root.ts';

/** From now on a command whose id begins with `bad-commit` cannot be committed: SQLite throws at COMMIT. */
export function breakCommits(connection: Connection): void {
  connection.exec(`
    CREATE TABLE promised (id TEXT REFERENCES meta(key) DEFERRABLE INITIALLY DEFERRED);
    CREATE TEMP TRIGGER break_commit AFTER INSERT ON events WHEN NEW.command LIKE 'bad-commit%'
    BEGIN INSERT INTO promised VALUES ('nobody keeps this'); END`);
}

/** From now on a command whose id begins with `bad-row` breaks a constraint when its event is written. */
export function breakRows(connection: Connection): void {
  connection.exec(`
    CREATE TEMP TRIGGER break_row BEFORE INSERT ON events WHEN NEW.command LIKE 'bad-row%'
    BEGIN SELECT RAISE(ABORT, 'this row breaks a constraint'); END`);
}

/** Lets the database grow by `pages` and no further; returns what gives it room again. */
export function fillUp(connection: Connection, pages: number): () => void {
  const now = connection.pragma('page_count', { simple: true });
  connection.pragma(`max_page_count = ${Number(now) + pages}`);
  return () => connection.pragma('max_page_count = 1073741823');
}

export function canLimitFiles(): boolean {
  try {
    execFileSync('prlimit', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** No file of this process may grow past the present size of `file` plus `room`; returns what lifts the limit. */
export function limitFiles(file: string, room: number): () => void {
  const limit = (bytes: number | 'unlimited') =>
    execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:unlimited`]);
  limit(statSync(file).size + room);
  return () => {
    limit('unlimited');
  };
}

const HOLDER = `
  const connection = require('better-sqlite3')(process.argv[1]);
  connection.exec('BEGIN IMMEDIATE');
  process.stdout.write('held');
  process.stdin.resume();
  process.stdin.on('end', () => { connection.exec('ROLLBACK'); connection.close(); });
`;

/** Another process takes the write lock; resolves once it has it, to what makes it let go. */
export async function holdLock(file: string): Promise<() => Promise<void>> {
  const child: ChildProcess = spawn(process.execPath, ['-e', HOLDER, file], {
    cwd: repositoryRoot(),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (child.stdout === null) throw new Error('the other process has no output');
  await once(child.stdout, 'data');
  return async () => {
    const gone = once(child, 'exit');
    child.stdin?.end();
    await gone;
  };
}
