/**
 * Owns what a phone is shown of its share and of the running number: a state and plain words.
 * Invariant: views name no person; the server's own message is passed on as said.
 */
import { errorCodes } from '../../abdm/wire/error-body.ts';
import type { AnswerError, Delivery, RunningRecord, ShareRecord } from '../state.ts';

export type PhoneProblem = {
  /** ABDM's code, or one of our own words for what the network did. */
  code: string;
  /** For the person holding the phone. */
  words: string;
  /** What the facility itself said, or null. */
  said: string | null;
};

type Common = { id: string; hipId: string; counterId: string; attempts: number };

export type ShareView = Common &
  (
    | { state: 'waiting' }
    | {
        state: 'token';
        tokenNumber: string;
        /** Ms since 1970, or null when no end was named. */
        validUntil: number | null;
        /** From the phone's share to the facility's answer, in ms. */
        waitedMs: number;
        /** All numbers this share was given; more than one is a mistake. */
        numbers: readonly string[];
      }
    | { state: 'problem'; problem: PhoneProblem }
  );

export type RunningView = Common &
  (
    | { state: 'waiting' }
    | { state: 'number'; number: string; minutes: number | null }
    | { state: 'problem'; problem: PhoneProblem }
  );

export function shareView(record: ShareRecord, now: number, phoneWaitMs: number): ShareView {
  const common = commonView(record);
  const { answer, askedAt } = record;
  if (answer?.kind === 'token') {
    const { tokenNumber, expirySeconds, at } = answer;
    const validUntil = expirySeconds === null ? null : at + expirySeconds * 1000;
    const waitedMs = Math.max(0, at - askedAt);
    return { ...common, state: 'token', tokenNumber, validUntil, waitedMs, numbers: record.numbers };
  }
  const problem = problemOf(record, now, phoneWaitMs);
  return problem === null ? { ...common, state: 'waiting' } : { ...common, state: 'problem', problem };
}

export function runningView(record: RunningRecord, now: number, phoneWaitMs: number): RunningView {
  const common = commonView(record);
  if (record.answer?.kind === 'token') {
    const { number, minutes } = record.answer;
    return { ...common, state: 'number', number, minutes };
  }
  const problem = problemOf(record, now, phoneWaitMs);
  return problem === null ? { ...common, state: 'waiting' } : { ...common, state: 'problem', problem };
}

function commonView(record: {
  requestId: string;
  hipId: string;
  context: string;
  delivery: Delivery;
}): Common {
  const { requestId, hipId, context, delivery } = record;
  return { id: requestId, hipId, counterId: context, attempts: delivery.attempts };
}

type Asked = { askedAt: number; delivery: Delivery; answer: { kind: 'token' } | AnswerError | null };

function problemOf(
  { askedAt, delivery, answer }: Asked,
  now: number,
  phoneWaitMs: number,
): PhoneProblem | null {
  if (answer?.kind === 'error')
    return { code: answer.code, words: wordsFor(answer.code), said: answer.message };
  if (delivery.over && delivery.acceptedAt === null) {
    if (delivery.lastStatus === null) {
      return problem('unreachable', 'The facility’s server could not be reached. Please ask at the desk.');
    }
    return problem(
      `HTTP ${delivery.lastStatus}`,
      'The facility’s server did not accept it. Please ask at the desk.',
    );
  }
  if (now - askedAt <= phoneWaitMs) return null;
  return problem(
    'no-answer',
    'No answer came in time. Your place may be kept all the same: please ask at the desk.',
  );
}

function wordsFor(code: string): string {
  switch (code) {
    case errorCodes.noRunningToken:
      return 'Nobody has been called here yet today.';
    case errorCodes.notFound:
      return 'The facility does not know this counter. Please ask at the desk.';
    default:
      return 'The counter gave no number. Please ask at the desk.';
  }
}

function problem(code: string, words: string): PhoneProblem {
  return { code, words, said: null };
}
