import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { hardPictures, KINDS } from '../../../../bench/pictures/hard-pictures.ts';
import { pixelsOf } from '../../../../bench/pictures/photograph.ts';
import { readWithZxing, TURNS } from '../../../../kiosk-ui/shared/camera/zxing-passes.ts';
import { cardTexts } from '../../../support/card-texts.ts';

/** Of a hundred. */
const MUST_READ = 85;
/** Making and reading the pictures, on a machine that does much else. */
const PATIENCE_MS = 300_000;

beforeAll(async () => {
  const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  const wasmBinary = Uint8Array.from(readFileSync(join(wasm))).buffer;
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
});

describe('the hundred hard pictures', () => {
  it('[READ-1] at least 85 are read, some of every kind, and none is misread', {
    timeout: PATIENCE_MS,
  }, async () => {
    const texts = cardTexts();
    const read = new Map<string, number>(KINDS.map((kind) => [kind, 0]));
    const misread: string[] = [];
    let pictures = 0;
    for await (const { name, kind, text, jpeg } of hardPictures(texts)) {
      pictures += 1;
      const pixels = await pixelsOf(jpeg);
      for (let turn = 0; turn < TURNS; turn += 1) {
        const found = await readWithZxing(readBarcodes, pixels, turn);
        if (found.some((one) => one !== text)) misread.push(name);
        if (found.length === 0) continue;
        read.set(kind, (read.get(kind) ?? 0) + 1);
        break;
      }
    }
    expect(pictures).toBe(100);
    expect(misread).toEqual([]);
    expect([...read].filter(([, count]) => count === 0)).toEqual([]);
    const all = [...read.values()].reduce((sum, count) => sum + count, 0);
    expect(all, JSON.stringify([...read])).toBeGreaterThanOrEqual(MUST_READ);
  });
});
