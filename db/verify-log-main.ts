/**
 * `npm run verify-log -- [YYYY-MM-DD]`: verifies the log in PARCHI_DATA_DIR (./data), or the
 * demonstration's inside it where there is no other, and says so in a sentence. Opens the file
 * read-only, beside a running server. Exit code 0 whole, 1 broken, 2 not read.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { Day } from '../server/queue/model.ts';
import { type ActsVerdict, verifyActs } from './act-chain.ts';
import { type LooksVerdict, verifyLooks } from './look-chain.ts';
import { type Break, type LogVerdict, verifyLog } from './verify-log.ts';

const DAY_PATTERN = /^\d{4}-\d{2}-\d{2}$/;

const SENTENCES: Record<Break, string> = {
  missing: 'it is missing',
  added: 'it was added before the beginning',
  changed: 'it, or the event before it, was changed',
  unreadable: 'it cannot be read',
  wrong_day: 'it belongs to another day',
  acts: 'what was done beside the queue is not what it sealed',
  looks: 'who looked at patients’ details is not what it sealed',
  other_log: 'the log goes on under an id that no restore gave it',
};

/** Verifies, says so, and answers the exit code. */
export function main([day]: readonly string[]): 0 | 1 | 2 {
  const folder = process.env.PARCHI_DATA_DIR ?? 'data';
  if (day !== undefined && !DAY_PATTERN.test(day)) return say(2, 'A day is written YYYY-MM-DD.');
  const real = join(folder, 'parchi.db');
  const demo = join(folder, 'demo', 'parchi.db');
  const isDemo = !existsSync(real) && existsSync(demo);
  const file = isDemo ? demo : real;
  let verdict: LogVerdict;
  let acts: ActsVerdict;
  let looks: LooksVerdict;
  try {
    [verdict, acts, looks] = verify(file, day as Day | undefined);
  } catch (error) {
    return say(2, `The log in ${file} cannot be read: ${error instanceof Error ? error.message : error}.`);
  }
  const log = isDemo ? "The demonstration's log" : 'The log';
  const what = day === undefined ? log : `${log} of ${day}`;
  if (!verdict.ok) return say(1, `${what} is broken at event ${verdict.seq}: ${SENTENCES[verdict.why]}.`);
  if (!acts.ok)
    return say(1, `What was done beside the queue is broken at entry ${acts.act}: ${SENTENCES[acts.why]}.`);
  if (!looks.ok)
    return say(
      1,
      `The record of looks at patients’ details is broken at look ${looks.look}: ${SENTENCES[looks.why]}.`,
    );
  if (verdict.events === 0) return say(0, `${what} holds no events.`);
  const beside =
    acts.acts === 0
      ? ''
      : `; so are ${acts.acts} entries of what was done beside the queue, and ${looks.looks} looks at details`;
  return say(0, `${what} is whole: ${verdict.events} events, head ${verdict.head}${beside}.`);
}

function verify(file: string, day: Day | undefined): [LogVerdict, ActsVerdict, LooksVerdict] {
  const connection = new Sqlite(file, { readonly: true, fileMustExist: true });
  try {
    const log = verifyLog(connection, day === undefined ? {} : { day });
    return [log, verifyActs(connection), verifyLooks(connection)];
  } finally {
    connection.close();
  }
}

function say(code: 0 | 1 | 2, sentence: string): 0 | 1 | 2 {
  (code === 0 ? process.stdout : process.stderr).write(`${sentence}\n`);
  return code;
}
