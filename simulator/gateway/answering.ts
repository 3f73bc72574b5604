/**
 * Owns the gateway's judgement of a facility's answer: does it belong to what was asked, and did it come in time.
 * An accepted answer is kept for the phone. An answer that comes twice replaces the first, and its number is kept.
 */
import { abhaAddressKey } from '../../abdm/wire/abha-number.ts';
import type { OnShareBody } from '../../abdm/wire/on-share.ts';
import type { OnRunningTokenBody } from '../../abdm/wire/running-token.ts';
import type { RunningAnswer, ShareAnswer, ShareRecord, SimulatorState } from '../state.ts';
import type { GatewayError } from './error-shapes.ts';

export type Judged = { ok: true } | { ok: false; error: GatewayError; message?: string };

/** Numbers kept for one share: one is right, a second is the mistake to be seen, more add nothing. */
const MAX_NUMBERS = 8;

export function takeOnShare(state: SimulatorState, hipId: string, body: OnShareBody): Judged {
  const record = state.shares.get(body.response.requestId);
  if (record === undefined || record.hipId !== hipId) return { ok: false, error: 'no-such-share' };
  const now = state.settings.now();
  if (now - record.askedAt > state.settings.phoneWaitMs) return { ok: false, error: 'too-late' };
  const answer = readOnShare(record, body, now);
  if (typeof answer === 'string') return { ok: false, error: 'malformed', message: answer };
  record.answer = answer;
  record.answers += 1;
  if (answer.kind === 'token' && !record.numbers.includes(answer.tokenNumber)) {
    if (record.numbers.length < MAX_NUMBERS) record.numbers.push(answer.tokenNumber);
  }
  return { ok: true };
}

/** The answer for the phone, or what is wrong with the body. */
function readOnShare(record: ShareRecord, body: OnShareBody, at: number): ShareAnswer | string {
  if (body.error !== undefined) return { kind: 'error', ...body.error, at };
  const { abhaAddress, profile } = body.acknowledgement;
  if (abhaAddressKey(abhaAddress) !== abhaAddressKey(record.abhaAddress)) {
    return 'acknowledgement.abhaAddress is not the one that was shared';
  }
  if (profile.context !== record.context)
    return 'acknowledgement.profile.context is not the one that was shared';
  const expiry = Number(profile.expiry);
  if (!Number.isFinite(expiry) || expiry < 0) return 'acknowledgement.profile.expiry must be seconds';
  return { kind: 'token', tokenNumber: profile.tokenNumber, expirySeconds: expiry, at };
}

export function takeOnRunningToken(state: SimulatorState, hipId: string, body: OnRunningTokenBody): Judged {
  const record = state.running.get(body.response.requestId);
  if (record === undefined || record.hipId !== hipId) return { ok: false, error: 'no-such-share' };
  const now = state.settings.now();
  if (now - record.askedAt > state.settings.phoneWaitMs) return { ok: false, error: 'too-late' };
  const answer = readOnStatus(record, body, now);
  if (typeof answer === 'string') return { ok: false, error: 'malformed', message: answer };
  record.answer = answer;
  return { ok: true };
}

function readOnStatus(
  asked: { hipId: string; context: string },
  body: OnRunningTokenBody,
  at: number,
): RunningAnswer | string {
  if (body.error !== undefined) return { kind: 'error', ...body.error, at };
  const { hipId, context, runningTokenNumber, averageTokenServiceTimeInMinutes: average } = body.token;
  if (hipId !== asked.hipId || context !== asked.context) return 'token names another counter than was asked';
  const minutes = average === undefined ? null : Number(average);
  if (minutes !== null && (!Number.isFinite(minutes) || minutes < 0)) return 'token average must be minutes';
  return { kind: 'token', number: runningTokenNumber, minutes, at };
}
