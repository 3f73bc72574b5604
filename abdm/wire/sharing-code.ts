/**
 * Owns the text inside a counter's QR, new and old. One code a counter; its id is what comes back as `context`.
 */

/** 1–20 letters and digits, as ABDM prescribes for a `counter-id`. */
export const counterIdPattern = /^[A-Za-z0-9]{1,20}$/;

/** QR symbols hold at most 7,089 characters; longer text came from elsewhere. */
const MAX_CODE_TEXT = 8_192;

export type SharingCode = { hipId: string; counterId: string };

/** True when the id may name a counter of that facility: right form, and not the facility's own id. */
export function isCounterId(counterId: string, hipId: string): boolean {
  return counterIdPattern.test(counterId) && counterId.toLowerCase() !== hipId.toLowerCase();
}

/**
 * The URL a counter's QR holds. Throws RangeError for a counter id that patients' apps would reject:
 * configuration is checked with `isCounterId` before it comes here.
 */
export function sharingCodeUrl(phrBase: string, hipId: string, counterId: string): string {
  if (!isCounterId(counterId, hipId)) throw new RangeError('counter id must be 1-20 letters and digits');
  const base = phrBase.replace(/\/+$/, '');
  return `${base}/share-profile?hip-id=${encodeURIComponent(hipId.replace(/\p{Cs}/gu, ''))}&counter-id=${counterId}`;
}

/** Reads a sharing code: today's URL, `hipid`/`counterid` parameters, or JSON `{hipId, code|counterId}`. */
export function readSharingCode(text: string): SharingCode | null {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > MAX_CODE_TEXT) return null;
  const fields = trimmed.startsWith('{') ? jsonFields(trimmed) : urlFields(trimmed);
  const hipId = fields.get('hipid');
  const counterId = fields.get('counterid') ?? fields.get('code');
  return hipId === undefined || counterId === undefined ? null : { hipId, counterId };
}

function jsonFields(text: string): Map<string, string> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? plainFields(Object.entries(value)) : new Map();
  } catch {
    return new Map();
  }
}

function urlFields(text: string): Map<string, string> {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return new Map();
  return plainFields(new URL(text).searchParams);
}

function plainFields(entries: Iterable<[string, unknown]>): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of entries) {
    const plain = name.toLowerCase().replace(/[-_]/g, '');
    const said = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
    if (said !== '' && !fields.has(plain)) fields.set(plain, said);
  }
  return fields;
}
