/**
 * Where a facility's log stands, as its reports say it. Pure: what is known is an argument and an answer. A report that
 * does not go on from the head that was last answered moves nothing until the log has said what it has there: an answer
 * that was lost looks like that, and so does a copy of the machine that is as busy as the machine.
 */
import type { CountsReport } from '../contract/counts.ts';

export interface Head {
  seq: number;
  hash: string;
}

/** A log as the hub knows it. */
export interface KnownLog extends Head {
  logId: string;
  hipId: string;
  /** When its head last moved. */
  reportedAt: number;
  /** A head that a report did not go on from, until a report says what its log has there; null: none is asked. */
  askedSeq: number | null;
  askedHash: string | null;
}

/** `head`: what the reporter is to say its own hash of. `log`: as it is known from now on. */
export interface Moved {
  log: KnownLog;
  head: Head;
  forked: boolean;
}

/** A log of which nothing was known. */
export function firstOf({ hipId, logId, head }: CountsReport, at: number): KnownLog {
  return { logId, hipId, seq: head.seq, hash: head.hash, reportedAt: at, askedSeq: null, askedHash: null };
}

/** The log after a report of it. */
export function movedBy(log: KnownLog, report: CountsReport, at: number): Moved {
  const { head, known: told } = report;
  const asked = askedOf(log);
  if (isFork(log, report)) return { log, head: headOf(log), forked: true };
  const goesOn = told === null || told.seq === log.seq;
  // Whoever goes on from the head may be the copy: only one that did not settles what was asked.
  const settled = !goesOn && told.seq === asked?.seq;
  if (!goesOn && !settled) {
    const again = asked ?? headOf(log);
    return {
      log: { ...log, askedSeq: again.seq, askedHash: again.hash },
      head: again,
      forked: false,
    };
  }
  const grown = head.seq > log.seq;
  const next: KnownLog = {
    ...log,
    ...(grown ? { seq: head.seq, hash: head.hash, reportedAt: at } : {}),
    ...(settled ? { askedSeq: null, askedHash: null } : {}),
  };
  return { log: next, head: headOf(next), forked: false };
}

/** Two histories under one log id: another hash at a place both have been at. */
function isFork(log: KnownLog, report: CountsReport): boolean {
  if (log.hipId !== report.hipId) return true;
  const said = [report.head, report.known];
  return [headOf(log), askedOf(log)].some((place) =>
    said.some((one) => one !== null && one.seq === place?.seq && one.hash !== place.hash),
  );
}

function headOf({ seq, hash }: Head): Head {
  return { seq, hash };
}

function askedOf({ askedSeq, askedHash }: KnownLog): Head | null {
  return askedSeq === null || askedHash === null ? null : { seq: askedSeq, hash: askedHash };
}
