/**
 * Owns the names of the ABDM headers and the form of TIMESTAMP.
 * Names are given as ABDM writes them; HTTP compares them without regard to case.
 */

export const headerNames = {
  authorization: 'Authorization',
  requestId: 'REQUEST-ID',
  timestamp: 'TIMESTAMP',
  cmId: 'X-CM-ID',
  hipId: 'X-HIP-ID',
  hiuId: 'X-HIU-ID',
  authToken: 'X-AUTH-TOKEN',
} as const;

/** TIMESTAMP for an instant (ms since 1970): UTC, ISO 8601, milliseconds, `Z`. */
export function timestamp(now: number): string {
  return new Date(now).toISOString();
}

// As the specification has it, and as nearly all come: nothing to put right.
const usualInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
// Date, `T` or a blank, time, any number of fraction digits, and a zone or none.
const isoInstant = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(\.\d{1,9})?(Z|z|[+-]\d{2}:?\d{2})?$/;

/**
 * The instant a TIMESTAMP header names, in ms since 1970, or null when it names none.
 * Without a zone it is read as UTC, which is what the platform means by it.
 */
export function readTimestamp(text: string): number | null {
  if (usualInstant.test(text)) return instantOf(text);
  const parts = isoInstant.exec(text.trim());
  if (parts === null) return null;
  const [, date, time, fraction, zone] = parts;
  const millis = (fraction ?? '.0').slice(0, 4);
  const zoned = zone === undefined || zone === 'z' ? 'Z' : zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
  return instantOf(`${date}T${time}${millis}${zoned}`);
}

function instantOf(text: string): number | null {
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

/** The token of an `Authorization: Bearer …` header, or null. The scheme's case does not matter. */
export function readBearer(authorization: string): string | null {
  if (authorization.slice(0, 7).toLowerCase() !== 'bearer ') return null;
  const token = authorization.slice(7).trim();
  return token === '' ? null : token;
}
