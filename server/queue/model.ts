/**
 * The nouns of the queue: what a book, a token, a counter and a queue are.
 * Owns shapes only; how they change stands in evolve.ts, what may change them in decide.ts.
 * No identity is in here: a person is a keyed hash, a token has a label.
 */

/** A date `YYYY-MM-DD` in the facility's zone. */
export type Day = string & { readonly brand: 'Day' };
/** Milliseconds since 1970, for people and pages; order is `seq`, never this. */
export type Instant = number;
export type QueueId = string;
export type CounterId = string;
/** `day.series.number`, for example `2026-11-22.OPD1.42`. */
export type TokenId = string;
/** HMAC(day key, ABHA address). */
export type PersonKey = string;

export type Source = 'share' | 'card' | 'walk-in' | 'paper';
export type Lane = 'emergency' | 'priority' | 'normal';
export type LaneReason = 'age' | 'infant' | 'pregnant' | 'disabled' | 'staff' | null;
export type TokenStatus = 'waiting' | 'called' | 'serving' | 'skipped' | 'completed' | 'cancelled' | 'lapsed';

/** An instant seen in the facility's zone; made once at the edge (service-day.ts). */
export interface Moment {
  at: Instant;
  day: Day;
  /** Minutes since local midnight, 0–1439. */
  minute: number;
  /** 0 Sunday … 6 Saturday. */
  weekday: number;
}

export type LegOutcome = 'completed' | 'transferred' | 'cancelled' | 'lapsed';

/** One stay of a token in one queue. */
export interface Leg {
  queue: QueueId;
  openedAt: Instant;
  /** The first call. */
  calledAt: Instant | null;
  /** Since the last call; when it was completed without `serve`, the moment of that call. */
  servedAt: Instant | null;
  counter: CounterId | null;
  closedAt: Instant | null;
  outcome: LegOutcome | null;
  /** How often it was called in this leg, skips and returns included. */
  calls: number;
  recalls: number;
  /** `seq` of the event that announced it last, a call or a recall; null before the first. */
  announced: number | null;
}

/** Never changed in place: a step puts a new object in the book, so a snapshot is a reference. */
export interface Token {
  id: TokenId;
  day: Day;
  /** The queue that issued it; the number belongs to this series for good. */
  series: QueueId;
  number: number;
  label: string;
  source: Source;
  person: PersonKey | null;
  /** What stands in the patient page's address; says nothing about the person. */
  code: string;
  /** What the person chose to read, for the slip; absent when nobody asked. */
  language?: string;
  issuedAt: Instant;
  status: TokenStatus;
  /** The queue of the open (or last) leg. */
  queue: QueueId;
  counter: CounterId | null;
  lane: Lane;
  laneReason: LaneReason;
  /** Order of arrival in the present leg: whole, but for paper, which stands between (paper.ts). */
  place: number;
  /** While waiting after a requeue: the queue's count of calls at which it is due. */
  returnsAt: number | null;
  /** A share came from far away, or a completed patient scanned again: the clerk is told. */
  notice: 'far' | 'rescanned' | null;
  legs: Leg[];
  version: number;
}

export type CounterStatus = 'closed' | 'open' | 'paused';

/** What `undo` would take back: the objects as they were before the counter's last step. */
export interface UndoPoint {
  /** The command that took the step: its second event adds to this point instead of replacing it. */
  command: string;
  kind: 'call' | 'skip' | 'transfer' | 'completion';
  tokens: Token[];
  /** The counter's token before the step. */
  counterToken: TokenId | null;
  /** Versions the step left behind: undo only while they still stand. */
  left: { id: TokenId; version: number }[];
  /** The step's effect on the shares, to be taken back. */
  balance: BalanceChange[];
  /** The call the step made, to be taken out of the queue's calls. */
  called: { queue: QueueId; token: TokenId } | null;
}

export interface CounterState {
  id: CounterId;
  status: CounterStatus;
  token: TokenId | null;
  version: number;
  undo: UndoPoint | null;
}

export interface BalanceChange {
  queue: QueueId;
  by: number;
}

/** One call of a queue, kept for the waiting time, the running number and the screens. */
export interface CallRecord {
  token: TokenId;
  counter: CounterId;
  at: Instant;
  /** Open counters that served the queue at that moment. */
  openCounters: number;
  /** People left waiting in the queue after this call. */
  leftWaiting: number;
  /** The number, if this call moves the running number; else null. */
  running: number | null;
  /** `normal`: the head of the normal line; `passing`: another while a normal one waited; else `alone`. */
  turn: 'normal' | 'passing' | 'alone';
  /** It was the turn of a requeued token. */
  returned: boolean;
}

export interface QueueState {
  id: QueueId;
  lastNumber: number;
  /** Waiting tokens by lane, each in order of `place`. */
  lines: Record<Lane, TokenId[]>;
  /** Waiting tokens that return after a requeue, in order of `returnsAt`, then `place`. */
  returning: TokenId[];
  /** Share account: a contested priority call adds `normal`, a normal call takes `priority`. */
  balance: number;
  calls: CallRecord[];
}

export interface OpeningHours {
  /** 0 Sunday … 6 Saturday. */
  days: number[];
  /** Minutes since midnight; `to` is exclusive and may be below `from` for a night shift. */
  from: number;
  to: number;
}

export interface QueueSettings {
  id: QueueId;
  prefix: string;
  windowMinutes: number;
  validMinutes: number;
  priorityShare: { priority: number; normal: number };
  next: QueueId[];
  /** Empty: always open. */
  hours: OpeningHours[];
  dailyCap: number | null;
  roundTheClock: boolean;
  /** How many others are called before a requeued token. */
  requeueAfter: number;
}

export interface CounterSettings {
  id: CounterId;
  queues: QueueId[];
}

/** What deciding needs to know of the facility; names of things are not in here. */
export interface Settings {
  queues: QueueSettings[];
  counters: CounterSettings[];
  holidays: Day[];
}

/** One service day of the facility in memory. */
export interface Book {
  day: Day;
  /** Sequence number of the last event folded in. */
  seq: number;
  settings: Settings;
  queues: Map<QueueId, QueueState>;
  counters: Map<CounterId, CounterState>;
  tokens: Map<TokenId, Token>;
  /** Tokens of a person in the order of issue. */
  persons: Map<PersonKey, TokenId[]>;
  /** Places given out so far. */
  places: number;
  /** Highest numbers of queues that today's configurations removed. */
  retired: Map<QueueId, number>;
  /**
   * Since the log was restored from a copy: the queues whose highest number was confirmed; the others issue
   * nothing. null when it was not restored, or when that is over.
   */
  confirmed: ReadonlySet<QueueId> | null;
}
