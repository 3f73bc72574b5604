/**
 * (5) How many of a hundred hard pictures each decoder reads, and how long a frame takes it. A picture
 * counts for our settings when it is read within one round of their ways, as a card held still would be.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type jsqr from 'jsqr';
import { tsImport } from 'tsx/esm/api';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { hardPictures } from './pictures/hard-pictures.ts';
import { pixelsOf } from './pictures/photograph.ts';
import { heading, row } from './table.ts';

type Pixels = Awaited<ReturnType<typeof pixelsOf>>;
/** The texts in a frame; `turn` counts the frames of a picture. */
type Read = (frame: Pixels, turn: number) => Promise<readonly string[]>;

/** What is taken of kiosk-ui/shared/camera, which is no part of this build. */
interface OurPasses {
  readWithZxing(read: typeof readBarcodes, frame: Pixels, turn: number): Promise<string[]>;
  TURNS: number;
}

interface Decoder {
  name: string;
  /** Frames of a picture that are tried before it counts as unread. */
  turns: number;
  read: Read;
  /** Pictures read, and the ms of every frame. */
  count: number;
  times: number[];
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** Of ten pictures a kind, so many in a quick run. */
const QUICK_SHARE = 5;

export async function readingScenario(quick: boolean): Promise<void> {
  const decoders = await openDecoders();
  let pictures = 0;
  let made = 0;
  for await (const { text, jpeg } of hardPictures(cardTexts())) {
    made += 1;
    if (quick && made % QUICK_SHARE !== 0) continue;
    pictures += 1;
    const frame = await pixelsOf(jpeg);
    for (const decoder of decoders) await tryPicture(decoder, frame, text);
  }
  heading(`(5) hard pictures of cards, 1280 × 720, read of ${pictures}`, [
    'read',
    'ms p50',
    'ms p95',
    'ms most',
  ]);
  for (const { name, count, times } of decoders) {
    const sorted = times.sort((a, b) => a - b);
    const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(1);
    row(name, [String(count), at(0.5), at(0.95), at(1)]);
  }
}

async function tryPicture(decoder: Decoder, frame: Pixels, text: string): Promise<void> {
  for (let turn = 0; turn < decoder.turns; turn += 1) {
    const startedAt = performance.now();
    const texts = await decoder.read(frame, turn);
    decoder.times.push(performance.now() - startedAt);
    if (!texts.includes(text)) continue;
    decoder.count += 1;
    return;
  }
}

async function openDecoders(): Promise<Decoder[]> {
  const load = createRequire(import.meta.url);
  const wasm = readFileSync(load.resolve('zxing-wasm/reader/zxing_reader.wasm'));
  const overrides = { wasmBinary: Uint8Array.from(wasm).buffer };
  await prepareZXingModule({ overrides, fireImmediately: true });
  const passes = join(root, 'kiosk-ui/shared/camera/zxing-passes.ts');
  const ours = (await tsImport(passes, import.meta.url)) as OurPasses;
  /** Plain CommonJS, whose default import differs between loaders and types. */
  const readJsqr = load('jsqr') as (typeof jsqr)['default'];
  const decoder = (name: string, turns: number, read: Read) => ({ name, turns, read, count: 0, times: [] });
  return [
    decoder('zxing-wasm, our settings', ours.TURNS, (frame, turn) =>
      ours.readWithZxing(readBarcodes, frame, turn),
    ),
    decoder('zxing-wasm, as it comes', 1, async (frame) =>
      (await readBarcodes(frame as Parameters<typeof readBarcodes>[0])).map(({ bytes }) => utf8(bytes)),
    ),
    decoder('jsqr', 1, async ({ data, width, height }) => {
      const found = readJsqr(data, width, height, { inversionAttempts: 'attemptBoth' });
      return found === null ? [] : [utf8(Uint8Array.from(found.binaryData))];
    }),
  ];
}

function utf8(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function cardTexts(): string[] {
  const cards = JSON.parse(readFileSync(join(root, 'tests/fixtures/abha-cards.json'), 'utf8'));
  const texts = (cards as { text: string }[]).map(({ text }) => text);
  return texts.filter((text) => text.startsWith('{') && text.endsWith('}'));
}
