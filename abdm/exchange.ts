/**
 * Owns the record of one exchange with the gateway, and the judgement of an answer: what class of outcome it is.
 * Pure. What to do about an outcome, and when, is the outbox's.
 */
import type { FailureClass, WireAnswer } from './transport.ts';
import { errorCodes, readErrorBody } from './wire/error-body.ts';

/** Told before each attempt, so that the id is on record even if nothing comes back. */
export type BeforeSend = (sending: { requestId: string; path: string }) => void;

/** An attempt that a 401 ended; the one after it had a new token. */
export type RefusedAttempt = {
  requestId: string;
  /** Milliseconds since 1970. */
  sentAt: number;
  ms: number;
  status: number;
  code: string | null;
};

export type Exchange = {
  /** REQUEST-ID of the last attempt. */
  requestId: string;
  /** HTTP status of the last answer, or null when none came. */
  status: number | null;
  class: 'accepted' | FailureClass;
  /** ABDM's code, when the answer named one. */
  code: string | null;
  /** How long the far side, or our own back-off, asks us to wait; null when nothing was said. */
  retryAfterMs: number | null;
  /** Milliseconds on the wire, over all attempts. */
  ms: number;
  /** 0 when no access token could be had, so that nothing was sent; 2 after a 401. */
  attempts: 0 | 1 | 2;
  /** The first of two attempts; null when a 401 did not part them. */
  earlier: RefusedAttempt | null;
};

/** Class and code of an answer; pure. */
export function judge(
  answer: WireAnswer,
  now: number,
): Pick<Exchange, 'status' | 'class' | 'code' | 'retryAfterMs'> {
  if (answer.kind === 'failure') {
    return { status: null, class: answer.class, code: null, retryAfterMs: null };
  }
  const { status } = answer;
  if (status >= 200 && status < 300) return { status, class: 'accepted', code: null, retryAfterMs: null };
  const { code } = readErrorBody(answer.body);
  const retryAfterMs = readRetryAfter(answer.retryAfter, now);
  return { status, class: statusClass(status, code), code, retryAfterMs };
}

function statusClass(status: number, code: string | null): FailureClass {
  // 401 twice: credentials or clocks may be mended while the deadline lasts, and nothing was done.
  if (status === 401 || status === 429 || status >= 500) return 'transient';
  // ABDM says "too late" with 408; a bare 408 is a proxy that waited in vain for our request.
  if (status === 408) return code === errorCodes.tooLate ? 'permanent' : 'transient';
  return 'permanent';
}

/** A Retry-After beyond an hour is taken as an hour: the network's mistake must not silence us for a day. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/** Retry-After (RFC 9110: seconds or a date) in ms from now, or null. */
export function readRetryAfter(value: string | null, now: number): number | null {
  const text = (value ?? '').trim();
  if (text === '') return null;
  const wait = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(wait) ? null : Math.min(Math.max(0, wait), MAX_RETRY_AFTER_MS);
}
