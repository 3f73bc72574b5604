/**
 * From a call to the clips that say it: each language's own way to put numbers together, and the order
 * of words. A clip is named by what it says (`token`, `a`, `42`, `hundred`); locales/voice has the
 * wording of each. Pure: what can be said is decided by who has the clips.
 */
import type { Language } from '../../../server/contract/facility.ts';

/** What is announced: the label as shown, and the English name of the counter when it is to be said. */
export interface SpokenCall {
  label: string;
  place: string | null;
}

/**
 * What a kiosk says to whoever stands before it: each a clip of its own, worded as it stands on the page
 * (to whoever cannot read, the page says nothing else).
 */
export const PROMPTS = [
  'kioskpicture',
  'kioskdepartment',
  'kioskscan',
  'kioskcard',
  'kioskyear',
  'kioskdesk',
  'kiosknumber',
  'kioskslip',
] as const;
export type Prompt = (typeof PROMPTS)[number];

/** A kiosk's sentence; `label` follows it where there is a number to say. */
export interface SpokenPrompt {
  prompt: Prompt;
  label: string | null;
}

export type Spoken = SpokenCall | SpokenPrompt;

/** A clip of a call in the shipped voices, on average; only for judging how much speech is waiting. */
export const CLIP_MS = 520;

/** Highest number that is said as one; a longer one is said digit by digit. */
export const HIGHEST_NUMBER = 9_999;

interface NumberGrammar {
  /** Every number below a hundred is a word of its own; otherwise tens and units are joined above 20. */
  ownWords: boolean;
  /** "and" stands between hundreds and the rest. */
  and: boolean;
}

const NUMBERS = {
  en: { ownWords: false, and: true },
  hi: { ownWords: true, and: false },
  ur: { ownWords: true, and: false },
  ks: { ownWords: true, and: true },
  doi: { ownWords: true, and: false },
} as const satisfies Record<Language, NumberGrammar>;

/** Words for where to go; the number or letter of the place follows in every one of the languages. */
const PLACES = ['counter', 'room', 'window'];
const PLACE = /\b(counter|room|window)\b[\s.:#-]*(?:no\b\.?|number\b)?[\s.:#-]*(\d{1,4})?[\s-]*([A-Z])?\b/i;

/** The clips of a call, in the order of speech: token, letters, number, then the place with its number. */
export function callClips(language: Language, call: SpokenCall): string[] {
  const place = call.place === null ? [] : placeClips(language, call.place);
  return ['token', ...labelClips(language, call.label), ...place];
}

/** The clips of whatever is said. */
export function clipsOf(language: Language, spoken: Spoken): string[] {
  if (!('prompt' in spoken)) return callClips(language, spoken);
  return [spoken.prompt, ...(spoken.label === null ? [] : labelClips(language, spoken.label))];
}

/** Letters one by one, digits that stand together as a number; signs are not said. */
export function labelClips(language: Language, label: string): string[] {
  return (label.match(/[a-z]|\d+/gi) ?? []).flatMap((part) =>
    /\d/.test(part) ? digitsClips(language, part) : [part.toLowerCase()],
  );
}

/** `Room 12B` is said; a place without a number or a letter ("Pharmacy") is shown only: nothing is left half said. */
export function placeClips(language: Language, name: string): string[] {
  const [, word, number, letter] = PLACE.exec(name) ?? [];
  if (word === undefined || (number === undefined && letter === undefined)) return [];
  return [
    word.toLowerCase(),
    ...(number === undefined ? [] : digitsClips(language, number)),
    ...(letter === undefined ? [] : [letter.toLowerCase()]),
  ];
}

/** Whether a breath is taken before this clip: the place is a part of its own. */
export function beginsPlace(clip: string): boolean {
  return PLACES.includes(clip);
}

function digitsClips(language: Language, digits: string): string[] {
  const number = Number(digits);
  return number <= HIGHEST_NUMBER && String(number) === digits ? numberClips(language, number) : [...digits];
}

/** A whole number from 0 to HIGHEST_NUMBER. */
export function numberClips(language: Language, number: number): string[] {
  const { ownWords, and } = NUMBERS[language];
  const thousands = Math.floor(number / 1000);
  const hundreds = Math.floor(number / 100) % 10;
  const rest = number % 100;
  const large = [
    ...(thousands > 0 ? [String(thousands), 'thousand'] : []),
    ...(hundreds > 0 ? [String(hundreds), 'hundred'] : []),
  ];
  if (large.length > 0 && rest === 0) return large;
  const units = rest % 10;
  const small =
    ownWords || rest <= 20 || units === 0 ? [String(rest)] : [String(rest - units), String(units)];
  return large.length > 0 && and ? [...large, 'and', ...small] : [...large, ...small];
}
