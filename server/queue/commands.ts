/**
 * What can be asked of the queue. Every command carries an id: the same id is applied once.
 * A command from a person also carries `seen`, the version of the object it acts on.
 */
import type {
  CounterId,
  Day,
  Instant,
  Lane,
  LaneReason,
  PersonKey,
  QueueId,
  Settings,
  Source,
  TokenId,
} from './model.ts';

export type CommandId = string;

interface Base {
  id: CommandId;
  /** The account (its name) or machine (`kiosk:<id>`) that gives it; absent for the network and the clock. */
  actor?: string | undefined;
}

export interface Issue extends Base {
  type: 'issue';
  queue: QueueId;
  source: Source;
  lane: Lane;
  laneReason: LaneReason;
  /** The person's keys, today's first; older days' keys find tokens that were carried over midnight. */
  persons: PersonKey[];
  /** Fresh random code for the patient page, used if a token is made. */
  code: string;
  far: boolean;
  /** The language the person chose at the kiosk or told the clerk. */
  language?: string | undefined;
  /** A number of a pre-printed block, entered afterwards. */
  paper?: PaperNumber | undefined;
}

export interface PaperNumber {
  number: number;
  /** The person was seen already: counted, and nobody waits. */
  seen: boolean;
  /** When handing out paper began: who had a place before that stands before the paper; null: everybody. */
  since: Instant | null;
}

/** `seen` is the counter's version. */
export interface CallNext extends Base {
  type: 'callNext';
  counter: CounterId;
  seen: number;
  /** Complete the counter's present token first, in the same step. */
  completing: boolean;
}

/** `seen` is the token's version. */
export interface CallToken extends Base {
  type: 'callToken';
  counter: CounterId;
  token: TokenId;
  seen: number;
}

/** Commands on one token; `seen` is the token's version. */
export interface OnToken extends Base {
  type: 'recall' | 'serve' | 'complete' | 'skip' | 'requeue' | 'cancel';
  token: TokenId;
  seen: number;
}

export interface Transfer extends Base {
  type: 'transfer';
  token: TokenId;
  /** null: the queue's only `next`. */
  to: QueueId | null;
  seen: number;
}

export interface SetLane extends Base {
  type: 'setLane';
  token: TokenId;
  lane: Lane;
  laneReason: LaneReason;
  seen: number;
}

/** Commands on one counter; `seen` is the counter's version. */
export interface OnCounter extends Base {
  type: 'openCounter' | 'pauseCounter' | 'closeCounter';
  counter: CounterId;
  seen: number;
}

/** Takes back the counter's last call, skip, transfer or completion; `seen` is the counter's version. */
export interface Undo extends Base {
  type: 'undo';
  counter: CounterId;
  seen: number;
}

export interface RollDay extends Base {
  type: 'rollDay';
  day: Day;
  /** Highest number each queue already issued on that day, for a day that is entered again. */
  continued: { queue: QueueId; number: number }[];
  /** NTP, the network or a clerk vouches for the date. */
  confirmed: boolean;
}

export interface Configure extends Base {
  type: 'configure';
  settings: Settings;
  /** SHA-256 of the facility file, so that the same file is applied once. */
  fileHash: string;
}

/** After a restore: the highest number of the queue that anybody holds today; 0 when there is none. */
export interface ConfirmNumber extends Base {
  type: 'confirmNumber';
  queue: QueueId;
  number: number;
  /** The day that was asked about. */
  day: Day;
}

/** The chains of what was done beside the queue and of looks, as far as they go: the log vouches for them. */
export interface SealActs extends Base {
  type: 'sealActs';
  act: number;
  /** Hex of the act's hash. */
  hash: string;
  looks: { id: number; hash: string };
}

export type Command =
  | Issue
  | CallNext
  | CallToken
  | OnToken
  | Transfer
  | SetLane
  | OnCounter
  | Undo
  | RollDay
  | Configure
  | ConfirmNumber
  | SealActs;
