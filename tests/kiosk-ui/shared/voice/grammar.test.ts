import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  callClips,
  clipsOf,
  HIGHEST_NUMBER,
  labelClips,
  numberClips,
  PROMPTS,
  placeClips,
} from '../../../../kiosk-ui/shared/voice/grammar.ts';
import { LANGUAGES, type Language } from '../../../../server/contract/facility.ts';
import { repositoryRoot } from '../../../support/repository-root.ts';

function linesOf(language: Language): Record<string, string> {
  const file = join(repositoryRoot(), 'locales', 'voice', language, 'lines.json');
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
}

/** A sentence in the wording of the lines. */
function inWords(language: Language, label: string, place: string | null): string {
  const lines = linesOf(language);
  return callClips(language, { label, place })
    .map((id) => lines[id])
    .join(' ');
}

/** The value of what is said, by the meaning of the clips alone. */
function meantBy(clips: readonly string[]): number {
  let whole = 0;
  let part = 0;
  for (const clip of clips) {
    if (clip === 'thousand') {
      whole += part * 1000;
      part = 0;
    } else if (clip === 'hundred') {
      whole += part * 100;
      part = 0;
    } else if (clip !== 'and') part += Number(clip);
  }
  return whole + part;
}

describe('the grammar of numbers', () => {
  it.each(LANGUAGES)(
    '[VOI-1] %s says every number up to 9999 as that number, with lines that it has',
    (language) => {
      const lines = linesOf(language);
      const used = new Set<string>();
      for (let number = 0; number <= HIGHEST_NUMBER; number += 1) {
        const clips = numberClips(language, number);
        if (meantBy(clips) !== number) expect(`${number}: ${clips.join(' ')}`).toBe('said as that number');
        for (const clip of clips) used.add(clip);
      }
      expect([...used].filter((id) => lines[id] === undefined)).toEqual([]);
    },
  );

  it('[VOI-1] Hindi and Urdu have a word of their own for each of 1 to 99, English joins tens and units', () => {
    for (const language of ['hi', 'ur'] as const) {
      const lines = linesOf(language);
      const words = Array.from({ length: 99 }, (_, i) => numberClips(language, i + 1).map((id) => lines[id]));
      expect(words.every((one) => one.length === 1)).toBe(true);
      expect(new Set(words.flat()).size).toBe(99);
    }
    expect(numberClips('en', 42)).toEqual(['40', '2']);
    expect(numberClips('en', 20)).toEqual(['20']);
    expect(numberClips('en', 117)).toEqual(['1', 'hundred', 'and', '17']);
  });

  it('[VOI-1] no line of a list is useless, and every one has words', () => {
    for (const language of LANGUAGES) {
      const numbers = Array.from({ length: 1_200 }, (_, number) => numberClips(language, number)).flat();
      const letters = [...'abcdefghijklmnopqrstuvwxyz'];
      const used = new Set(['token', 'counter', 'room', 'window', ...letters, ...numbers, ...PROMPTS]);
      const lines = linesOf(language);
      expect(Object.keys(lines).sort(), language).toEqual([...used].sort());
      for (const [id, text] of Object.entries(lines)) expect(text.trim(), `${language} ${id}`).not.toBe('');
    }
  });

  it('[VOI-1] what is longer than any number of a day is said digit by digit', () => {
    expect(labelClips('ur', 'A10042')).toEqual(['a', '1', '0', '0', '4', '2']);
    expect(labelClips('en', 'A007')).toEqual(['a', '0', '0', '7']);
  });
});

describe('a call in words', () => {
  it.each([
    ['en', 'A42', 'Counter 1', 'Token A Forty Two Counter One'],
    ['en', 'ORT1205', 'Room 12', 'Token O R T One Thousand Two Hundred And Five Room Twelve'],
    ['hi', 'A42', 'Counter 1', 'टोकन नंबर ए बयालीस काउंटर नंबर एक'],
    ['ur', 'A42', 'Counter 1', 'ٹوکن نمبر اے بیالیس کاؤنٹر نمبر ایک'],
    ['ur', 'C199', 'Counter 12', 'ٹوکن نمبر سی ایک سو ننانوے کاؤنٹر نمبر بارہ'],
    ['ks', 'A105', 'Counter 3', 'ٹوکَن نَمبَر A 1 ہَتھ تہٕ 5 کاونٹَر نَمبَر 3'],
    ['doi', 'B300', null, 'टोकन नंबर B 3 सौ'],
  ] as const)('[VOI-2] %s: %s at %s', (language, label, place, words) => {
    expect(inWords(language, label, place)).toBe(words);
  });

  it.each([
    ['Counter 1', ['counter', '1']],
    ['OPD counter No. 7', ['counter', '7']],
    ['Room 12B', ['room', '12', 'b']],
    ['ROOM-3', ['room', '3']],
    ['Window A', ['window', 'a']],
    ['Pharmacy', []],
    ['Counter', []],
    ['Counter for women', []],
    ['Encounter 5', []],
    ['', []],
  ])('[VOI-2] the place %j is said by its kind and number, or not at all', (name, clips) => {
    expect(placeClips('ur', name)).toEqual(clips);
  });
});

describe('what a kiosk says', () => {
  const SHOWN = {
    kioskpicture: 'kiosk.welcome',
    kioskdepartment: 'kiosk.chooseDepartment',
    kioskscan: 'kiosk.phoneHow',
    kioskcard: 'kiosk.cardHow',
    kioskyear: 'kiosk.birthAsk',
    kioskdesk: 'kiosk.deskHelp',
    kiosknumber: 'kiosk.yourNumber',
    kioskslip: 'kiosk.ownSlip',
  } as const satisfies Record<(typeof PROMPTS)[number], string>;

  it.each(LANGUAGES)('[KSK-13] %s: it is said as it stands on the page', (language) => {
    const file = join(repositoryRoot(), 'locales', `${language}.json`);
    const strings = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    const lines = linesOf(language);
    for (const prompt of PROMPTS) {
      const said = lines[prompt] ?? '';
      const shown = strings[SHOWN[prompt]] ?? '';
      // Of two sentences the first may be enough; of two ways, both are said.
      expect(shown.startsWith(said) || said.startsWith(shown), `${prompt}: ${said} / ${shown}`).toBe(true);
      expect(Math.min(said.length, shown.length)).toBeGreaterThan(5);
    }
  });

  it('[KSK-13] a number follows its sentence in each language’s own words', () => {
    expect(clipsOf('ur', { prompt: 'kiosknumber', label: 'A42' })).toEqual(['kiosknumber', 'a', '42']);
    expect(clipsOf('en', { prompt: 'kiosknumber', label: 'A142' })).toEqual([
      ...['kiosknumber', 'a', '1', 'hundred', 'and', '40', '2'],
    ]);
    expect(clipsOf('hi', { prompt: 'kioskdesk', label: null })).toEqual(['kioskdesk']);
    expect(clipsOf('en', { label: 'A2', place: null })).toEqual(['token', 'a', '2']);
  });
});
