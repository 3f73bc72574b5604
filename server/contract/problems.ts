/** Every problem a JSON route can answer, and its HTTP status: one table, applied in one place. */
import type { RefusalCode } from '../queue/refusals.ts';

export type ProblemCode =
  | RefusalCode
  | 'facility_changed'
  | 'invalid_request'
  | 'too_large'
  | 'not_found'
  | 'not_signed_in'
  | 'not_permitted'
  | 'other_counter'
  | 'wrong_pin'
  | 'pin_unusable'
  | 'weak_password'
  | 'weak_pin'
  | 'name_taken'
  | 'last_administrator'
  | 'wrong_password'
  | 'forbidden_origin'
  | 'unknown_host'
  | 'too_many_attempts'
  | 'unknown_code'
  | 'not_a_card'
  | 'no_printer'
  | 'not_a_recording'
  | 'set_elsewhere'
  | 'reason_names_person'
  | 'unavailable'
  | 'internal';

export const PROBLEM_STATUS = {
  unknown_queue: 404,
  unknown_counter: 404,
  unknown_token: 404,
  queue_closed: 409,
  counter_not_open: 409,
  counter_busy: 409,
  nobody_waiting: 409,
  not_served_here: 409,
  not_allowed: 409,
  stale: 409,
  paper_entered: 409,
  already_in_queue: 409,
  same_queue: 409,
  no_destination: 409,
  nothing_to_undo: 409,
  undo_too_late: 409,
  date_unconfirmed: 409,
  numbers_unconfirmed: 409,
  in_use: 409,
  label_in_use: 409,
  facility_changed: 409,
  invalid_request: 400,
  too_large: 413,
  not_found: 404,
  not_signed_in: 401,
  not_permitted: 403,
  other_counter: 403,
  wrong_pin: 403,
  pin_unusable: 403,
  weak_password: 422,
  weak_pin: 422,
  name_taken: 409,
  last_administrator: 409,
  wrong_password: 401,
  forbidden_origin: 403,
  unknown_host: 421,
  too_many_attempts: 429,
  unknown_code: 404,
  not_a_card: 422,
  no_printer: 409,
  not_a_recording: 422,
  set_elsewhere: 409,
  reason_names_person: 422,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<ProblemCode, number>;

/** What a JSON route answers when it cannot do what was asked; `params` never hold a person's data. */
export interface Problem {
  code: ProblemCode;
  params: Record<string, unknown>;
  requestId: string;
}
