// Owns what a slip says, as data. Invariant: there is no field for a person's name, so none can be printed.
// Leaves arrangement to layout.ts, and loading of locales/*.json and the numbers to the caller.

import { cleanText } from './clean-text.ts';

export const slipLanguages = ['ur', 'ks', 'hi', 'doi', 'en'] as const;
export type SlipLanguage = (typeof slipLanguages)[number];

/** A text in the languages it exists in. */
export type SlipText = Partial<Record<SlipLanguage, string>>;

export const slipLabelKeys = [
  'slip.before',
  'slip.demo',
  'slip.duplicate',
  'slip.follow',
  'slip.pleaseWait',
  'slip.wait',
  'slip.waitMinutes',
  'slip.waitUnknown',
  'slip.where',
] as const;
export type SlipLabelKey = (typeof slipLabelKeys)[number];
export type SlipLabels = Readonly<Record<SlipLabelKey, string>>;

export interface SlipContent {
  /** One or two; the patient's chosen one first. */
  languages: readonly [SlipLanguage] | readonly [SlipLanguage, SlipLanguage];
  labels: Partial<Record<SlipLanguage, SlipLabels>>;
  facility: SlipText;
  queue: { name: SlipText; letter: string; pictogram: string | null };
  /** What people see, e.g. `A42`. */
  token: string;
  /** People before this one, counted when the slip is printed; null when it means nothing. */
  ahead: number | null;
  /** An honest range in minutes, or null for "not known yet". */
  wait: { lowMinutes: number; highMinutes: number } | null;
  /** Date and time of issue as people write them, digits left to right. */
  issued: { date: string; time: string };
  /** Where to wait or go, e.g. a counter's name. */
  place: SlipText | null;
  /** The patient's page, or null for a slip without a QR. */
  url: string | null;
  duplicate: boolean;
  demo: boolean;
}

/** Names longer than this are not names; the longest hospital name found in the registry has 96. */
const MAX_NAME = 120;
const MAX_LABEL = 60;
const MAX_TOKEN = 12;
const MAX_LETTER = 4;
const MAX_ISSUED = 16;
const MAX_AHEAD = 99_999;
/** A week: a wait beyond it is a fault upstream, and must not stretch the slip. */
const MAX_MINUTES = 10_080;
/** Longer addresses need a QR too fine for 203 dots an inch. */
const MAX_URL = 120;
const URL_SHAPE = /^https?:\/\/[\x21-\x7e]+$/;
const PICTOGRAM_SHAPE = /^[a-z][a-z0-9-]{0,31}$/;

/** The slip's strings out of one language's catalogue. Throws, naming the key, if one is missing. */
export function slipLabels(catalogue: Readonly<Record<string, string>>): SlipLabels {
  const entries = slipLabelKeys.map((key) => {
    const text = catalogue[key];
    if (text === undefined) throw new Error(`the catalogue has no ${key}`);
    return [key, text] as const;
  });
  return Object.fromEntries(entries) as Record<SlipLabelKey, string>;
}

/**
 * The same slip with every text, number and address made safe to draw, the texts by `clean`. Never throws on bad text.
 */
export function cleanSlip(content: SlipContent, clean = cleanText): SlipContent {
  const { wait, url } = content;
  const names = (of: SlipText): SlipText => mapValues(of, (name) => clean(name, MAX_NAME));
  const { pictogram } = content.queue;
  const low = wait === null ? 0 : whole(wait.lowMinutes, MAX_MINUTES);
  return {
    languages: content.languages,
    labels: mapValues(content.labels, (labels) => mapValues(labels, (text) => clean(text, MAX_LABEL))),
    facility: names(content.facility),
    queue: {
      name: names(content.queue.name),
      letter: clean(content.queue.letter, MAX_LETTER),
      pictogram: pictogram !== null && PICTOGRAM_SHAPE.test(pictogram) ? pictogram : null,
    },
    token: clean(content.token, MAX_TOKEN),
    ahead: content.ahead === null ? null : whole(content.ahead, MAX_AHEAD),
    wait: wait && {
      lowMinutes: low,
      highMinutes: Math.max(low, whole(wait.highMinutes, MAX_MINUTES)),
    },
    issued: {
      date: clean(content.issued.date, MAX_ISSUED),
      time: clean(content.issued.time, MAX_ISSUED),
    },
    place: content.place && names(content.place),
    url: url !== null && url.length <= MAX_URL && URL_SHAPE.test(url) ? url : null,
    duplicate: content.duplicate,
    demo: content.demo,
  };
}

/** The text in `language`, else in English, else in any language there is, with the language it is in. */
export function textIn(
  text: SlipText,
  language: SlipLanguage,
): { text: string; language: SlipLanguage } | null {
  for (const candidate of [language, 'en', ...slipLanguages] as const) {
    const found = text[candidate];
    if (found !== undefined && found !== '') return { text: found, language: candidate };
  }
  return null;
}

function whole(value: number, max: number): number {
  return Number.isFinite(value) ? Math.min(max, Math.max(0, Math.round(value))) : 0;
}

function mapValues<K extends string, V>(record: Partial<Record<K, V>>, change: (value: V) => V): Record<K, V>;
function mapValues(record: Record<string, unknown>, change: (value: unknown) => unknown): unknown {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
