/**
 * `npm run reset-password -- <name>`: gives an account a password that is used once, for when nobody is
 * left who could do it on the page. Works on PARCHI_DATA_DIR (./data), or the demonstration's inside it
 * where there is no other, beside a running server too. Exit code 0 done, 1 no such account, 2 not read.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type AccountStore, openAccountStore } from '../../db/account-store.ts';
import { openDatabase } from '../../db/open.ts';
import { openSessionStore } from '../../db/session-store.ts';
import { accountName } from '../contract/people.ts';
import { createHasher } from './password-hash.ts';
import { createPeople } from './people.ts';
import { createSessions } from './sessions.ts';

/** Says how it went, and answers the exit code. */
export async function main([typed]: readonly string[]): Promise<0 | 1 | 2> {
  const folder = process.env.PARCHI_DATA_DIR ?? 'data';
  const real = join(folder, 'parchi.db');
  const demo = join(folder, 'demo', 'parchi.db');
  const file = !existsSync(real) && existsSync(demo) ? demo : real;
  // Opening would make one: an empty database in a wrong folder helps nobody.
  if (!existsSync(file))
    return say(2, `There is no database in ${folder}; PARCHI_DATA_DIR names the folder.`);
  try {
    const database = openDatabase({ file, root: process.cwd() });
    try {
      const accounts = openAccountStore(database);
      const name = accountName(typed ?? '');
      if (accounts.find(name) === null) return say(1, notFound(accounts, name));
      const sessions = createSessions(openSessionStore(database), Date.now);
      const people = createPeople({ accounts, sessions, hasher: createHasher(), now: Date.now });
      const password = await people.resetPassword(null, name);
      return say(
        0,
        `Sign in as "${name}" with ${password} (shown this once) and choose a password of your own.`,
      );
    } finally {
      database.close();
    }
  } catch (error) {
    return say(2, `${file} cannot be changed: ${error instanceof Error ? error.message : error}.`);
  }
}

function notFound(accounts: AccountStore, name: string): string {
  const administrators = accounts
    .list(MOST_ACCOUNTS)
    .filter(({ role, endedAt }) => role === 'administrator' && endedAt === null)
    .map((account) => account.name);
  const wrong = name === '' ? 'Usage: npm run reset-password -- <name>.' : `No account "${name}" stands.`;
  return `${wrong} Administrators: ${administrators.join(', ')}.`;
}

/** More than a hospital ever has. */
const MOST_ACCOUNTS = 2_000;

function say(code: 0 | 1 | 2, sentence: string): 0 | 1 | 2 {
  (code === 0 ? process.stdout : process.stderr).write(`${sentence}\n`);
  return code;
}
