import { describe, expect, it } from 'vitest';
import { cutTake, wavOf } from '../../../../kiosk-ui/admin/voices/voice-take.ts';
import { MAX_CLIP_SECONDS, MAX_RECORDING_BYTES, RECORDED_HERTZ } from '../../../../server/contract/voice.ts';
import { isRecording } from '../../../../server/voice/recording.ts';

/** A room that hums a little, with a tone from `from` to `to` seconds. */
function room(seconds: number, from: number, to: number, loud = 0.3): Float32Array {
  return Float32Array.from({ length: seconds * RECORDED_HERTZ }, (_, i) => {
    const at = i / RECORDED_HERTZ;
    const hum = 0.003 * Math.sin(2 * Math.PI * 50 * at);
    return at >= from && at < to ? loud * Math.sin(2 * Math.PI * 220 * at) : hum;
  });
}

const level = (samples: Float32Array) =>
  Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length);

describe('a take', () => {
  it('[VOI-9] is cut to its speech, at one loudness, and is a file that the server keeps', () => {
    for (const loud of [0.03, 0.3, 0.9]) {
      const cut = cutTake(room(4, 1, 2.5, loud), RECORDED_HERTZ);
      if (cut === null) throw new Error('nothing was heard');
      expect(cut.length / RECORDED_HERTZ).toBeGreaterThan(1.5);
      expect(cut.length / RECORDED_HERTZ).toBeLessThan(1.7);
      expect(level(cut)).toBeCloseTo(0.14, 2);
      expect(isRecording(wavOf(cut, RECORDED_HERTZ))).toBe(true);
    }
  });

  it('[VOI-9] without speech is none, and one that goes on ends at the bound', () => {
    expect(cutTake(room(2, 0, 0), RECORDED_HERTZ)).toBe(null);
    expect(cutTake(new Float32Array(0), RECORDED_HERTZ)).toBe(null);
    const long = cutTake(room(8, 0.5, 7.5), RECORDED_HERTZ);
    expect((long?.length ?? 0) / RECORDED_HERTZ).toBe(MAX_CLIP_SECONDS);
    const file = wavOf(long ?? new Float32Array(0), RECORDED_HERTZ);
    expect(file.length).toBeLessThanOrEqual(MAX_RECORDING_BYTES);
    expect(isRecording(file)).toBe(true);
  });

  it('[VOI-9] with a click never goes beyond what a sample can hold', () => {
    const clicked = room(2, 0.5, 1);
    clicked[20_000] = 1;
    const cut = cutTake(clicked, RECORDED_HERTZ);
    expect(Math.max(...(cut ?? []).map(Math.abs))).toBeLessThanOrEqual(0.9);
  });
});
