/** Why a command is refused: a closed union of values. Refusing is ordinary; only faults throw. */
import type { Action } from './actions.ts';
import type { CounterId, CounterStatus, Day, QueueId, TokenId, TokenStatus } from './model.ts';

export type Refusal =
  | { code: 'unknown_queue'; queue: QueueId }
  | { code: 'unknown_counter'; counter: CounterId }
  | { code: 'unknown_token'; token: TokenId }
  | { code: 'queue_closed'; queue: QueueId; why: 'hours' | 'holiday' | 'cap' }
  | { code: 'counter_not_open'; counter: CounterId; status: CounterStatus }
  | { code: 'counter_busy'; counter: CounterId; token: TokenId }
  | { code: 'nobody_waiting'; counter: CounterId }
  | { code: 'not_served_here'; counter: CounterId; queue: QueueId }
  | { code: 'not_allowed'; token: TokenId; status: TokenStatus; allowed: readonly Action[] }
  | { code: 'stale'; object: 'token' | 'counter'; id: string; version: number }
  | { code: 'paper_entered'; number: number; token: TokenId; queue: QueueId; status: TokenStatus }
  | { code: 'already_in_queue'; queue: QueueId; token: TokenId }
  | { code: 'same_queue'; queue: QueueId }
  | { code: 'no_destination'; queue: QueueId; next: QueueId[] }
  | { code: 'nothing_to_undo'; counter: CounterId }
  | { code: 'undo_too_late'; counter: CounterId }
  | { code: 'date_unconfirmed'; day: Day; bookDay: Day }
  | { code: 'in_use'; queues: QueueId[]; counters: CounterId[] }
  /** Another queue gave out labels with the letters of these today. */
  | { code: 'label_in_use'; queues: QueueId[] }
  | { code: 'numbers_unconfirmed'; queue: QueueId; day: Day };

export type RefusalCode = Refusal['code'];
