/**
 * Owns the text inside an ABHA card's QR, whose keys vary from one issuer to the next.
 * Invariant: never throws; text that is no card gets a reason the desk can show.
 * What a card says is self-declared: whoever stores it marks its source `card`.
 */
import { cleanLine, cleanLineOrNull, MAX_ADDRESS_LENGTH, MAX_NAME_LENGTH } from '../clean-text.ts';
import { type Birth, type PersonProfile, readBirth, readGender, readPhone } from '../person.ts';
import { abhaAddressKey, abhaAddressPattern, readAbhaNumber } from './abha-number.ts';
import { MAX_ID_LENGTH } from './scalars.ts';
import { readSharingCode } from './sharing-code.ts';

/** A card names a person by number, address or both. */
export type CardProfile = PersonProfile & {
  /** As written on the card; its key form is beside it, for matching. */
  abhaAddress: string | null;
  abhaAddressKey: string | null;
  districtLgd: number | null;
  stateLgd: number | null;
};

export type CardReading =
  | { ok: true; profile: CardProfile }
  | { ok: false; reason: 'payment' | 'cut-off' | 'not-a-card' }
  | { ok: false; reason: 'sharing-code'; hipId: string; counterId: string };

/** QR symbols hold at most 7,089 characters; longer text is no scan. */
const MAX_CARD_TEXT = 8_192;

// UPI links, and the EMV payload that every Bharat QR begins with.
const paymentText = /^(upi:|000201)/i;

/** Reads the text of a scanned code: a person, or why it is no card. */
export function readAbhaCard(text: string): CardReading {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (trimmed.length > MAX_CARD_TEXT) return { ok: false, reason: 'not-a-card' };
  if (paymentText.test(trimmed)) return { ok: false, reason: 'payment' };
  const code = readSharingCode(trimmed);
  if (code !== null) return { ok: false, reason: 'sharing-code', ...code };
  if (!trimmed.startsWith('{')) return { ok: false, reason: 'not-a-card' };
  const value = parseLenient(trimmed);
  if (value === undefined) return { ok: false, reason: 'cut-off' };
  return readFields(new Map(Object.entries(value).map(([key, said]) => [plainKey(key), said])));
}

/** Cards carry raw line breaks and tabs inside their strings; a scanner adds control characters of its own. */
function parseLenient(text: string): object | undefined {
  for (const attempt of [text, text.replace(/\p{Cc}/gu, ' ')]) {
    try {
      const value: unknown = JSON.parse(attempt);
      if (typeof value === 'object' && value !== null) return value;
    } catch {
      // The second attempt, or the caller's "cut-off", follows.
    }
  }
  return undefined;
}

function plainKey(key: string): string {
  return key.toLowerCase().replace(/[\s_-]/g, '');
}

function readFields(fields: Map<string, unknown>): CardReading {
  const abhaNumber = readAbhaNumber(scalar(fields, 'hidn'));
  const abhaAddress = readAddress(scalar(fields, 'hid')) ?? readAddress(scalar(fields, 'phr'));
  if (abhaNumber === null && abhaAddress === null) return { ok: false, reason: 'not-a-card' };
  return {
    ok: true,
    profile: {
      abhaNumber,
      abhaAddress,
      abhaAddressKey: abhaAddress === null ? null : abhaAddressKey(abhaAddress),
      name: cleanLine(String(scalar(fields, 'name') ?? ''), MAX_NAME_LENGTH),
      gender: readGender(scalar(fields, 'gender')),
      birth: readDate(String(scalar(fields, 'dob') ?? '').trim()),
      phone: readPhone(scalar(fields, 'mobile')),
      address: {
        line: cleanLineOrNull(scalar(fields, 'address'), MAX_ADDRESS_LENGTH),
        district: cleanLineOrNull(
          scalar(fields, 'districtname') ?? scalar(fields, 'distname'),
          MAX_ADDRESS_LENGTH,
        ),
        state: cleanLineOrNull(scalar(fields, 'statename'), MAX_ADDRESS_LENGTH),
        pincode: cleanLineOrNull(scalar(fields, 'pincode'), 10),
      },
      districtLgd: readLgd(scalar(fields, 'distlgd')),
      stateLgd: readLgd(scalar(fields, 'statelgd')),
    },
  };
}

function scalar(fields: Map<string, unknown>, key: string): string | number | null {
  const value = fields.get(key);
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

function readAddress(value: string | number | null): string | null {
  const text = String(value ?? '').trim();
  return text.length <= MAX_ID_LENGTH && abhaAddressPattern.test(text.toLowerCase()) ? text : null;
}

function readDate(text: string): Birth | null {
  const [, d, m, y] = /^(\d{1,2}|-)\/(\d{1,2}|-)\/(\d{4})$/.exec(text) ?? [];
  if (y !== undefined) return readBirth(y, m, d);
  const dayFirst = /^(\d{1,2})[-.](\d{1,2})[-.](\d{4})$/.exec(text);
  if (dayFirst !== null) return readBirth(dayFirst[3], dayFirst[2], dayFirst[1]);
  const yearFirst = /^(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?$/.exec(text);
  return yearFirst === null ? null : readBirth(yearFirst[1], yearFirst[2], yearFirst[3]);
}

/** Government of India location code (Local Government Directory): a small whole number. */
function readLgd(value: string | number | null): number | null {
  const text = String(value ?? '').trim();
  return /^\d{1,6}$/.test(text) ? Number(text) : null;
}
