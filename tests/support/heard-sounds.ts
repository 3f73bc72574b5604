// Owns what a page of a test sounded: which clips, when, how loud, and what stood on the hall's stage just then. Listens
// at the edge of the page only: the browser fetches, decodes and plays as ever.

import type { Page } from 'playwright-core';

/** A call waits for those before it; longer than this it is lost. */
const PATIENCE_MS = 40_000;
const LOOK_EVERY_MS = 50;

export interface HeardSound {
  /** `ur/42`; `chime` for a tone that the page makes. */
  what: string;
  /** The clip's address, with its version; empty for a tone. */
  url: string;
  /** On the clock of the page's sound, in seconds. */
  from: number;
  seconds: number;
  /** When it was stopped, on the same clock; null while it sounds. */
  until: number | null;
  /** Root mean square of the decoded samples, of 1. */
  loudness: number;
  /** The number on the stage when it was started. */
  stage: string;
}

/** Must be called before the page is opened. */
export async function listen(page: Page): Promise<void> {
  await page.addInitScript(LISTENER);
}

export function heardSounds(page: Page): Promise<HeardSound[]> {
  return page.evaluate('window.heardSounds') as Promise<HeardSound[]>;
}

/** Waits until the page has started `what` at least `times` times; answers all that it has sounded. */
export async function untilHeard(page: Page, what: string, times = 1): Promise<HeardSound[]> {
  for (const end = Date.now() + PATIENCE_MS; ; await page.waitForTimeout(LOOK_EVERY_MS)) {
    const sounds = await heardSounds(page);
    if (sounds.filter((sound) => sound.what === what).length >= times) return sounds;
    if (Date.now() > end) throw new Error(`${what} is not heard, but ${JSON.stringify(sounds)}`);
  }
}

/** Waits until the page has `clip` (`ur/42`) ready to be played. */
export async function untilReady(page: Page, clip: string): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; ; await page.waitForTimeout(LOOK_EVERY_MS)) {
    const ready = (await page.evaluate('window.readyClips')) as string[];
    if (ready.includes(clip)) return;
    if (Date.now() > end) throw new Error(`${clip} is not ready, but ${ready.join()}`);
  }
}

const LISTENER = `
  window.heardSounds = [];
  window.readyClips = [];
  const named = (url) => url.replace(/^.*\\/voice\\//, '').replace(/\\?.*$/, '');
  const urls = new WeakMap();
  const clips = new WeakMap();
  const read = Response.prototype.arrayBuffer;
  Response.prototype.arrayBuffer = async function () {
    const bytes = await read.call(this);
    urls.set(bytes, this.url);
    return bytes;
  };
  const decode = BaseAudioContext.prototype.decodeAudioData;
  BaseAudioContext.prototype.decodeAudioData = async function (bytes, ...rest) {
    const url = urls.get(bytes) ?? '';
    const sound = await decode.call(this, bytes, ...rest);
    clips.set(sound, url);
    window.readyClips.push(named(url));
    return sound;
  };
  const onStage = () => document.querySelector('.stage-number')?.textContent ?? '';
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (at, ...rest) {
    const samples = this.buffer.getChannelData(0);
    let power = 0;
    for (const sample of samples) power += sample * sample;
    const url = clips.get(this.buffer) ?? '';
    const heard = {
      what: named(url),
      url,
      from: at,
      seconds: this.buffer.duration,
      until: null,
      loudness: Math.sqrt(power / samples.length),
      stage: onStage(),
    };
    window.heardSounds.push(heard);
    playing.set(this, heard);
    return start.call(this, at, ...rest);
  };
  const playing = new WeakMap();
  const stop = AudioBufferSourceNode.prototype.stop;
  AudioBufferSourceNode.prototype.stop = function (...rest) {
    const heard = playing.get(this);
    if (heard !== undefined) heard.until ??= this.context.currentTime;
    return stop.call(this, ...rest);
  };
  const tone = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (at) {
    window.heardSounds.push({ what: 'chime', url: '', from: at, seconds: 0, until: null, loudness: 0, stage: onStage() });
    return tone.call(this, at);
  };
`;
