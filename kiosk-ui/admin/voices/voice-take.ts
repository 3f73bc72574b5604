/**
 * From what a microphone heard to a clip: the speech without the silence around it, at the loudness of
 * the shipped voices, as the one kind of file that the server keeps. Pure.
 */
import { MAX_CLIP_SECONDS } from '../../../server/contract/voice.ts';

/** Loudness is looked at in pieces this long, so that a click is no speech. */
const PIECE_SECONDS = 0.02;
/** Quieter than this anywhere is a room, not a voice. */
const LEAST_HEARD = 0.01;
/** Shares of the loudest piece: what is quieter than the first is silence in a quiet room, and in no room more than the second. */
const SILENCE = 0.08;
const SILENCE_IN_NOISE = 0.3;
/** A room's own noise is what its quietest tenth holds; speech stands above this many times that. */
const QUIETEST = 0.1;
const ABOVE_NOISE = 2.5;
/** Left at both ends, so that no consonant is cut. */
const EDGE_SECONDS = 0.06;
/** As scripts/make-voice.mjs brings its clips to. */
const LOUDNESS = 0.14;
const PEAK = 0.89;
const HEAD_BYTES = 44;

/** The speech in it, evened and bounded; null when nobody has spoken. */
export function cutTake(samples: Float32Array, hertz: number): Float32Array | null {
  const piece = Math.round(PIECE_SECONDS * hertz);
  const levels: number[] = [];
  for (let at = 0; at + piece <= samples.length; at += piece)
    levels.push(level(samples.subarray(at, at + piece)));
  const loudest = Math.max(0, ...levels);
  if (loudest < LEAST_HEARD) return null;
  const noise = levels.toSorted((a, b) => a - b)[Math.floor(QUIETEST * levels.length)] ?? 0;
  const quiet = Math.min(SILENCE_IN_NOISE * loudest, Math.max(SILENCE * loudest, ABOVE_NOISE * noise));
  const isHeard = (one: number) => one > quiet;
  const first = levels.findIndex(isHeard);
  const last = levels.findLastIndex(isHeard);
  const edge = Math.round(EDGE_SECONDS * hertz);
  const from = Math.max(0, first * piece - edge);
  const to = Math.min(samples.length, (last + 1) * piece + edge, from + MAX_CLIP_SECONDS * hertz);
  const heard = samples.slice(from, to);
  const peak = heard.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const gain = Math.min(LOUDNESS / level(heard), PEAK / peak);
  return heard.map((sample) => sample * gain);
}

function level(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

/** A WAV file with the plain head: 16-bit samples of one channel. */
export function wavOf(samples: Float32Array, hertz: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEAD_BYTES + 2 * samples.length);
  const view = new DataView(bytes.buffer);
  const word = (at: number, text: string) => bytes.set(new TextEncoder().encode(text), at);
  word(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  word(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, hertz, true);
  view.setUint32(28, hertz * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  word(36, 'data');
  view.setUint32(40, 2 * samples.length, true);
  samples.forEach((sample, i) => {
    view.setInt16(HEAD_BYTES + 2 * i, Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), true);
  });
  return bytes;
}
