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
  correlation: string;
  token: string | null;
  label: string | null;
  state: string;
}

/** Every on-share in the database by its REQUEST-ID: read at one go, as nothing on disk is in that order. */
function answersIn(connection: Connection): Map<string, AnswerRow[]> {
  const tokens = tokensById(connection);
  const rows = connection
    .prepare<[], Omit<AnswerRow, 'label'>>(
      "SELECT correlation, token, state FROM outbox WHERE kind = 'on-share'",
    )
    .all()
    .map((row) => ({ ...row, label: tokens.get(row.token ?? '')?.label ?? null }));
  return grouped(rows, ({ correlation }) => correlation);
}

/** Joined here: SQLite has no index on the id that the parts of a token's key make. */
function tokensById(connection: Connection): Map<string, { label: string; code: string }> {
  const rows = connection
    .prepare<[], { id: string; label: string; code: string }>(
      "SELECT day || '.' || series || '.' || number AS id, label, code FROM tokens",
    )
    .all();
  return new Map(rows.map(({ id, ...row }) => [id, row]));
}

/** Every slip with the code of its token. */
export function slipsIn(connection: Connection): SlipLine[] {
  const tokens = tokensById(connection);
  return connection
    .prepare<[], { token: string; state: string; duplicate: number }>(
      'SELECT token, state, duplicate FROM spool',
    )
    .all()
    .map(({ token, ...row }) => ({ ...row, code: tokens.get(token)?.code ?? token }));
}

/** Each of these shares has one token and one on-share, of the number its phone was told; a person has one token. */
export function auditShares(connection: Connection, phones: readonly Phone[]): string[] {
  const answers = answersIn(connection);
  const issues = connection
    .prepare<[], string>("SELECT json_extract(fact, '$.token') FROM events WHERE type = 'issued'")
    .pluck()
    .all();
  const issued = grouped(issues, (token) => token);
  const tokenOf = new Map<string, string>();
  return phones.flatMap((phone) => {
    const { requestId, queue, patient, record } = phone;
    const [answer, ...others] = answers.get(requestId) ?? [];
    if (answer === undefined) return [`${requestId} is not there`];
    const { token, label } = answer;
    if (token === null || label === null) return [`${requestId} has no token`];
    const breaches: string[] = [];
    if (others.length > 0) breaches.push(`${requestId} has ${others.length + 1} answers`);
    const times = issued.get(token)?.length ?? 0;
    if (times !== 1) breaches.push(`${token} of ${requestId} was issued ${times} times`);
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
  const untold = phones.filter((phone) => labelTold(phone) === null);
  if (untold.length === 0) return [];
  const answers = answersIn(connection);
  return untold.flatMap(({ requestId }) => {
    const state = answers.get(requestId)?.[0]?.state;
    return state === 'expired' ? [] : [`${requestId}: its phone heard nothing, and it is ${state}`];
  });
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

export interface SlipLine {
  code: string;
  state: string;
  duplicate: number;
}

/** No slip is on paper twice unless it is a copy; what is on paper is known to have been sent. */
export function auditSlips(connection: Connection, { codes, torn }: Printed): string[] {
  const rows = slipsIn(connection);
  const breaches: string[] = [];
  const papers = new Map<string, number>();
  for (const code of codes) {
    if (code === null) breaches.push('a paper has no code');
    else papers.set(code, (papers.get(code) ?? 0) + 1);
  }
  const doubtful = rows.filter(({ state }) => ['sending', 'interrupted', 'failed'].includes(state)).length;
  if (torn > doubtful) breaches.push(`${torn} papers are torn, ${doubtful} slips are in doubt`);
  for (const [code, slips] of grouped(rows, (row) => row.code)) {
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

function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
}
