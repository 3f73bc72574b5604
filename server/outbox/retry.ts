/** When a message that did not get through is tried again. Pure: it reads the class, never the text. */
import type { MessageState } from '../../db/outbox-store.ts';

export interface RetryRule {
  firstPauseMs: number;
  maxPauseMs: number;
}

/** A phone waits 30 s: quick pauses, so that five or six tries fit. */
export const PHONE_RETRY: RetryRule = { firstPauseMs: 500, maxPauseMs: 8_000 };
/** A hub may be away for days: pauses grow to five minutes and never end. */
export const HUB_RETRY: RetryRule = { firstPauseMs: 1_000, maxPauseMs: 300_000 };

/** What a try came to: taken, worth another try, or never. */
export type Verdict = 'accepted' | 'again' | 'refused';

export interface Next {
  state: MessageState;
  nextAt: number;
}

/**
 * How a message goes on after its try number `attempts` (1 the first) ended at `now` with `verdict`.
 * `retryAfterMs` is what the far side asked for; `jitter` in [0, 1) spreads tries of many facilities.
 */
export function afterAttempt(options: {
  verdict: Verdict;
  attempts: number;
  now: number;
  deadlineAt: number | null;
  retryAfterMs: number | null;
  jitter: number;
  rule: RetryRule;
}): Next {
  const { verdict, attempts, now, deadlineAt, retryAfterMs, jitter, rule } = options;
  if (verdict !== 'again') return { state: verdict, nextAt: now };
  const pause = Math.min(rule.maxPauseMs, rule.firstPauseMs * 2 ** Math.min(attempts - 1, 20));
  const nextAt = Math.round(now + Math.max(retryAfterMs ?? 0, pause * (0.75 + jitter / 2)));
  // A try that cannot be made in time is not waited for.
  if (deadlineAt !== null && nextAt >= deadlineAt) return { state: 'expired', nextAt: now };
  return { state: 'pending', nextAt };
}
