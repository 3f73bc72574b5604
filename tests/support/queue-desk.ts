/**
 * A desk without a database: rolls the day, decides, folds and keeps the log, like the real one.
 * Settings come from small builders; commands get fresh ids. Rules stay in server/queue.
 */
import { emptyBook } from '../../server/queue/book.ts';
import type { Command, CommandId, PaperNumber } from '../../server/queue/commands.ts';
import { type Decision, decide } from '../../server/queue/decide.ts';
import type { Event, Fact } from '../../server/queue/events.ts';
import { evolve } from '../../server/queue/evolve.ts';
import type {
  Book,
  CounterId,
  CounterSettings,
  CounterState,
  Instant,
  Lane,
  PersonKey,
  QueueId,
  QueueSettings,
  QueueState,
  Settings,
  Token,
  TokenId,
} from '../../server/queue/model.ts';
import type { Refusal } from '../../server/queue/refusals.ts';
import { dayStep, momentIn } from '../../server/queue/service-day.ts';

export const ZONE = 'Asia/Kolkata';
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY_LENGTH = 24 * HOUR;
/** Monday 23 November 2026, 09:00 in the zone. */
export const MONDAY_NINE = Date.parse('2026-11-23T03:30:00Z');

const kolkata = momentIn(ZONE);

export function queueOf(id: QueueId, changes: Partial<QueueSettings> = {}): QueueSettings {
  return {
    id,
    prefix: id.slice(0, 1),
    windowMinutes: 30,
    validMinutes: 720,
    priorityShare: { priority: 1, normal: 2 },
    next: [],
    hours: [],
    dailyCap: null,
    roundTheClock: false,
    requeueAfter: 3,
    ...changes,
  };
}

export function counterOf(id: CounterId, ...queues: QueueId[]): CounterSettings {
  return { id, queues };
}

export function settingsOf(
  queues: QueueSettings[],
  counters: CounterSettings[],
  holidays: Settings['holidays'] = [],
): Settings {
  return { queues, counters, holidays };
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** A command to which the desk gives an id. */
export type Ask = DistributiveOmit<Command, 'id'>;

export interface IssueWish {
  lane?: Lane;
  persons?: PersonKey[];
  source?: 'share' | 'card' | 'walk-in' | 'paper';
  far?: boolean;
  language?: string;
  /** Makes it a paper token. */
  paper?: PaperNumber;
}

export class QueueDesk {
  book: Book = emptyBook();
  log: Event[] = [];
  at: Instant = MONDAY_NINE;
  /** Whether somebody vouches for the clock's date. */
  confirmed = true;
  #commands = 0;

  constructor(settings: Settings) {
    this.ask({ type: 'configure', settings, fileHash: 'first' });
  }

  /** Rolls the day if the clock asks for it, then decides and folds. */
  ask(ask: Ask): Decision {
    return this.roll() ?? this.askToday(ask);
  }

  /** The refusal of a date that is not believed, or null when the day stands. */
  roll(): { refusal: Refusal } | null {
    const { day } = kolkata(this.at);
    if (dayStep(this.book.day, day, this.confirmed) === 'same') return null;
    const continued = this.#numbersOf(day);
    const rolled = this.askToday({ type: 'rollDay', day, continued, confirmed: this.confirmed });
    return 'refusal' in rolled ? rolled : null;
  }

  askToday(ask: Ask): Decision {
    this.#commands += 1;
    const command = { ...ask, id: `command-${this.#commands}` } satisfies Ask & { id: CommandId };
    const decision = decide(this.book, command, kolkata(this.at));
    if ('facts' in decision) for (const fact of decision.facts) this.#append(command.id, fact);
    return decision;
  }

  #append(command: CommandId, fact: Fact): void {
    const day = fact.type === 'dayRolled' ? fact.day : this.book.day;
    const event: Event = { seq: this.book.seq + 1, day, at: this.at, command, actor: null, fact };
    evolve(this.book, event);
    this.log.push(event);
  }

  /** What the database would know of a day that is entered again. */
  #numbersOf(day: string): { queue: QueueId; number: number }[] {
    const highest = new Map<QueueId, number>();
    for (const { day: of, fact } of this.log) {
      if (of === day && fact.type === 'issued') highest.set(fact.queue, fact.number);
    }
    return [...highest].map(([queue, number]) => ({ queue, number }));
  }

  /** The facts of a command that must not be refused. */
  must(ask: Ask): Fact[] {
    const decision = this.ask(ask);
    if ('refusal' in decision) throw new Error(`refused: ${JSON.stringify(decision.refusal)}`);
    return decision.facts;
  }

  /** The refusal of a command that must be refused. */
  refusal(ask: Ask): Refusal {
    const decision = this.ask(ask);
    if ('facts' in decision) throw new Error(`not refused: ${JSON.stringify(decision.facts)}`);
    return decision.refusal;
  }

  later(ms: number): void {
    this.at += ms;
  }

  wish(
    queue: QueueId,
    { lane = 'normal', persons = [], source = 'share', far = false, language, paper }: IssueWish = {},
  ): Ask {
    const laneReason = lane === 'priority' ? 'age' : lane === 'emergency' ? 'staff' : null;
    return {
      type: 'issue',
      queue,
      source: paper === undefined ? source : 'paper',
      lane,
      laneReason,
      persons,
      code: `code-${this.#commands}`,
      far,
      language,
      paper,
    };
  }

  /** Issues, or finds, a token and returns its id. */
  issue(queue: QueueId, wish: IssueWish = {}): TokenId {
    const [fact] = this.must(this.wish(queue, wish));
    if (fact === undefined || !('token' in fact)) throw new Error('no token');
    return fact.token;
  }

  open(...counters: CounterId[]): void {
    for (const counter of counters) {
      this.must({ type: 'openCounter', counter, seen: this.counter(counter).version });
    }
  }

  next(counter: CounterId, completing = true): Ask {
    return { type: 'callNext', counter, seen: this.counter(counter).version, completing };
  }

  /** Calls the next token (completing the present one) and returns its id; null when nobody waits. */
  callNext(counter: CounterId): TokenId | null {
    const decision = this.ask(this.next(counter));
    if ('refusal' in decision) {
      if (decision.refusal.code === 'nobody_waiting') return null;
      throw new Error(`refused: ${JSON.stringify(decision.refusal)}`);
    }
    const called = decision.facts.find((fact) => fact.type === 'called');
    return called?.token ?? null;
  }

  act(type: 'recall' | 'serve' | 'complete' | 'skip' | 'requeue' | 'cancel', token: TokenId): Ask {
    return { type, token, seen: this.token(token).version };
  }

  pick(counter: CounterId, token: TokenId): Ask {
    return { type: 'callToken', counter, token, seen: this.token(token).version };
  }

  transfer(token: TokenId, to: QueueId | null = null): Ask {
    return { type: 'transfer', token, to, seen: this.token(token).version };
  }

  lane(token: TokenId, lane: Lane): Ask {
    const laneReason = lane === 'normal' ? null : 'staff';
    return { type: 'setLane', token, lane, laneReason, seen: this.token(token).version };
  }

  undo(counter: CounterId): Ask {
    return { type: 'undo', counter, seen: this.counter(counter).version };
  }

  token(id: TokenId): Token {
    const token = this.book.tokens.get(id);
    if (token === undefined) throw new Error(`no token ${id}`);
    return token;
  }

  counter(id: CounterId): CounterState {
    const counter = this.book.counters.get(id);
    if (counter === undefined) throw new Error(`no counter ${id}`);
    return counter;
  }

  queue(id: QueueId): QueueState {
    const queue = this.book.queues.get(id);
    if (queue === undefined) throw new Error(`no queue ${id}`);
    return queue;
  }

  label(id: TokenId | null): string | null {
    return id === null ? null : this.token(id).label;
  }
}
