/**
 * How a hall sounds, from its address: `?voice=ur,en&volume=60&repeat=10&quiet=21:00-07:00`. A value that
 * says nothing sensible is as if it were not there. Pure.
 */
import type { Language } from '../../server/contract/facility.ts';
import { isLanguage } from '../shared/languages.ts';

export interface SoundSettings {
  /** null: the hall's own languages. Empty: a chime, and nobody speaks. */
  languages: Language[] | null;
  /** 0 to 1. */
  volume: number;
  repeatMs: number;
  /** Minutes after midnight; over midnight when `from` is the later. */
  quiet: { from: number; to: number } | null;
}

const REPEAT_SECONDS = 10;
/** Later than this a repeat would be a call of its own. */
const MAX_REPEAT_SECONDS = 300;
const FULL = 100;

export function readSoundSettings(query: URLSearchParams): SoundSettings {
  const voice = query.get('voice');
  const languages = voice === null ? null : voice.split(',').filter(isLanguage);
  return {
    languages: voice !== '' && languages?.length === 0 ? null : languages,
    volume: wholeNumber(query.get('volume'), FULL, FULL) / FULL,
    repeatMs: wholeNumber(query.get('repeat'), MAX_REPEAT_SECONDS, REPEAT_SECONDS) * 1000,
    quiet: readQuiet(query.get('quiet')),
  };
}

/** Whether `minute` (after midnight, at the facility) is in the quiet hours. */
export function isQuiet({ quiet }: SoundSettings, minute: number): boolean {
  if (quiet === null) return false;
  const { from, to } = quiet;
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}

function wholeNumber(text: string | null, most: number, otherwise: number): number {
  return text !== null && /^\d{1,4}$/.test(text) ? Math.min(most, Number(text)) : otherwise;
}

function readQuiet(text: string | null): SoundSettings['quiet'] {
  const parts = /^([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-3]):([0-5]\d)$/.exec(text ?? '');
  if (parts === null) return null;
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = parts.slice(1).map(Number);
  return { from: fromHour * 60 + fromMinute, to: toHour * 60 + toMinute };
}
