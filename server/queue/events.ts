/**
 * What happened, as the log keeps it. An event says everything evolve needs, so folding
 * never asks a rule again and old logs keep their meaning when rules change.
 */
import type { CommandId } from './commands.ts';
import type {
  BalanceChange,
  CounterId,
  CounterStatus,
  Day,
  Instant,
  Lane,
  LaneReason,
  PersonKey,
  QueueId,
  Settings,
  Source,
  Token,
  TokenId,
} from './model.ts';

export type Fact =
  | {
      /** With the last `configured` before it, all a fold of the day starts from. */
      type: 'dayRolled';
      day: Day;
      from: Day;
      lapsed: TokenId[];
      carried: Token[];
      continued: { queue: QueueId; number: number }[];
      counters: { id: CounterId; status: CounterStatus; token: TokenId | null; version: number }[];
      /** While a restored log waits for numbers: the queues that need not. */
      confirmed?: QueueId[];
    }
  | { type: 'configured'; settings: Settings; fileHash: string }
  /** The log was restored from a copy: from here on it has an id of its own. */
  | { type: 'restored'; from: string; logId: string }
  /** The chains of acts (db/acts.ts) and of looks (db/look-chain.ts) up to here, so that the log vouches for them. */
  | { type: 'actsSealed'; act: number; hash: string; looks?: { id: number; hash: string } }
  | { type: 'numberConfirmed'; queue: QueueId; number: number }
  | {
      type: 'issued';
      token: TokenId;
      queue: QueueId;
      number: number;
      label: string;
      source: Source;
      lane: Lane;
      laneReason: LaneReason;
      person: PersonKey | null;
      code: string;
      far: boolean;
      language?: string;
      /** Only with source `paper`: its place is not the end of the line. */
      paper?: { place: number; seen: boolean };
    }
  | { type: 'rescanned'; token: TokenId; found: 'live' | 'completed' }
  | {
      type: 'called';
      token: TokenId;
      counter: CounterId;
      queue: QueueId;
      how: 'next' | 'picked';
      balance: BalanceChange[];
    }
  | { type: 'recalled'; token: TokenId; counter: CounterId }
  | { type: 'served'; token: TokenId; counter: CounterId }
  | { type: 'completed'; token: TokenId; counter: CounterId }
  | { type: 'skipped'; token: TokenId; counter: CounterId }
  | { type: 'requeued'; token: TokenId; returnsAt: number | null }
  | { type: 'transferred'; token: TokenId; from: QueueId; to: QueueId; counter: CounterId | null }
  | { type: 'cancelled'; token: TokenId }
  | { type: 'laneSet'; token: TokenId; lane: Lane; laneReason: LaneReason }
  | { type: 'undone'; counter: CounterId }
  | { type: 'counterOpened' | 'counterPaused' | 'counterClosed'; counter: CounterId };

export type EventType = Fact['type'];
export type FactOf<T extends EventType> = Extract<Fact, { type: T }>;

/** A fact with its place in the log. */
export interface Event {
  seq: number;
  day: Day;
  at: Instant;
  command: CommandId;
  /** The account or machine that gave the command; null for the network and the clock. */
  actor: string | null;
  fact: Fact;
}
