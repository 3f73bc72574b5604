// Owns that the voices that come with the program are there, whole and small, as the browser of a hall hears them.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLIP_MS, PROMPTS } from '../../../../kiosk-ui/shared/voice/grammar.ts';
import { launchBrowser } from '../../../support/browser.ts';
import { repositoryRoot } from '../../../support/repository-root.ts';

const SHIPPED = ['en', 'hi', 'ur'] as const;
/** All voices together; a television fetches the few that it needs. */
const BUDGET = 1_000_000;
const CLIP_BUDGET = 8_000;
/** A kiosk's sentences are longer than a word, and short all the same. */
const PROMPT_BUDGET = 12_000;
const PROMPT_SECONDS = 4;

const folder = join(repositoryRoot(), 'locales', 'voice');

function isPrompt(id: string): boolean {
  return PROMPTS.some((one) => one === id);
}

interface Measured {
  id: string;
  seconds: number;
  loudness: number;
  /** Silence before the first sound. */
  lead: number;
}

/** Runs in the page: decodes as a hall does. */
const MEASURE = `async (clips) => {
  const context = new OfflineAudioContext(1, 1, 24000);
  return Promise.all(clips.map(async ({ id, base64 }) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const sound = await context.decodeAudioData(bytes.buffer);
    const samples = sound.getChannelData(0);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0);
    const lead = samples.findIndex((sample) => Math.abs(sample) > 0.02) / sound.sampleRate;
    return { id, seconds: sound.duration, loudness: Math.sqrt(power / samples.length), lead };
  }));
}`;

describe('the shipped voices', () => {
  it('[VOI-10] every line of English, Hindi and Urdu decodes, is as short as its words, and is heard', async () => {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      const seconds: number[] = [];
      for (const language of SHIPPED) {
        const lines = JSON.parse(readFileSync(join(folder, language, 'lines.json'), 'utf8')) as object;
        const clips = Object.keys(lines).map((id) => ({
          id,
          base64: readFileSync(join(folder, language, `${id}.mp3`)).toString('base64'),
        }));
        const measured = (await page.evaluate(`(${MEASURE})(${JSON.stringify(clips)})`)) as Measured[];
        expect(measured.length).toBe(clips.length);
        const odd = measured.filter(
          (clip) =>
            clip.seconds < 0.15 ||
            clip.seconds > (isPrompt(clip.id) ? PROMPT_SECONDS : 1.6) ||
            clip.loudness < 0.03 ||
            clip.lead > 0.15,
        );
        expect(odd, language).toEqual([]);
        const words = measured.filter(({ id }) => !isPrompt(id));
        seconds.push(...words.map((clip) => clip.seconds));
      }
      const mean = seconds.reduce((sum, one) => sum + one, 0) / seconds.length;
      expect(Math.abs(mean * 1000 - CLIP_MS)).toBeLessThan(100);
    } finally {
      await browser.close();
    }
  }, 60_000);

  it('[VOI-10] are small, and there is no clip that no line names', () => {
    let whole = 0;
    for (const language of readdirSync(folder)) {
      const lines = JSON.parse(readFileSync(join(folder, language, 'lines.json'), 'utf8')) as object;
      const clips = readdirSync(join(folder, language)).filter((name) => name.endsWith('.mp3'));
      const named = Object.keys(lines).map((id) => `${id}.mp3`);
      expect(
        clips.filter((clip) => !named.includes(clip)),
        language,
      ).toEqual([]);
      for (const clip of clips) {
        const { size } = statSync(join(folder, language, clip));
        const budget = isPrompt(clip.replace('.mp3', '')) ? PROMPT_BUDGET : CLIP_BUDGET;
        expect(size, clip).toBeLessThan(budget);
        whole += size;
      }
    }
    expect(whole).toBeLessThan(BUDGET);
    expect(whole).toBeGreaterThan(100_000);
  });
});
