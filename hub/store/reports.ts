/**
 * Reports of many facilities, taken together: one transaction whose statements are as many for a hundred reports as for
 * one. A report is taken whole or not at all. Rows come in the order of their keys, so that two nodes with the same
 * facilities do not wait for each other.
 */
import { sql } from 'drizzle-orm';
import type { CountsReport } from '../contract/counts.ts';
import { type FacilityDay, sumFigures, type Work } from './day-sums.ts';
import { firstOf, type Head, type KnownLog, movedBy } from './log-heads.ts';
import type { HubDatabase } from './open.ts';
import { asked, rowsOf } from './recordset.ts';

export interface NewReport {
  report: CountsReport;
  at: number;
}

/** The log's head as the hub knows it now, and whether its history forked. */
export interface TakenReport {
  head: Head;
  forked: boolean;
}

/** Answers each, in their order; of one log a later report goes on from where an earlier one left it. */
export function takeReports(
  database: HubDatabase,
  reports: readonly NewReport[],
): Promise<readonly TakenReport[]> {
  return database.transaction(async (work) => {
    const taken = await takeHeads(work, reports);
    const days = new Map<string, FacilityDay>();
    for (const { hipId, day, counts } of reports.map(({ report }) => report)) {
      if (counts.length > 0) days.set(`${hipId} ${day}`, { hipId, day });
    }
    await keepNumbers(work, reports);
    if (days.size > 0) await sumFigures(work, [...days.values()]);
    return taken;
  });
}

/** One report of a log after the other, also of those that come first. */
async function takeHeads(work: Work, reports: readonly NewReport[]): Promise<TakenReport[]> {
  const logIds = [...new Set(reports.map(({ report }) => report.logId))];
  const logs = await lookAt(work, logIds);
  const firsts = await addFirsts(
    work,
    reports.filter(({ report }) => !logs.has(report.logId)),
  );
  // Another node's report of these logs was first.
  const missing = logIds.filter((logId) => !logs.has(logId) && !firsts.has(logId));
  if (missing.length > 0) for (const [logId, log] of await lookAt(work, missing)) logs.set(logId, log);
  const changed = new Map<string, KnownLog>();
  const forked: { logId: string; hipId: string; seq: number; at: number }[] = [];
  const taken = reports.map((one) => {
    const { report, at } = one;
    const { logId, hipId } = report;
    if (firsts.get(logId) === one) {
      logs.set(logId, firstOf(report, at));
      return { head: report.head, forked: false };
    }
    const before = logs.get(logId);
    if (before === undefined) throw new Error('a head is gone');
    const { log, ...answer } = movedBy(before, report, at);
    if (answer.forked) forked.push({ logId, hipId, seq: answer.head.seq, at });
    if (log !== before) changed.set(logId, log);
    logs.set(logId, log);
    return answer;
  });
  if (changed.size > 0) await moveHeads(work, [...changed.values()]);
  if (forked.length > 0) await keepForks(work, forked);
  return taken;
}

/** Logs that are known, held until the end of the transaction. */
async function lookAt(work: Work, logIds: readonly string[]): Promise<Map<string, KnownLog>> {
  const rows = await rowsOf<KnownLog>(
    work,
    sql`select log_id as "logId", hip_id as "hipId", seq::float8 as seq, hash, reported_at::float8 as "reportedAt",
      asked_seq::float8 as "askedSeq", asked_hash as "askedHash"
    from heads where log_id = any(array(select jsonb_array_elements_text(${JSON.stringify(logIds)}::jsonb)))
    order by log_id for update`,
  );
  return new Map(rows.map((row) => [row.logId, row]));
}

/** Of each log the first report, where it is the first of all; by log. */
async function addFirsts(work: Work, reports: readonly NewReport[]): Promise<ReadonlyMap<string, NewReport>> {
  if (reports.length === 0) return new Map();
  const firsts = new Map<string, NewReport>();
  for (const one of reports) if (!firsts.has(one.report.logId)) firsts.set(one.report.logId, one);
  const rows = [...firsts.values()].map(({ report, at }) => firstOf(report, at));
  const added = await rowsOf<{ logId: string }>(
    work,
    sql`insert into heads (log_id, hip_id, seq, hash, reported_at)
    select "logId", "hipId", seq, hash, "reportedAt"
    from ${asked(rows, sql`"logId" text, "hipId" text, seq bigint, hash text, "reportedAt" bigint`)}
    order by 1 on conflict do nothing returning log_id as "logId"`,
  );
  const own = new Set(added.map(({ logId }) => logId));
  return new Map([...firsts].filter(([logId]) => own.has(logId)));
}

async function moveHeads(work: Work, logs: readonly KnownLog[]): Promise<void> {
  await work.execute(sql`
    update heads h set seq = a.seq, hash = a.hash, reported_at = a."reportedAt",
      asked_seq = a."askedSeq", asked_hash = a."askedHash"
    from ${asked(
      logs,
      sql`"logId" text, seq bigint, hash text, "reportedAt" bigint, "askedSeq" bigint, "askedHash" text`,
    )} where h.log_id = a."logId"`);
}

async function keepForks(
  work: Work,
  forks: readonly { logId: string; hipId: string; seq: number; at: number }[],
): Promise<void> {
  await work.execute(sql`
    insert into forks (log_id, hip_id, seq, found_at)
    select distinct on ("logId") "logId", "hipId", seq, at
    from ${asked(forks, sql`"logId" text, "hipId" text, seq bigint, at bigint`)} order by "logId"
    on conflict do nothing`);
}

/** Counts and highest numbers only grow; most of a report are as they were, and need no new row. */
async function keepNumbers(work: Work, reports: readonly NewReport[]): Promise<void> {
  const counted = reports.flatMap(({ report: { hipId, logId, day, counts } }) =>
    counts.map((one) => ({ hipId, logId, day, ...one })),
  );
  const numbered = reports.flatMap(({ report: { hipId, day, highest = [] } }) =>
    highest.map((one) => ({ hipId, day, ...one })),
  );
  if (counted.length === 0 && numbered.length === 0) return;
  await work.execute(sql`
    with numbered as (
      insert into highest_numbers as t (hip_id, day, queue, number)
      select "hipId", day, queue, max(number)
      from ${asked(numbered, sql`"hipId" text, day text, queue text, number int`)}
      group by 1, 2, 3 order by 1, 2, 3
      on conflict (hip_id, day, queue) do update set number = excluded.number where t.number < excluded.number
    )
    insert into counts as t (hip_id, log_id, day, queue, source, tokens)
    select "hipId", "logId", day, queue, source, max(tokens)
    from ${asked(
      counted,
      sql`"hipId" text, "logId" text, day text, queue text, source text, tokens int`,
    )} group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
    on conflict (hip_id, log_id, day, queue, source) do update set tokens = excluded.tokens
      where t.tokens < excluded.tokens`);
}
