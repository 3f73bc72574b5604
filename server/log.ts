/**
 * The one logger. Lines are JSON and by allow-list: a field that is not named here, or is not a plain
 * value, does not leave the process; of an error only its kind, its code and where it was thrown.
 */
import { type DestinationStream, pino } from 'pino';
import type { LogLevel } from './config.ts';

const FIELDS = [
  'requestId',
  'messageId',
  'lane',
  'kind',
  'path',
  'route',
  'method',
  'status',
  'code',
  'reason',
  'class',
  'ms',
  'attempts',
  'token',
  'queue',
  'counter',
  'printer',
  'printerId',
  'slip',
  'jobId',
  'state',
  'seq',
  'day',
  'bookDay',
  'mode',
  'url',
  'file',
  'count',
  'interrupted',
  'port',
  'sockets',
] as const;
type Field = (typeof FIELDS)[number];
const ALLOWED = new Set<string>(FIELDS);

/** Longer values are cut: an id is short, and what is long is not an id. */
const MAX_VALUE = 200;

export type Fields = Partial<Record<Field, string | number | boolean | null>>;

export interface Log {
  debug(fields: Fields, message: string): void;
  info(fields: Fields, message: string): void;
  warn(fields: Fields, message: string): void;
  error(fields: Fields, message: string): void;
  /** An exception: its kind, code and place; never its text, which may quote what it choked on. */
  fault(error: unknown, fields: Fields, message: string): void;
}

export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return {
    debug: (fields, message) => {
      if (logger.isLevelEnabled('debug')) logger.debug(allowed(fields), message);
    },
    info: (fields, message) => logger.info(allowed(fields), message),
    warn: (fields, message) => logger.warn(allowed(fields), message),
    error: (fields, message) => logger.error(allowed(fields), message),
    fault: (error, fields, message) => logger.error({ ...allowed(fields), fault: describe(error) }, message),
  };
}

/** Only allowed, plain and short: whatever a caller hands over, typed or not. */
function allowed(
  fields: Readonly<Record<string, unknown>>,
): Record<string, string | number | boolean | null> {
  const kept: Record<string, string | number | boolean | null> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (!ALLOWED.has(name)) continue;
    if (typeof value === 'string') kept[name] = value.slice(0, MAX_VALUE);
    else if (typeof value === 'number' || typeof value === 'boolean' || value === null) kept[name] = value;
  }
  return kept;
}

function describe(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  // The stack's first lines repeat the message: only the frames stay.
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const cause = error.cause === undefined ? undefined : describe(error.cause);
  return { name: error.name, code, at: frames.slice(0, 6).map((line) => line.trim()), cause };
}
