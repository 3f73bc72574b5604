/** Every problem a route can answer, in words of the locale files. */

import type { Trouble } from './api.ts';
import type { Key } from './text.ts';

export const PROBLEM_KEYS = {
  unknown_queue: 'refusal.unknown_queue',
  unknown_counter: 'refusal.unknown_counter',
  unknown_token: 'refusal.unknown_token',
  queue_closed: 'refusal.queue_closed',
  counter_not_open: 'refusal.counter_not_open',
  counter_busy: 'refusal.counter_busy',
  nobody_waiting: 'refusal.nobody_waiting',
  not_served_here: 'refusal.not_served_here',
  not_allowed: 'refusal.not_allowed',
  stale: 'refusal.stale',
  paper_entered: 'refusal.paper_entered',
  already_in_queue: 'refusal.already_in_queue',
  same_queue: 'refusal.same_queue',
  no_destination: 'refusal.no_destination',
  nothing_to_undo: 'refusal.nothing_to_undo',
  undo_too_late: 'refusal.undo_too_late',
  date_unconfirmed: 'refusal.date_unconfirmed',
  numbers_unconfirmed: 'refusal.numbers_unconfirmed',
  in_use: 'refusal.in_use',
  label_in_use: 'refusal.label_in_use',
  facility_changed: 'problem.facility_changed',
  invalid_request: 'problem.invalid_request',
  too_large: 'problem.too_large',
  not_found: 'problem.not_found',
  not_signed_in: 'problem.not_signed_in',
  not_permitted: 'problem.not_permitted',
  other_counter: 'problem.other_counter',
  wrong_pin: 'problem.wrong_pin',
  pin_unusable: 'problem.pin_unusable',
  weak_password: 'problem.weak_password',
  weak_pin: 'problem.weak_pin',
  name_taken: 'problem.name_taken',
  last_administrator: 'problem.last_administrator',
  wrong_password: 'problem.wrong_password',
  forbidden_origin: 'problem.forbidden_origin',
  unknown_host: 'problem.unknown_host',
  too_many_attempts: 'problem.too_many_attempts',
  unknown_code: 'problem.unknown_code',
  no_printer: 'problem.no_printer',
  not_a_recording: 'problem.not_a_recording',
  set_elsewhere: 'problem.set_elsewhere',
  reason_names_person: 'problem.reason_names_person',
  not_a_card: 'problem.not_a_card',
  unavailable: 'problem.unavailable',
  internal: 'problem.internal',
  no_connection: 'problem.no_connection',
} as const satisfies Record<Trouble['code'], Key>;

/** Why a password will not do, where there is more to say than that it is easily guessed. */
const WEAK: Readonly<Record<string, Key>> = {
  short: 'problem.password_short',
  same: 'problem.password_same',
};

/** The words for a problem, with its reason where there are words for that. */
export function troubleKey({ code, params }: Trouble): Key {
  if (code === 'weak_password') return WEAK[String(params.why)] ?? problemKey(code);
  return problemKey(code);
}

/** The words for a problem; a code this page does not know is the server's fault. */
export function problemKey(code: Trouble['code']): Key {
  return PROBLEM_KEYS[code] ?? 'problem.internal';
}
