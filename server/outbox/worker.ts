/**
 * Sends what is due in one lane of the outbox. Messages are claimed in memory by this one worker and
 * may be sent twice after a crash: the far side takes a repeat without harm. A bad row stops no other.
 */
import type { Attempt, Message, MessageState, OutboxStore, Result } from '../../db/outbox-store.ts';
import type { OutboxLane } from '../../db/rows.ts';
import type { Log } from '../log.ts';
import { afterAttempt, type RetryRule, type Verdict } from './retry.ts';

/** What sending one message came to; no `attempts` when nothing was sent. */
export interface Sent {
  verdict: Verdict;
  attempts: Attempt[];
  retryAfterMs: number | null;
}

export interface LaneOptions {
  lane: OutboxLane;
  store: OutboxStore;
  /** Sends one message; `timeoutMs` is what is left of its deadline. Never rejects for a far side's failure. */
  send: (message: Message, timeoutMs: number | null) => Promise<Sent>;
  /** Whether a message that is on the disk can be sent yet; asked again when the lane is notified. */
  isReady: (message: Message) => boolean;
  /** Most messages under way at once. */
  parallel: number;
  rule: RetryRule;
  now: () => number;
  random: () => number;
  log: Log;
}

export interface OutboxLaneWorker {
  start(): void;
  /** Something was written to the lane. */
  notify(): void;
  /** Stops claiming and waits for what is under way. */
  stop(): Promise<void>;
  /**
   * For staff and metrics: messages that expired or were refused since the start, when the last did, and
   * since when no message has got through (null while they do).
   */
  trouble(): { failed: number; lastFailureAt: number | null; silentSince: number | null };
}

/** Looks by itself this often, so that retries fall due without anybody calling. */
const POLL_MS = 500;
/** After the store refused, wait before asking it again. */
const STORE_PAUSE_MS = 1_000;
/** How long `stop` waits for sends under way. */
const STOP_GRACE_MS = 3_000;

export function createLaneWorker(options: LaneOptions): OutboxLaneWorker {
  const { lane, store, send, isReady, parallel, rule, now, random, log } = options;
  const underWay = new Map<number, Promise<void>>();
  let results: Result[] = [];
  let recordDue = false;
  let running = false;
  let wakeDue = false;
  let pausedUntil = 0;
  let poll: NodeJS.Timeout | null = null;
  let failed = 0;
  let lastFailureAt: number | null = null;
  let silentSince: number | null = null;

  function wake(): void {
    if (wakeDue || !running) return;
    wakeDue = true;
    setImmediate(claim);
  }

  function claim(): void {
    wakeDue = false;
    if (!running || now() < pausedUntil) return;
    const free = parallel - underWay.size;
    if (free <= 0) return;
    try {
      // Rows under way are still `pending` on disk: ask for as many more.
      for (const message of store.due(lane, now(), parallel + results.length)) {
        if (underWay.size >= parallel) break;
        if (!underWay.has(message.id) && isReady(message)) begin(message);
      }
    } catch (fault) {
      pausedUntil = now() + STORE_PAUSE_MS;
      log.fault(fault, { lane }, 'outbox cannot be read');
    }
  }

  function begin(message: Message): void {
    underWay.set(message.id, work(message));
  }

  async function work(message: Message): Promise<void> {
    const { deadlineAt } = message;
    let result: Result;
    if (deadlineAt !== null && now() >= deadlineAt) {
      result = ended(message, [], 'expired', now());
    } else {
      const sent = await attempt(message, deadlineAt === null ? null : deadlineAt - now());
      const next = afterAttempt({
        verdict: sent.verdict,
        attempts: message.attempts + 1,
        now: now(),
        deadlineAt,
        retryAfterMs: sent.retryAfterMs,
        jitter: random(),
        rule,
      });
      silentSince = sent.verdict === 'accepted' ? null : (silentSince ?? now());
      result = ended(message, sent.attempts, next.state, next.nextAt);
    }
    if (result.state === 'expired' || result.state === 'refused') {
      failed += 1;
      lastFailureAt = result.at;
      log.warn(
        { lane, messageId: message.id, kind: message.kind, state: result.state },
        'message not delivered',
      );
    }
    keep(result);
  }

  async function attempt(message: Message, timeoutMs: number | null): Promise<Sent> {
    try {
      return await send(message, timeoutMs);
    } catch (fault) {
      log.fault(fault, { lane, messageId: message.id, kind: message.kind }, 'message cannot be sent');
      return { verdict: 'again', attempts: [], retryAfterMs: null };
    }
  }

  function ended(message: Message, attempts: Attempt[], state: MessageState, nextAt: number): Result {
    return { id: message.id, dueAt: message.dueAt, attempts, state, nextAt, at: now() };
  }

  // Answers that come in one turn of the event loop share a commit.
  function keep(result: Result): void {
    results.push(result);
    if (recordDue) return;
    recordDue = true;
    setImmediate(record);
  }

  function record(): void {
    recordDue = false;
    const recorded = results;
    results = [];
    if (recorded.length === 0) return;
    try {
      store.record(recorded);
    } catch (fault) {
      // The rows stay pending: they are sent again, which harms nobody.
      pausedUntil = now() + STORE_PAUSE_MS;
      log.fault(fault, { lane, count: recorded.length }, 'outbox results not recorded');
    }
    for (const { id } of recorded) underWay.delete(id);
    wake();
  }

  return {
    start() {
      running = true;
      poll = setInterval(wake, POLL_MS);
      poll.unref();
      wake();
    },
    notify: wake,
    async stop() {
      running = false;
      if (poll !== null) clearInterval(poll);
      const grace = new Promise<void>((done) => setTimeout(done, STOP_GRACE_MS).unref());
      await Promise.race([Promise.allSettled(underWay.values()), grace]);
      if (results.length > 0) record();
    },
    trouble: () => ({ failed, lastFailureAt, silentSince }),
  };
}
