/**
 * An auditor's question: the tokens of a facility's day, one by one and without a name, and whether they are
 * what the hub was told. The facility sends its log from that day to the head that the hub holds; every hash is
 * computed again here, so that an event that was changed, left out or put in shows.
 */
import { chainHash } from '../db/chain.ts';
import type { FromFacility, LogRow } from './contract/link.ts';
import type { DayListAnswer } from './contract/review.ts';
import type { Links } from './links.ts';
import type { CountsStore } from './store/counts-store.ts';

/** `unreported`: there is nothing to agree with; a node of an older version does not say. */
export type DayAudit = DayListAnswer;

/**
 * Why there is no verdict. `unanswered`: the facility is connected and gave no answer in time, as one does whose version
 * does not know the question, or whose line is slow; or another node holds the line and did not pass it on.
 */
export type NoAudit = 'away' | 'unanswered';

type Listed = Extract<FromFacility, { type: 'listed' }>;

export interface DayAuditor {
  audit(hipId: string, day: string): Promise<DayAudit | NoAudit>;
  heard(hipId: string, message: Listed): void;
}

/** A day's log over a slow line. */
export const ANSWER_MS = 60_000;
/** 8,000 tokens a day are some 40,000 events; a month of them is the most that is asked. */
export const MAX_EVENTS = 1_500_000;

interface Asked {
  hipId: string;
  parts: Listed[];
  events: number;
  end: (how: 'whole' | NoAudit) => void;
}

export function createDayAuditor(
  deps: { links: () => Links; counts: CountsStore },
  answerMs = ANSWER_MS,
): DayAuditor {
  const asked = new Map<number, Asked>();
  let nextId = 1;

  return {
    async audit(hipId, day) {
      const heads = await deps.counts.heads(hipId);
      const id = nextId++;
      const parts: Listed[] = [];
      const ended = await new Promise<'whole' | NoAudit>((resolve) => {
        const late = setTimeout(() => end('unanswered'), answerMs);
        const end = (how: 'whole' | NoAudit) => {
          clearTimeout(late);
          asked.delete(id);
          resolve(how);
        };
        asked.set(id, { hipId, parts, events: 0, end });
        if (!deps.links().send(hipId, { type: 'list', id, day })) end('away');
      });
      if (ended !== 'whole') return ended;
      const { counts } = deps;
      return judge(day, parts, heads, await counts.tallies(hipId, day), await counts.logs(hipId, day));
    },
    heard(hipId, message) {
      const one = asked.get(message.id);
      if (one === undefined || one.hipId !== hipId) return;
      one.parts.push(message);
      one.events += message.rows.length;
      if (message.done) one.end('whole');
      else if (one.events > MAX_EVENTS) one.end('unanswered');
    },
  };
}

/** Walks the chain again and counts the day's tokens. `logs`: those that reported tokens of that day. */
export function judge(
  day: string,
  parts: readonly Listed[],
  heads: readonly { logId: string; seq: number; hash: string }[],
  reported: readonly { queue: string; source: string; tokens: number }[],
  logs: readonly string[] = [],
): DayAudit {
  const wrong: DayAudit['wrong'] = [];
  const fault = (why: (typeof wrong)[number]['why'], params: (typeof wrong)[number]['params'] = {}) =>
    wrong.push({ why, params });
  const tokens: DayAudit['tokens'] = [];
  let events = 0;
  const [first] = parts;
  const unreported = !reported.some((one) => one.tokens > 0);
  if (first === undefined || first.rows.length === 0) {
    if (!unreported) fault('no_events');
    return { tokens, wrong, unreported, events };
  }
  const head = heads.find(({ logId }) => logId === first.logId);
  let previous: Buffer = Buffer.from(first.previous, 'hex');
  let expected = first.rows[0]?.seq ?? 0;
  let met = false;
  for (const row of parts.flatMap(({ rows }) => rows)) {
    if (row.seq !== expected) {
      fault('missing', { event: expected });
      break;
    }
    previous = chainHash(previous, row);
    const hash = previous.toString('hex');
    if (hash !== row.hash) {
      fault('not_hashed', { event: row.seq });
      break;
    }
    if (head !== undefined && row.seq === head.seq) {
      met = true;
      if (hash !== head.hash) fault('other_hash', { event: row.seq });
    }
    const token = row.day === day ? issuedIn(row) : null;
    if (token !== null) tokens.push(token);
    expected += 1;
    events += 1;
  }
  if (head === undefined) {
    if (!unreported) fault('unknown_log');
  } else if (!met && wrong.length === 0) fault('short', { event: head.seq });
  for (const { queue, source, tokens: told } of reported) {
    const listed = tokens.filter((one) => one.queue === queue && one.source === source).length;
    if (listed < told) fault('fewer', { queue, source, told, listed });
  }
  // A log that took over on a later day explains only what is missing.
  const known = new Set(wrong.some(({ why }) => why === 'fewer') ? [...logs, first.logId] : logs).size;
  return { tokens, wrong, unreported, events, ...(known > 1 && { logs: known }) };
}

function issuedIn(row: LogRow): DayAudit['tokens'][number] | null {
  if (row.type !== 'issued') return null;
  // Covered by the hash; a facility of ours wrote it.
  const fact = JSON.parse(row.fact) as { label?: unknown; queue?: unknown; source?: unknown };
  return { label: String(fact.label), queue: String(fact.queue), source: String(fact.source), at: row.at };
}
