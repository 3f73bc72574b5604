/**
 * Owns ABDM's error codes, the one shape we send errors in, and the reading of the six shapes we receive.
 * Invariant: reading never throws, and what it returns is bounded and free of control characters.
 */
import { cleanLine } from '../clean-text.ts';
import type { WireError } from './on-share.ts';

export const errorCodes = {
  notFound: 'ABDM-1001',
  malformed: 'ABDM-1006',
  tooLate: 'ABDM-1007',
  unauthorised: 'ABDM-1017',
  tooMany: 'ABDM-1022',
  unavailable: 'ABDM-1024',
  noRunningToken: 'ABDM-1031',
} as const;
export type ErrorCode = (typeof errorCodes)[keyof typeof errorCodes];

/** `{error:{code,message}}`, the shape of NHA's specification for every refusal. */
export function errorBody(code: string, message: string): { error: WireError } {
  return { error: { code, message } };
}

const defaultMessages: Record<ErrorCode, string> = {
  'ABDM-1001': 'Not found',
  'ABDM-1006': 'Bad request',
  'ABDM-1007': 'Request timed out',
  'ABDM-1017': 'Invalid or missing access token',
  'ABDM-1022': 'Too many requests',
  'ABDM-1024': 'Service unavailable, try again',
  'ABDM-1031': 'No token has been called yet',
};

/** The body for one of our own refusals, with a message that names no person. */
export function refusalBody(code: ErrorCode): { error: WireError } {
  return errorBody(code, defaultMessages[code]);
}

/** What could be read of an error body; null is "not said". */
export type ReadError = { code: string | null; message: string | null };

/** Error bodies are read no further than this many characters: they are a line or two, or a proxy's page. */
const MAX_ERROR_TEXT = 16_384;
const MAX_CODE_LENGTH = 64;
const MAX_MESSAGE_LENGTH = 300;
/** `{error:{error:{…}}}` has been seen; deeper is somebody playing. */
const MAX_DEPTH = 3;

const nothing: ReadError = { code: null, message: null };

/**
 * Reads `{error:{code,message}}`, `{code,message,description}`, `[{code,message}]`, `{message,timestamp}`,
 * field-keyed objects (`{"hipId":"must not be blank"}`) and the empty body. Codes lose a trailing `": "`.
 */
export function readErrorBody(text: string): ReadError {
  if (text.length > MAX_ERROR_TEXT || text.trim() === '') return nothing;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return nothing;
  }
  return readValue(value, 0);
}

function readValue(value: unknown, depth: number): ReadError {
  if (typeof value === 'string') return { code: null, message: readMessage(value) };
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return nothing;
  if (Array.isArray(value)) return readValue(value[0], depth + 1);
  const fields = new Map(Object.entries(value));
  for (const inner of ['error', 'errors']) {
    const found = readValue(fields.get(inner), depth + 1);
    if (found.code !== null || found.message !== null) return found;
  }
  const code = readCode(fields.get('code'));
  const message = readMessage(fields.get('message')) ?? readMessage(fields.get('description'));
  if (code !== null || message !== null) return { code, message };
  return { code: null, message: readFieldMessage(fields) };
}

function readCode(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const code = cleanLine(String(value), MAX_CODE_LENGTH)
    .replace(/[:\s]+$/, '')
    .trim();
  return code === '' ? null : code;
}

function readMessage(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const message = cleanLine(value, MAX_MESSAGE_LENGTH);
  return message === '' ? null : message;
}

function readFieldMessage(fields: Map<string, unknown>): string | null {
  for (const [field, value] of fields) {
    if (field === 'timestamp' || field === 'status' || field === 'path') continue;
    const said = readMessage(Array.isArray(value) ? value[0] : value);
    if (said !== null) return readMessage(`${field}: ${said}`);
  }
  return null;
}
