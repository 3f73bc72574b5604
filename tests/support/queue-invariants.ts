/** What must be true of every book, found by looking at all of it. */
import { isLive } from '../../server/queue/book.ts';
import type { Event } from '../../server/queue/events.ts';
import type { Book, Token } from '../../server/queue/model.ts';
import { callingOrder } from '../../server/queue/next-token.ts';

/** One sentence for every rule that the book breaks. */
export function brokenRules(book: Book, personOf: (token: Token) => string | null): string[] {
  return [
    ...brokenNumbers(book),
    ...brokenPersons(book, personOf),
    ...brokenCounters(book),
    ...brokenLines(book),
  ];
}

function brokenNumbers(book: Book): string[] {
  const broken: string[] = [];
  for (const [id, queue] of book.queues) {
    const numbers = [...book.tokens.values()]
      .filter((token) => token.series === id && token.day === book.day)
      .map((token) => token.number);
    // A day that is entered again may know some of its numbers only from the log.
    const rising = numbers.every((number, i) => number > (numbers[i - 1] ?? 0));
    if (!rising || (numbers.at(-1) ?? 0) > queue.lastNumber) {
      broken.push(`[Q-1] ${id} issued ${numbers.join(' ')} and stands at ${queue.lastNumber}`);
    }
  }
  return broken;
}

/** Series of the log whose numbers do not run 1, 2, 3… */
export function brokenSeries(log: readonly Event[]): string[] {
  const last = new Map<string, number>();
  const broken: string[] = [];
  for (const { day, fact } of log) {
    if (fact.type !== 'issued') continue;
    const series = `${day} ${fact.queue}`;
    const wanted = (last.get(series) ?? 0) + 1;
    if (fact.number !== wanted) broken.push(`[Q-1] ${series} issued ${fact.number} for ${wanted}`);
    last.set(series, fact.number);
  }
  return broken;
}

function brokenPersons(book: Book, personOf: (token: Token) => string | null): string[] {
  const places = new Map<string, string>();
  const broken: string[] = [];
  for (const token of book.tokens.values()) {
    const person = personOf(token);
    if (person === null || !isLive(token)) continue;
    for (const queue of new Set([token.queue, token.series])) {
      const place = `${person} in ${queue}`;
      const other = places.get(place);
      if (other !== undefined) broken.push(`[Q-2] ${place}: ${other} and ${token.id}`);
      places.set(place, token.id);
    }
  }
  return broken;
}

function brokenCounters(book: Book): string[] {
  const broken: string[] = [];
  for (const counter of book.counters.values()) {
    if (counter.token === null) continue;
    const token = book.tokens.get(counter.token);
    if (token?.counter !== counter.id) broken.push(`[Q-3] ${counter.id} holds ${counter.token}, not back`);
    if (counter.status !== 'open') broken.push(`[Q-18] ${counter.id} is ${counter.status} with a token`);
  }
  for (const token of book.tokens.values()) {
    const held = token.status === 'called' || token.status === 'serving';
    if (held !== (token.counter !== null))
      broken.push(`[Q-3] ${token.id} is ${token.status} at ${token.counter}`);
    if (token.counter !== null && book.counters.get(token.counter)?.token !== token.id) {
      broken.push(`[Q-3] ${token.id} is at ${token.counter}, not back`);
    }
    if (isLive(token) && !book.queues.has(token.queue)) broken.push(`[Q-20] ${token.id} stands in no queue`);
  }
  return broken;
}

function brokenLines(book: Book): string[] {
  const broken: string[] = [];
  for (const queue of book.queues.values()) {
    const { emergency, priority, normal } = queue.lines;
    const inLines = Object.entries({ emergency, priority, normal, returning: queue.returning });
    const expected = [...book.tokens.values()].filter((t) => t.queue === queue.id && t.status === 'waiting');
    for (const [name, line] of inLines) {
      const tokens = line.map((id) => book.tokens.get(id));
      const order = tokens.map((t) => (name === 'returning' ? t?.returnsAt : t?.place) ?? Number.NaN);
      const wrong = tokens.filter((t) => (t?.returnsAt === null ? t.lane : 'returning') !== name);
      if (wrong.length > 0) broken.push(`[ORD-2] ${queue.id}.${name} holds ${wrong.map((t) => t?.id)}`);
      if (
        order.some(
          (value, i) =>
            !(
              i === 0 ||
              (name === 'returning'
                ? value >= (order[i - 1] ?? Number.NaN)
                : value > (order[i - 1] ?? Number.NaN))
            ),
        )
      ) {
        broken.push(`[ORD-2] ${queue.id}.${name} is out of order: ${order.join(' ')}`);
      }
    }
    const all = inLines.flatMap(([, line]) => line).sort();
    if (
      all.join() !==
      expected
        .map((t) => t.id)
        .sort()
        .join()
    ) {
      broken.push(`[ORD-2] ${queue.id} lines up ${all.join(' ')}`);
    }
    if (callingOrder(book, [queue.id]).sort().join() !== all.join()) {
      broken.push(`[ORD-9] ${queue.id} foretells somebody twice or not at all`);
    }
    if (queue.balance < 0) broken.push(`[ORD-3] ${queue.id} has an account of ${queue.balance}`);
  }
  for (const [id, token] of book.tokens) {
    if (id !== token.id) broken.push(`token ${token.id} is kept as ${id}`);
    if (token.returnsAt !== null && (token.status !== 'waiting' || token.lane === 'emergency')) {
      broken.push(`[ORD-6] ${id} is ${token.lane} and ${token.status}, and returns at ${token.returnsAt}`);
    }
    const last = token.legs.at(-1);
    if (last?.queue !== token.queue || token.legs.slice(0, -1).some((leg) => leg.closedAt === null)) {
      broken.push(`[Q-13] ${id} has legs out of step`);
    }
    const ended = token.status === 'completed' || token.status === 'cancelled';
    if (ended !== (last?.closedAt !== null)) broken.push(`[Q-13] ${id} is ${token.status}, its leg is not`);
  }
  return broken;
}
