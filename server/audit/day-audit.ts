/**
 * A day's audit: the events of its stretches, what the tables and the erasure ledger know beside them, in
 * the order of time, and whether the day's hash chain is whole. Asked anew, read anew: what was tampered
 * with a minute ago shows.
 */
import { verifyActs } from '../../db/act-chain.ts';
import { type Deed, readDeeds } from '../../db/deed-reader.ts';
import type { Erasure } from '../../db/erasure-ledger.ts';
import type { LogReader } from '../../db/log-reader.ts';
import { verifyLooks } from '../../db/look-chain.ts';
import { verifyLog } from '../../db/verify-log.ts';
import {
  type ActsVerdict,
  type AuditRow,
  type AuditVerdict,
  type LooksVerdict,
  MAX_AUDIT_ROWS,
} from '../contract/audit.ts';
import type { Event } from '../queue/events.ts';
import type { Day, TokenId } from '../queue/model.ts';
import { momentIn } from '../queue/service-day.ts';
import { auditCsv } from './audit-csv.ts';
import { type AuditWish, logRows, type TokensOfDay, tokensOfDay } from './log-rows.ts';

export interface AuditSearch extends AuditWish {
  day: Day;
  zone: string;
}

export interface AuditRequest extends AuditSearch {
  kind: 'audit';
  offset: number;
  limit: number;
}

export interface AuditFileRequest extends AuditSearch {
  kind: 'auditFile';
}

export interface AuditReading {
  verdict: AuditVerdict;
  acts: ActsVerdict;
  looks: LooksVerdict;
  total: number;
  rows: AuditRow[];
}

const HOUR_MS = 3_600_000;
/** A zone's day lies within these hours of the same date in UTC. */
const ZONES_BEFORE_MS = 14 * HOUR_MS;
const ZONES_AFTER_MS = (24 + 12) * HOUR_MS;

/** Reads the day and answers the rows that were asked for. */
export function auditDay(
  log: LogReader,
  erasures: () => readonly Erasure[],
  request: AuditRequest,
): AuditReading {
  const { day, offset, limit } = request;
  const rows = rowsOf(log, erasures, request);
  return {
    verdict: verifyLog(log.connection, { day }),
    acts: verifyActs(log.connection),
    looks: verifyLooks(log.connection, instantsOf(day)),
    total: rows.length,
    rows: rows.slice(offset, offset + limit),
  };
}

/** All rows of the search as a file, up to MAX_AUDIT_ROWS. */
export function auditFile(
  log: LogReader,
  erasures: () => readonly Erasure[],
  request: AuditFileRequest,
): Uint8Array<ArrayBuffer> {
  const rows = rowsOf(log, erasures, request);
  const csv = auditCsv(rows.slice(0, MAX_AUDIT_ROWS), rows.length, request.zone);
  return Uint8Array.from(Buffer.from(csv));
}

function rowsOf(log: LogReader, erasures: () => readonly Erasure[], search: AuditSearch): AuditRow[] {
  const stretches = log
    .stretches(search.day, search.day)
    .map(({ first, last }) => [...log.events(first, last)]);
  const tokens = tokensOfDay(stretches.flat(), search);
  const rows = [
    ...stretches.flatMap((events) => logRows(events, search, tokens)),
    ...otherRows(log, erasures(), search, tokens, stretches.flat()),
  ];
  // Of one millisecond the log's own order stands: sorting keeps it.
  return rows.sort((a, b) => a.at - b.at);
}

function otherRows(
  log: LogReader,
  erasures: readonly Erasure[],
  request: AuditSearch,
  tokens: TokensOfDay,
  events: readonly Event[],
): AuditRow[] {
  const moment = momentIn(request.zone);
  const { from, until } = instantsOf(request.day);
  const onDay = ({ at }: { at: number }) => moment(at).day === request.day;
  // A file whose settings the log took in is told there, by an event that the chain covers.
  const logged = new Set(events.flatMap(({ fact }) => (fact.type === 'configured' ? [fact.fileHash] : [])));
  const told = ({ kind, about }: Deed) =>
    kind === 'fileApplied' && about !== null && [...logged].some((hash) => hash.startsWith(about));
  const deeds = readDeeds(log.connection, from, until);
  const done = deeds.filter((deed) => onDay(deed) && !told(deed));
  // Whoever erased said why, which the ledger does not hold; the ledger outlives a restored copy.
  const erased = new Set(done.flatMap(({ kind, token }) => (kind === 'erased' ? [token] : [])));
  const others = erasures.filter((one) => onDay(one) && !erased.has(one.token));
  const nothing = { seq: null, look: null, queue: null, counter: null, about: null, detail: null, why: null };
  const rows = [
    ...done.map((deed) => rowOf(deed, tokens)),
    ...others.map((erasure) => rowOf({ ...erasure, ...nothing, kind: 'erased' }, tokens)),
  ];
  return rows.filter(
    ({ actor, action, token }) =>
      (request.actor === null || actor === request.actor) &&
      (request.action === null || action === request.action) &&
      (tokens.wanted === null || (token !== null && tokens.wanted.has(token))),
  );
}

/** All instants that are of the day somewhere on earth. */
function instantsOf(day: Day): { from: number; until: number } {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return { from: midnight - ZONES_BEFORE_MS, until: midnight + ZONES_AFTER_MS };
}

/** How looks note that somebody worked at a counter (server/persons/looks.ts). */
const AT_COUNTER = /^counter (.+)$/;

function rowOf(deed: Deed, { labels }: TokensOfDay): AuditRow {
  const { at, seq, look, kind, actor, token, queue, about, detail, why } = deed;
  const worked = kind === 'looked' ? (AT_COUNTER.exec(why ?? '')?.[1] ?? null) : null;
  return {
    at,
    seq: null,
    act: seq,
    look,
    action: kind,
    actor,
    token,
    // A look at an older day's token has no label in this day's log; its id says which it is.
    label: token === null ? null : (labels.get(token as TokenId) ?? token),
    queue,
    counter: worked ?? deed.counter,
    to: null,
    lane: null,
    reason: worked === null ? why : null,
    undid: [],
    about,
    detail,
  };
}
