/**
 * A hospital's day, made from a seed: patients arrive in a morning rush, counters open, pause and
 * close, service times vary, some people do not come when called and some of those return. Says for
 * each patient what range was stated at issue and how long the wait really was.
 */
import { openCountersOf } from '../../server/queue/book.ts';
import type { CounterId, Instant, QueueId, TokenId } from '../../server/queue/model.ts';
import { callingOrder } from '../../server/queue/next-token.ts';
import { type WaitRange, waitRange } from '../../server/queue/wait.ts';
import { counterOf, HOUR, MINUTE, MONDAY_NINE, QueueDesk, queueOf, settingsOf } from './queue-desk.ts';

export interface DayPlan {
  queues: QueueId[];
  counters: { id: CounterId; queues: QueueId[]; opens: number; closes: number; breakAt: number }[];
  /** Patients an hour, by hour from nine o'clock. */
  arrivals: number[];
  /** Mean minutes with a patient, and the standard deviation of their logarithm. */
  serviceMinutes: number;
  serviceSigma: number;
}

export interface Stated {
  token: TokenId;
  range: WaitRange | null;
  /** Minutes from issue to the first call; null when the day ended before. */
  minutes: number | null;
}

const PRIORITY = 0.2;
const NO_SHOW = 0.05;
const RETURNS = 0.6;
const BREAK_MINUTES = 20;

/** Numbers in [0, 1) from a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Due {
  at: Instant;
  run: () => void;
}

export function simulateDay(seed: number, plan: DayPlan): Stated[] {
  const random = randomFrom(seed);
  const desk = new QueueDesk(
    settingsOf(
      plan.queues.map((id) => queueOf(id)),
      plan.counters.map(({ id, queues }) => counterOf(id, ...queues)),
    ),
  );
  const agenda: Due[] = [];
  const stated: Stated[] = [];
  const at = (when: Instant, run: () => void): void => {
    agenda.push({ at: when, run });
  };
  const from = (minutes: number): Instant => MONDAY_NINE + minutes * MINUTE;

  function service(): number {
    // Box and Muller's way from two even numbers to a normal one.
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const { serviceMinutes, serviceSigma } = plan;
    return serviceMinutes * Math.exp(serviceSigma * normal - serviceSigma ** 2 / 2) * MINUTE;
  }

  function arrive(): void {
    const queue = plan.queues[Math.floor(random() * plan.queues.length)] ?? 'OPD';
    const token = desk.issue(queue, { lane: random() < PRIORITY ? 'priority' : 'normal' });
    const ahead = callingOrder(desk.book, [queue]).indexOf(token);
    const range = waitRange(
      desk.queue(queue),
      openCountersOf(desk.book, queue),
      ahead,
      desk.token(token).lane,
    );
    stated.push({ token, range, minutes: null });
    for (const { id } of plan.counters) work(id);
  }

  /** An open counter without a token calls the next patient. */
  function work(id: CounterId): void {
    const counter = desk.counter(id);
    if (counter.status !== 'open' || counter.token !== null) return;
    const token = desk.callNext(id);
    if (token === null) return;
    const said = stated.find((one) => one.token === token);
    if (said !== undefined) said.minutes ??= (desk.at - desk.token(token).issuedAt) / MINUTE;
    if (random() < NO_SHOW) at(desk.at + MINUTE, () => skip(id, token));
    else at(desk.at + service(), () => finish(id, token));
  }

  function finish(id: CounterId, token: TokenId): void {
    desk.must(desk.act('complete', token));
    work(id);
  }

  function skip(id: CounterId, token: TokenId): void {
    desk.must(desk.act('skip', token));
    if (random() < RETURNS) {
      at(desk.at + (2 + 13 * random()) * MINUTE, () => {
        desk.must(desk.act('requeue', token));
        for (const counter of plan.counters) work(counter.id);
      });
    }
    work(id);
  }

  /** Waits for the present patient to leave, then changes the counter. */
  function set(id: CounterId, type: 'openCounter' | 'pauseCounter' | 'closeCounter'): void {
    const { token, version } = desk.counter(id);
    if (token !== null) {
      at(desk.at + MINUTE / 4, () => set(id, type));
      return;
    }
    desk.must({ type, counter: id, seen: version });
    if (type === 'openCounter') work(id);
  }

  for (const { id, opens, closes, breakAt } of plan.counters) {
    at(from(opens), () => set(id, 'openCounter'));
    at(from(breakAt), () => set(id, 'pauseCounter'));
    at(from(breakAt + BREAK_MINUTES), () => set(id, 'openCounter'));
    at(from(closes), () => set(id, 'closeCounter'));
  }
  plan.arrivals.forEach((patients, hour) => {
    for (let i = 0; i < patients; i += 1) at(MONDAY_NINE + (hour + random()) * HOUR, arrive);
  });
  for (;;) {
    agenda.sort((a, b) => b.at - a.at);
    const next = agenda.pop();
    if (next === undefined) return stated;
    desk.at = next.at;
    next.run();
  }
}
