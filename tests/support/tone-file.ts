// Owns WAV files for tests: a plain tone, 16-bit, one channel.

/** `seconds` of a tone of `pitch` Hz, half as loud as can be. */
export function toneFile(pitch: number, seconds: number, hertz = 24_000): Uint8Array {
  const samples = Math.round(seconds * hertz);
  const bytes = new Uint8Array(44 + 2 * samples);
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
  view.setUint32(40, 2 * samples, true);
  for (let i = 0; i < samples; i += 1) {
    view.setInt16(44 + 2 * i, 16_000 * Math.sin((2 * Math.PI * pitch * i) / hertz), true);
  }
  return bytes;
}
