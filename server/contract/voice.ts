/**
 * Clips of speech: what halls and kiosks fetch, and what an administrator records. A clip is named by
 * what it says (`token`, `a`, `42`); a recording of the hospital's own stands in for a generated one.
 * Without schemas, which stand beside their routes: a television has no use for them.
 */
import type { Language } from './facility.ts';

/** `GET /voice/manifest.json`; a clip is at `/voice/<language>/<id>?v=<version>`. */
export interface VoiceManifest {
  /** Changes whenever any clip does. */
  version: string;
  /** The version of every clip there is. */
  clips: Record<Language, Record<string, string>>;
}

/** Longest recording of one line: "counter number" said slowly takes two seconds. */
export const MAX_CLIP_SECONDS = 5;
/** What the recording page makes: enough for speech, and every browser plays it. */
export const RECORDED_HERTZ = 24_000;
/** The head of the file, and 16-bit samples of one channel. */
export const MAX_RECORDING_BYTES = 44 + MAX_CLIP_SECONDS * RECORDED_HERTZ * 2;

/** A line of a language, as `GET /api/voice/<language>` lists them in the order in which they are recorded. */
export interface VoiceLine {
  id: string;
  /** What is to be said, in the language's own script; numbers may be figures. */
  text: string;
  clip: 'recorded' | 'generated' | null;
  version: string | null;
}
