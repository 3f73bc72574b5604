/** Which letters a WOFF2 file draws: its character map alone, read as the format and OpenType's `cmap` say. */
import { brotliDecompressSync } from 'node:zlib';

const HEADER_BYTES = 48;
/** The index of each table that has a number instead of a name (WOFF2, 5.2), as far as they matter here. */
const CMAP = 0;
const GLYF = 10;
const LOCA = 11;
const NAMED = 63;

/** The code points that the font has a letter for. */
export function lettersOf(font: Buffer): Set<number> {
  let at = HEADER_BYTES;
  function readLength(): number {
    let length = 0;
    for (let i = 0; i < 5; i += 1) {
      const byte = font[at] ?? 0;
      at += 1;
      length = length * 128 + (byte & 127);
      if (byte < 128) break;
    }
    return length;
  }
  const tables: { kind: number; length: number }[] = [];
  const count = font.readUInt16BE(12);
  for (let i = 0; i < count; i += 1) {
    const flags = font[at] ?? 0;
    const kind = flags & NAMED;
    at += kind === NAMED ? 5 : 1;
    let length = readLength();
    const isPlain = flags >> 6 === (kind === GLYF || kind === LOCA ? 3 : 0);
    if (!isPlain) length = readLength();
    tables.push({ kind, length });
  }
  const data = brotliDecompressSync(font.subarray(at, at + font.readUInt32BE(20)));
  let start = 0;
  for (const { kind, length } of tables) {
    if (kind === CMAP) return lettersIn(data.subarray(start, start + length));
    start += length;
  }
  throw new Error('a font without a character map');
}

/** Formats 4 and 12, which is what fonts for the web have. */
function lettersIn(cmap: Buffer): Set<number> {
  const letters = new Set<number>();
  const add = (first: number, last: number) => {
    for (let letter = first; letter <= last; letter += 1) letters.add(letter);
  };
  for (let i = 0; i < cmap.readUInt16BE(2); i += 1) {
    const at = cmap.readUInt32BE(4 + i * 8 + 4);
    const format = cmap.readUInt16BE(at);
    if (format === 4) {
      const doubled = cmap.readUInt16BE(at + 6);
      for (let j = 0; j < doubled; j += 2)
        add(cmap.readUInt16BE(at + 16 + doubled + j), cmap.readUInt16BE(at + 14 + j));
    } else if (format === 12) {
      for (let j = 0; j < cmap.readUInt32BE(at + 12); j += 1)
        add(cmap.readUInt32BE(at + 16 + j * 12), cmap.readUInt32BE(at + 20 + j * 12));
    }
  }
  return letters;
}
