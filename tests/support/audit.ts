// Owns what must hold of a facility's database whatever happened to the process that wrote it. Each function answers
// the breaches it found, a sentence each, so that a test can expect none and say all.

import { isDeepStrictEqual } from 'node:util';
import type { Connection } from '../../db/open.ts';
import { verifyLog } from '../../db/verify-log.ts';
import type { ClerkCommand } from './clerk.ts';
import { logOf, tokensOf } from './durable-desk.ts';
import { foldAll } from './projection.ts';
import { labelTold, type Phone } from './shares.ts';

/** The chain holds, numbers run 1, 2, 3… in every series, and the tokens are what the log folds to. */
export function auditLog(connection: Connection): string[] {
  const breaches: string[] = [];
  const verdict = verifyLog(connection);
  if (!verdict.ok) breaches.push(`the log is broken at ${verdict.seq}: ${verdict.why}`);
  const log = logOf(connection);
  const last = new Map<string, number>();
  for (const { day, fact } of log) {
    if (fact.type !== 'issued') continue;
    const series = `${day}.${fact.queue}`;
    const due = (last.get(series) ?? 0) + 1;
    if (fact.number !== due) breaches.push(`${series}: ${fact.number} came where ${due} was due`);
    last.set(series, fact.number);
  }
  const folded = foldAll(log).tokens;
  const stored = tokensOf(connection);
  for (const id of new Set([...folded.keys(), ...stored.keys()])) {
    if (!isDeepStrictEqual(stored.get(id), folded.get(id)))
      breaches.push(`${id} is stored otherwise than folded`);
  }
  return breaches;
}

interface AnswerRow {
  token: string | null;
  label: string | null;
  state: string;
}

/** Each of these shares has one token and one on-share, of the number its phone was told; a person has one token. */
export function auditShares(connection: Connection, phones: readonly Phone[]): string[] {
  const answers = connection.prepare<[string], AnswerRow>(
    `SELECT outbox.token, label, state FROM outbox
     LEFT JOIN tokens ON outbox.token = tokens.day || '.' || tokens.series || '.' || tokens.number
     WHERE correlation = ? AND kind = 'on-share'`,
  );
  const events = connection.prepare<[string], { n: number }>(
    "SELECT count(*) AS n FROM events WHERE type = 'issued' AND json_extract(fact, '$.token') = ?",
  );
  const tokenOf = new Map<string, string>();
  return phones.flatMap((phone) => {
    const { requestId, queue, patient, record } = phone;
    const [answer, ...others] = answers.all(requestId);
    if (answer === undefined || others.length > 0)
      return [`${requestId} has ${answers.all(requestId).length} answers`];
    const { token, label } = answer;
    if (token === null || label === null) return [`${requestId} has no token`];
    const breaches: string[] = [];
    const issued = events.get(token)?.n ?? 0;
    if (issued !== 1) breaches.push(`${token} of ${requestId} was issued ${issued} times`);
    const person = `${patient.abhaAddress} ${queue}`;
    if ((tokenOf.get(person) ?? token) !== token) breaches.push(`${requestId}: one person, two tokens`);
    tokenOf.set(person, token);
    const wrong = record.numbers.filter((number) => number !== label);
    if (wrong.length > 0) breaches.push(`${requestId} was told ${wrong.join()}, and has ${label}`);
    return breaches;
  });
}

/** Each share was answered on its phone in time, or its on-share is recorded as expired. */
export function auditOnShares(connection: Connection, phones: readonly Phone[]): string[] {
  const state = connection
    .prepare<[string], string>("SELECT state FROM outbox WHERE correlation = ? AND kind = 'on-share'")
    .pluck();
  return phones
    .filter((phone) => labelTold(phone) === null && state.get(phone.requestId) !== 'expired')
    .map(({ requestId }) => `${requestId}: its phone heard nothing, and it is ${state.get(requestId)}`);
}

/** What a clerk was answered is in the log, once, and about the same token. */
export function auditCommands(connection: Connection, commands: readonly ClerkCommand[]): string[] {
  const facts = connection
    .prepare<[string], string>('SELECT fact FROM events WHERE command = ? ORDER BY ordinal')
    .pluck();
  return (
    commands
      // Opening what is open changes nothing, and what changes nothing is not logged.
      .filter(({ status, path }) => status === 200 && !path.endsWith('/openCounter'))
      .flatMap(({ body, path, answer }) => {
        const found = facts.all(body.id).map((fact) => JSON.parse(fact) as { type: string; token?: string });
        if (found.length === 0) return [`${path} was answered and is not in the log`];
        const issued = found.filter(({ type }) => type === 'issued');
        if (!path.endsWith('/issue')) return [];
        return issued.length === 1 && issued[0]?.token === answer?.token?.id
          ? []
          : [`${path} gave ${answer?.token?.id}, the log ${issued.map(({ token }) => token).join()}`];
      })
  );
}

export interface Printed {
  /** The code on each whole paper; null where none can be read. */
  codes: (string | null)[];
  /** Papers that ended before their cut. */
  torn: number;
}

interface SlipLine {
  code: string;
  state: string;
  duplicate: number;
}

/** No slip is on paper twice unless it is a copy; what is on paper is known to have been sent. */
export function auditSlips(connection: Connection, { codes, torn }: Printed): string[] {
  const rows = connection
    .prepare<[], SlipLine>(
      `SELECT code, state, duplicate FROM spool
       JOIN tokens ON spool.token = tokens.day || '.' || tokens.series || '.' || tokens.number`,
    )
    .all();
  const breaches: string[] = [];
  const papers = new Map<string, number>();
  for (const code of codes) {
    if (code === null) breaches.push('a paper has no code');
    else papers.set(code, (papers.get(code) ?? 0) + 1);
  }
  const doubtful = rows.filter(({ state }) => ['sending', 'interrupted', 'failed'].includes(state)).length;
  if (torn > doubtful) breaches.push(`${torn} papers are torn, ${doubtful} slips are in doubt`);
  for (const [code, slips] of groupByCode(rows)) {
    const count = papers.get(code) ?? 0;
    const originals = slips.filter(({ duplicate }) => duplicate === 0).length;
    const proven = slips.filter(({ state }) => state === 'printed').length;
    const possible = slips.filter(({ state }) => !['queued', 'expired'].includes(state)).length;
    if (originals > 1) breaches.push(`${code} has ${originals} slips that are no copies`);
    if (count > possible) breaches.push(`${code} is on ${count} papers, and ${possible} slips were sent`);
    if (count < proven) breaches.push(`${code} is on ${count} papers, and ${proven} slips are proven`);
    papers.delete(code);
  }
  if (papers.size > 0) breaches.push(`${papers.size} papers are of no slip`);
  return breaches;
}

function groupByCode(rows: readonly SlipLine[]): Map<string, SlipLine[]> {
  const groups = new Map<string, SlipLine[]>();
  for (const row of rows) groups.set(row.code, [...(groups.get(row.code) ?? []), row]);
  return groups;
}
