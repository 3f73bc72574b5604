// Owns slips to try the printer with: five languages, long and short, and what a hostile writer would send.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SlipContent, SlipLabels, SlipLanguage } from '../../printer/slip.ts';
import { slipLabels, slipLanguages } from '../../printer/slip.ts';

/** The slip strings of every language, out of the repository's own catalogues. */
export function sampleLabels(root: string): Record<SlipLanguage, SlipLabels> {
  const entries = slipLanguages.map((language) => {
    const catalogue = JSON.parse(readFileSync(join(root, 'locales', `${language}.json`), 'utf8'));
    return [language, slipLabels(catalogue as Record<string, string>)] as const;
  });
  return Object.fromEntries(entries) as Record<SlipLanguage, SlipLabels>;
}

/** A real-looking slip with a long hospital name. */
export function sampleSlip(root: string, change: Partial<SlipContent> = {}): SlipContent {
  return {
    languages: ['ur', 'en'],
    labels: sampleLabels(root),
    facility: {
      en: 'Government Sub-District Hospital, Kupwara (SDH 2)',
      hi: 'राजकीय उप-जिला चिकित्सालय, कुपवाड़ा',
      ur: 'گورنمنٹ سب ڈسٹرکٹ ہسپتال کپواڑہ (SDH 2)',
      ks: 'سرکٲرؠ سَب ضِلہٕ ہسپتال، کُپوٲر',
      doi: 'सरकारी उप-जिला हस्पताल, कुपवाड़ा',
    },
    queue: {
      name: {
        en: 'General Medicine OPD',
        hi: 'सामान्य चिकित्सा ओपीडी',
        ur: 'جنرل میڈیسن او پی ڈی',
        ks: 'عام علاج او پی ڈی',
        doi: 'आम इलाज ओपीडी',
      },
      letter: 'A',
      pictogram: null,
    },
    token: 'A42',
    ahead: 7,
    wait: { lowMinutes: 20, highMinutes: 35 },
    issued: { date: '22-11-2026', time: '10:35' },
    place: { en: 'Room 12', hi: 'कमरा 12', ur: 'کمرہ 12', ks: 'کُٹھ 12', doi: 'कमरा 12' },
    url: 'https://q.example.in/t/9KXW4T2M',
    duplicate: false,
    demo: false,
    ...change,
  };
}

/** Names longer than nearly all of the registry's. */
export const LONG_NAMES = {
  en: 'Sher-i-Kashmir Institute of Medical Sciences, Soura, Srinagar – Department of Superspeciality',
  ur: 'شیرِ کشمیر انسٹی ٹیوٹ آف میڈیکل سائنسز صورہ سرینگر 190011',
  ks: 'شیرِ کٔشیٖر اِنسٹی ٹیوٗٹ آف میڈِکَل سایِنسِز، صوٗرٕ، سِرؠنَگَر',
  hi: 'शेर-ए-कश्मीर आयुर्विज्ञान संस्थान, सौरा, श्रीनगर, जम्मू और कश्मीर',
  doi: 'शेर-ए-कश्मीर आयुर्विज्ञान संस्थान, सौरा, श्रीनगर, जम्मू ते कश्मीर',
};
