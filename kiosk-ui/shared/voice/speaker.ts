/**
 * Says calls, and a kiosk's sentences: a chime, then each language in turn. Invariant: `say` always ends, within a known time, on
 * a clip that never comes or never ends, on a browser without sound, and on one that waits for a touch.
 * A language that lacks a clip of it is silent: nothing is half said.
 */
import type { Language } from '../../../server/contract/facility.ts';
import { CHIME_MS, soundChime } from './chime.ts';
import { createClips, type Sound } from './clips.ts';
import { beginsPlace, CLIP_MS, callClips, clipsOf, type Spoken } from './grammar.ts';
import type { SayOptions, SoundState, Speaker } from './speech.ts';

/** On the hospital's own network a clip takes milliseconds; later than this it is not worth waiting for. */
const FETCH_WITHIN_MS = 2_000;
/** Between two languages. */
export const BETWEEN_LANGUAGES_MS = 1_200;
/** Before the place; words of a part follow each other closely. */
const BREATH_S = 0.3;
const WORD_GAP_S = 0.03;
/** A sound that has not ended this long after its time never will. */
const OVERDUE_MS = 1_000;
/** A browser that lets us sound does so within this time of being asked. */
const BLOCKED_AFTER_MS = 1_000;
/** A touch gives the sound in a few hundredths of a second. */
const WAKES_WITHIN_MS = 300;
/** Half of what browsers take by default: speech has nothing above it, and memory halves. */
const HERTZ = 24_000;

export interface SpeakerOptions {
  /** 0 to 1. */
  volume: number;
  /** The state has changed. */
  onState?: () => void;
}

const GESTURES = ['keydown', 'pointerdown'] as const;

/** A page has one speaker. */
export function createSpeaker({ volume, onState = () => undefined }: SpeakerOptions): Speaker {
  const context = openContext();
  const clips = context === null ? null : createClips(context);
  const out = context?.createGain() ?? null;
  let waited = false;
  let present = new AbortController();

  if (context !== null && out !== null) {
    out.gain.value = volume;
    out.connect(context.destination);
    context.addEventListener('statechange', onState);
    for (const gesture of GESTURES) window.addEventListener(gesture, wake);
    wake();
  }
  const blockedTimer = setTimeout(() => {
    waited = true;
    onState();
  }, BLOCKED_AFTER_MS);
  void clips?.refresh();

  function wake(): void {
    if (context !== null && context.state !== 'running') context.resume().catch(() => undefined);
  }

  function state(): SoundState {
    if (context?.state === 'running') return 'on';
    return waited ? 'blocked' : 'starting';
  }

  function hush(): void {
    present.abort();
    present = new AbortController();
  }

  async function say(
    spoken: Spoken,
    languages: readonly Language[],
    { chime = true, more = () => true }: SayOptions = {},
  ): Promise<number> {
    hush();
    const { signal } = present;
    // A browser that took the sound away gives it back when asked, if it was given once.
    wake();
    if (context === null || clips === null || out === null) return 0;
    // The touch that asks for these words may be the very one that allows them.
    if (state() !== 'on') await within(context.resume(), WAKES_WITHIN_MS, signal);
    if (state() !== 'on' || signal.aborted) return 0;
    if (chime) soundChime(context, out);
    // What was recorded a minute ago is heard: asking takes no longer than the chime.
    const ready = within(clips.refresh(), CHIME_MS, signal).then(() =>
      languages.map((language) => clips.sentence(language, clipsOf(language, spoken))),
    );
    await Promise.all([chime ? pause(CHIME_MS, signal) : null, within(ready, FETCH_WITHIN_MS, signal)]);
    const sentences = (await within(ready, 0, signal)) ?? [];
    let said = 0;
    for (const sentence of sentences) {
      const sounds = await within(sentence, FETCH_WITHIN_MS, signal);
      if (sounds === null) continue;
      if (signal.aborted || !more(said)) break;
      if (said > 0) await pause(BETWEEN_LANGUAGES_MS, signal);
      if (signal.aborted || !more(said)) break;
      await play(context, out, sounds, signal);
      if (signal.aborted) break;
      said += 1;
    }
    return said;
  }

  async function prepare(spoken: readonly Spoken[], languages: readonly Language[]): Promise<boolean> {
    if (clips === null) return true;
    if (!(await clips.refresh())) return false;
    let all = true;
    const fetchIn = async (language: Language) => {
      for (const one of spoken) {
        if (!(await clips.fetched(language, clipsOf(language, one)))) all = false;
      }
    };
    await Promise.all(languages.map(fetchIn));
    return all;
  }

  return {
    say,
    prepare,
    hush,
    lengthMs(call, languages) {
      const spoken = languages.filter((language) => clips?.speaks(language));
      const words = spoken.reduce((sum, language) => sum + callClips(language, call).length, 0);
      return CHIME_MS + words * CLIP_MS + Math.max(0, spoken.length - 1) * BETWEEN_LANGUAGES_MS;
    },
    state,
    stop() {
      hush();
      clearTimeout(blockedTimer);
      for (const gesture of GESTURES) window.removeEventListener(gesture, wake);
      context?.close().catch(() => undefined);
    },
  };
}

function openContext(): AudioContext | null {
  try {
    return new AudioContext({ sampleRate: HERTZ });
  } catch {
    return null;
  }
}

/** Ends with the last clip, or a little after the time it should have, or when told. */
async function play(
  context: AudioContext,
  out: AudioNode,
  sounds: readonly Sound[],
  signal: AbortSignal,
): Promise<void> {
  let at = context.currentTime + WORD_GAP_S;
  const sources: AudioBufferSourceNode[] = [];
  for (const { id, buffer } of sounds) {
    if (beginsPlace(id)) at += BREATH_S;
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(out);
    source.start(at);
    sources.push(source);
    at += buffer.duration + WORD_GAP_S;
  }
  const ended = new Promise<void>((done) => sources.at(-1)?.addEventListener('ended', () => done()));
  await within(ended, (at - context.currentTime) * 1000 + OVERDUE_MS, signal);
  for (const source of sources) {
    source.stop();
    source.disconnect();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return within(new Promise<never>(() => undefined), ms, signal).then(() => undefined);
}

/** What `promise` gives, or null once the time is over or the signal has come; never rejects. */
function within<T>(promise: Promise<T>, ms: number, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve) => {
    const end = (value: T | null) => {
      clearTimeout(late);
      signal.removeEventListener('abort', stopped);
      resolve(value);
    };
    const stopped = () => end(null);
    const late = setTimeout(stopped, ms);
    signal.addEventListener('abort', stopped);
    if (signal.aborted) stopped();
    promise.then(end, stopped);
  });
}
