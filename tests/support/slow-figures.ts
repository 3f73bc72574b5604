// Owns an independent count of a day's figures: it folds with the queue's own evolve and reads them off the tokens'
// legs afterwards, which the figures never look at. Slow and plain on purpose.

import { copyBook, emptyBook, waitingIn } from '../../server/queue/book.ts';
import type { Event, FactOf } from '../../server/queue/events.ts';
import { evolve } from '../../server/queue/evolve.ts';
import type { Book, Instant, Leg, Settings, Token } from '../../server/queue/model.ts';
import type { DayRun } from '../../server/reports/figures.ts';
import { standing } from '../../server/reports/standing.ts';
import type { CounterTime, DayFigures, Tally } from '../../server/reports/tally.ts';

/** A run of a log and the book as it was before it. */
export interface LoggedRun extends DayRun {
  day: string;
  before: Book;
}

/** A whole log cut at its rolls. */
export function runsOf(log: readonly Event[]): LoggedRun[] {
  const found: LoggedRun[] = [];
  const book = emptyBook();
  const starts = log.flatMap(({ fact }, i) => (fact.type === 'dayRolled' ? [i] : []));
  for (const [n, start] of starts.entries()) {
    for (const event of log.slice(n === 0 ? 0 : starts[n - 1], start)) evolve(book, event);
    const next = starts[n + 1];
    const ending = next === undefined ? undefined : log[next]?.fact;
    found.push({
      day: log[start]?.day ?? '',
      settings: book.settings,
      events: log.slice(start, next),
      ending: ending?.type === 'dayRolled' ? ending : null,
      before: copyBook(book),
    });
  }
  return found;
}

type Line = [to: string, what: string];

/** What the legs say: every single thing that is counted, as `[where, what]`, sorted. */
export function slowLines(run: LoggedRun, hourOf: (at: Instant) => number): Line[] {
  const book = run.before;
  const roll = run.events[0]?.fact as FactOf<'dayRolled'>;
  const carried = new Map(roll.carried.map((token) => [token.id, token]));
  const lastCall = new Map<string, Instant>();
  const fromCounter = new Map<string, boolean>();
  const skippedAt = new Map<string, Instant>();
  const wasSkipped = new Map<string, boolean>();
  for (const event of run.events) {
    const { fact, at } = event;
    const before = 'token' in fact ? book.tokens.get(fact.token) : undefined;
    evolve(book, event);
    const after = before === undefined ? undefined : book.tokens.get(before.id);
    if (before === undefined || after === undefined) continue;
    const leg = `${before.id}/${before.legs.length}`;
    if (fact.type === 'called') lastCall.set(`${leg}/${after.legs.at(-1)?.calls}`, at);
    if (fact.type === 'transferred') fromCounter.set(leg, fact.counter !== null);
    if (fact.type === 'skipped') skippedAt.set(before.id, at);
    if (fact.type === 'cancelled') wasSkipped.set(before.id, before.status === 'skipped');
  }
  const lines: Line[] = [];
  const put = (what: string, queue: string, at: Instant | null, counter: string | null) => {
    lines.push(['all', what], [`queue ${queue}`, what]);
    if (at !== null) lines.push([`hour ${hourOf(at)}`, what]);
    if (counter !== null) lines.push([`counter ${counter}`, what]);
  };
  for (const token of book.tokens.values()) {
    const old = carried.get(token.id);
    if (old === undefined) put(`issued ${token.source}`, token.series, token.issuedAt, null);
    else lines.push(['ends', 'carriedIn']);
    for (const [i, leg] of token.legs.entries()) {
      const known = old?.legs[i];
      if (leg.calledAt !== null && (known?.calledAt ?? null) === null) {
        put(
          `wait ${seconds(leg.openedAt, leg.calledAt)}`,
          leg.queue,
          leg.calledAt,
          firstCounter(run, token, i),
        );
      }
      if (leg.closedAt === null || (known?.closedAt ?? null) !== null) continue;
      const key = `${token.id}/${i + 1}`;
      const attended =
        leg.outcome === 'completed' || (leg.outcome === 'transferred' && fromCounter.get(key) === true);
      if (!attended) continue;
      const from = leg.servedAt ?? lastCall.get(`${key}/${leg.calls}`) ?? leg.calledAt;
      put('seen', leg.queue, leg.closedAt, leg.counter);
      if (from !== null) {
        put(`service ${seconds(from, leg.closedAt)}`, leg.queue, leg.closedAt, leg.counter);
      }
    }
    const last = token.legs.at(-1);
    const absent =
      token.status === 'skipped' || (token.status === 'cancelled' && wasSkipped.get(token.id) === true);
    if (absent) {
      lines.push(['ends', 'noShows']);
      put('noShows', token.queue, skippedAt.get(token.id) ?? 0, last?.counter ?? null);
    } else if (token.status === 'completed') lines.push(['ends', 'completed']);
    else if (token.status === 'cancelled') {
      lines.push(['ends', 'cancelled']);
      put('cancelled', token.queue, null, null);
    } else if (run.ending === null) lines.push(['ends', 'live']);
    else if (run.ending.carried.some(({ id }) => id === token.id)) lines.push(['ends', 'carriedOver']);
    else if (token.status === 'waiting') {
      lines.push(['ends', 'left']);
      put('left', token.queue, null, null);
    } else {
      lines.push(['ends', 'unfinished']);
      put('unfinished', token.queue, null, token.counter);
    }
  }
  return lines.sort(byText);
}

/** The counter of a leg's first call, read off the standing calls. */
function firstCounter(run: LoggedRun, token: Token, index: number): string | null {
  const calls: { leg: number; counter: string }[] = [];
  let leg = run.events[0]?.fact.type === 'dayRolled' ? legsAtDawn(run, token) : 1;
  let open = true;
  for (const { fact } of standing(run.events)) {
    if (!('token' in fact) || fact.token !== token.id) continue;
    if (fact.type === 'called') calls.push({ leg, counter: fact.counter });
    if (fact.type === 'completed' || fact.type === 'cancelled') open = false;
    if (fact.type === 'issued' && fact.paper?.seen === true) open = false;
    if (fact.type === 'transferred' || (fact.type === 'requeued' && !open)) {
      leg += 1;
      open = true;
    }
  }
  return calls.find((one) => one.leg === index + 1)?.counter ?? null;
}

function legsAtDawn(run: LoggedRun, token: Token): number {
  const fact = run.events[0]?.fact;
  if (fact?.type !== 'dayRolled') return 1;
  return fact.carried.find(({ id }) => id === token.id)?.legs.length ?? 1;
}

/** The figures, spelt out the same way. */
export function spelledOut(figures: DayFigures): Line[] {
  const lines: Line[] = tallyLines('all', figures.all);
  for (const [id, tally] of figures.queues) lines.push(...tallyLines(`queue ${id}`, tally));
  for (const [hour, tally] of figures.hours) lines.push(...tallyLines(`hour ${hour}`, tally));
  for (const [id, tally] of figures.counters) lines.push(...tallyLines(`counter ${id}`, tally));
  for (const [what, n] of Object.entries(figures.ends)) lines.push(...times(n, ['ends', what]));
  return lines.sort(byText);
}

function tallyLines(to: string, { issued, wait, service, ...counts }: Tally): Line[] {
  return [
    ...Object.entries(issued).flatMap(([source, n]) => times(n, [to, `issued ${source}`])),
    ...Object.entries(counts).flatMap(([what, n]) => times(n, [to, what])),
    ...[...wait].flatMap(([s, n]) => times(n, [to, `wait ${s}`])),
    ...[...service].flatMap(([s, n]) => times(n, [to, `service ${s}`])),
  ];
}

function times(n: number, line: Line): Line[] {
  return Array.from({ length: n }, () => line);
}

function byText(a: Line, b: Line): number {
  return a.join() < b.join() ? -1 : a.join() > b.join() ? 1 : 0;
}

function seconds(from: Instant, to: Instant): number {
  return Math.max(0, Math.floor((to - from) / 1_000));
}

/** Counters' times from the book between every two standing events. */
export function slowTimes(run: LoggedRun): Map<string, CounterTime> {
  const book = run.before;
  const events = standing(run.events);
  const last = events.findLastIndex(({ fact: { type, ...fact } }) =>
    type === 'issued' || type === 'configured' || type === 'dayRolled'
      ? false
      : 'counter' in fact && fact.counter !== null,
  );
  const times = new Map<string, CounterTime>();
  const add = (id: string, what: keyof CounterTime, ms: number) => {
    const time = times.get(id) ?? { busy: 0, idle: 0, free: 0, paused: 0 };
    times.set(id, { ...time, [what]: time[what] + ms });
  };
  let clock = events[0]?.at ?? 0;
  for (const [i, event] of events.entries()) {
    const then = Math.max(clock, event.at);
    if (i > 0 && i <= last) {
      for (const { id, status, token } of book.counters.values()) {
        const waits = queuesOf(book.settings, id).some((queue) => peopleIn(book, queue) > 0);
        const what = status === 'paused' ? 'paused' : token !== null ? 'busy' : waits ? 'idle' : 'free';
        add(id, what, status === 'closed' ? 0 : then - clock);
      }
    }
    clock = then;
    evolve(book, event);
    for (const id of book.counters.keys()) add(id, 'free', 0);
  }
  return times;
}

function queuesOf(settings: Settings, counter: string): readonly string[] {
  return settings.counters.find(({ id }) => id === counter)?.queues ?? [];
}

function peopleIn(book: Book, id: string): number {
  const queue = book.queues.get(id);
  return queue === undefined ? 0 : waitingIn(queue);
}

/** Legs of a token without what only the screens need. */
export function plainLegs(token: Token): Omit<Leg, 'announced'>[] {
  return token.legs.map(({ announced: _, ...leg }) => leg);
}
