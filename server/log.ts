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
  'job',
  'says',
  'trouble',
  'error',
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

/** A patient's address has a `state` too: under that name only the outbox's and the spool's words pass. */
const STATES: ReadonlySet<unknown> = new Set([
  'pending',
  'accepted',
  'refused',
  'expired',
  'queued',
  'sending',
  'sent',
  'printed',
  'failed',
  'interrupted',
]);

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

/** Lines held back while the destination takes none; more are dropped, the queue goes on. */
const MAX_HELD = 1024 * 1024;
const STDERR = 2;

/** Logs to `destination`, or to stderr: stdout is for the person who started the server. */
export function createLog(level: LogLevel, destination: DestinationStream = stderr()): Log {
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
    if (!ALLOWED.has(name) || (name === 'state' && !STATES.has(value))) continue;
    if (typeof value === 'string') kept[name] = value.slice(0, MAX_VALUE);
    else if (typeof value === 'number' || typeof value === 'boolean' || value === null) kept[name] = value;
  }
  return kept;
}

function stderr(): DestinationStream {
  const stream = pino.destination({ dest: STDERR, sync: true, maxLength: MAX_HELD });
  // A full disk under the log is no reason to stop giving out tokens.
  stream.on('error', () => undefined);
  return stream;
}

/** Causes of causes are followed this far: an error may be its own cause. */
const MAX_CAUSES = 3;
const MAX_FRAMES = 6;
/** Names and codes are words of programs; anything else is somebody's text. */
const WORD = /^[\w.$:-]{1,80}$/;
/** A frame as V8 writes it: a function's name, and a place in a file with line and column. */
const FRAME = /^\s+at (?:[\w.<>$#[\] ]{1,120} \()?(?:async )?(?:file:|node:|\/)[^\s()]{1,300}:\d+:\d+\)?$/;

function describe(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const { name, cause } = error;
  return {
    name: word(name) ?? 'Error',
    code: 'code' in error ? word(error.code) : undefined,
    at: framesOf(error),
    cause: cause === undefined || depth >= MAX_CAUSES ? undefined : describe(cause, depth + 1),
  };
}

function word(value: unknown): string | undefined {
  return typeof value === 'string' && WORD.test(value) ? value : undefined;
}

// The stack begins with the message, which may quote a person, or look like frames itself.
function framesOf({ stack = '', message }: Error): string[] {
  const text = String(stack);
  const start = message === '' ? 0 : text.indexOf(message) + message.length;
  const lines = start < message.length ? [] : text.slice(start).split('\n');
  return lines
    .filter((line) => FRAME.test(line))
    .slice(0, MAX_FRAMES)
    .map((line) => line.trim());
}
