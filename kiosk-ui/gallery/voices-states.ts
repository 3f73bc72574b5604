/** The recording page's states. */
import type { VoiceLine } from '../../server/contract/voice.ts';
import type { VoicesState } from '../admin/voices/voices-view.tsx';

const WORDS: Readonly<Record<string, string>> = {
  token: 'ٹوکَن نَمبَر',
  counter: 'کاونٹَر نَمبَر',
  hundred: 'ہَتھ',
  a: 'A',
  b: 'B',
};

const SENTENCE: [string, string] = ['kioskscan', 'ABHA ایپ کھولِو تہٕ یِہ کوڈ سکین کٔرِو'];

function lines(clipOf: (i: number) => VoiceLine['clip']): VoiceLine[] {
  const numbers = Array.from({ length: 30 }, (_, i): [string, string] => [String(i), String(i)]);
  return [...Object.entries(WORDS), ...numbers, SENTENCE].map(([id, text], i) => {
    const clip = clipOf(i);
    return { id, text, clip, version: clip === null ? null : 'a1b2c3' };
  });
}

const HALF: VoicesState = {
  language: 'ks',
  lines: lines((i) => (i < 12 ? 'recorded' : null)),
  at: 12,
  phase: 'idle',
  access: 'yes',
  message: null,
};
const HINDI = [
  { id: 'token', text: 'टोकन नंबर', clip: 'generated', version: 'a1b2c3' },
  { id: '42', text: 'बयालीस', clip: 'recorded', version: 'a1b2c4' },
] as const;

export const VOICES_STATES = {
  missing: { ...HALF, message: { key: 'voice.nothingHeard', bad: true } },
  taken: { ...HALF, at: 0, phase: 'taken', message: { key: 'voice.decide', bad: false } },
  complete: { ...HALF, language: 'hi', lines: HINDI, at: 1 },
  sentence: { ...HALF, at: HALF.lines.length - 1 },
  insecure: { ...HALF, access: 'insecure' },
} as const satisfies Record<string, VoicesState>;
