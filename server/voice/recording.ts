/** Whether bytes are a recording that may be kept: one kind of file, read to its end, of bounded length. Pure. */
import { MAX_CLIP_SECONDS, MAX_RECORDING_BYTES } from '../contract/voice.ts';

/** Shorter than this nobody has said anything. */
const MIN_CLIP_SECONDS = 0.1;
const HEAD_BYTES = 44;
/** PCM, of the format codes in a WAVE head (Microsoft, Multimedia Programming Interface 1.0). */
const PCM = 1;
const MIN_HERTZ = 8_000;
const MAX_HERTZ = 48_000;

/**
 * True for a WAV file with the plain 44-byte head, 16-bit samples of one channel, and nothing after them.
 * Whatever else a browser might make of such bytes, they are no page and no script.
 */
export function isRecording(bytes: Uint8Array): boolean {
  if (bytes.length <= HEAD_BYTES || bytes.length > MAX_RECORDING_BYTES) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  const hertz = view.getUint32(24, true);
  const seconds = (bytes.length - HEAD_BYTES) / 2 / hertz;
  return (
    word(0) === 'RIFF' &&
    view.getUint32(4, true) === bytes.length - 8 &&
    word(8) === 'WAVE' &&
    word(12) === 'fmt ' &&
    view.getUint32(16, true) === 16 &&
    view.getUint16(20, true) === PCM &&
    view.getUint16(22, true) === 1 &&
    hertz >= MIN_HERTZ &&
    hertz <= MAX_HERTZ &&
    view.getUint32(28, true) === hertz * 2 &&
    view.getUint16(32, true) === 2 &&
    view.getUint16(34, true) === 16 &&
    word(36) === 'data' &&
    view.getUint32(40, true) === bytes.length - HEAD_BYTES &&
    seconds >= MIN_CLIP_SECONDS &&
    seconds <= MAX_CLIP_SECONDS
  );
}
