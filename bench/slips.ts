/** (6) Slips: one drawn warm beside a bare canvas, many through a printer that takes everything at once, memory. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { createCanvas } from '@napi-rs/canvas';
import { callbackPaths } from '../abdm/wire/paths.ts';
import { encodeSlip } from '../printer/escpos.ts';
import { cssFont } from '../printer/fonts.ts';
import { layOutSlip, type SlipLayout } from '../printer/layout.ts';
import { loadProfile, standOf } from '../printer/profile.ts';
import { createPainter } from '../printer/raster.ts';
import { createRenderer } from '../printer/renderer.ts';
import { cleanSlip, type SlipContent, slipLabels } from '../printer/slip.ts';
import type { LoadOrder, LoadReport } from './load.ts';
import { start } from './processes.ts';
import type { ParchiReady, ParchiState } from './programs.ts';
import { HIP_ID, SHARE_BODY } from './sample.ts';
import { heading, row } from './table.ts';

const WIDTHS = [576, 384] as const;
/** Drawn before measuring: typefaces are opened and the fixed texts remembered. */
const WARM = 20;
const MEMORY_SLIPS = 2_000;
const PRINT_MS = 5_000;

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export async function slipScenario(quick: boolean): Promise<void> {
  await drawing(quick ? 100 : 400);
  await printing();
  await memory(quick ? MEMORY_SLIPS / 4 : MEMORY_SLIPS);
}

async function drawing(count: number): Promise<void> {
  const painter = createPainter(root);
  const profile = loadProfile(root, 'generic-80');
  heading(`(6) a slip in Urdu and English, ${count} of each`, ['p50 ms', 'p95 ms', 'kB']);
  for (const width of WIDTHS) {
    const times: number[] = [];
    const bare: number[] = [];
    let bytes = 0;
    for (let n = 0; n < WARM + count; n++) {
      const content = slip(n);
      const from = performance.now();
      const { bitmap } = await painter.paint(content, width, standOf(profile));
      bytes = encodeSlip(bitmap, profile).length;
      const drawn = performance.now();
      const layout = layOutSlip(cleanSlip(content), width, painter.text, standOf(profile));
      const between = performance.now();
      drawBare(layout);
      const until = performance.now();
      if (n >= WARM) {
        times.push(drawn - from);
        bare.push(until - between);
      }
      // Canvases are freed between turns of the event loop only.
      await new Promise((done) => setImmediate(done));
    }
    row(`${width} dots`, [...percentiles(times), (bytes / 1_000).toFixed(1)]);
    row(`${width} dots, bare canvas`, [...percentiles(bare), '']);
  }
}

let bareCanvas = createCanvas(1, 1);

/** The same words, boxes and code put onto one canvas of the slip's size, and its dots read back. */
function drawBare({ widthDots, heightDots, blocks }: SlipLayout): void {
  if (bareCanvas.width !== widthDots || bareCanvas.height !== heightDots)
    bareCanvas = createCanvas(widthDots, heightDots);
  const context = bareCanvas.getContext('2d');
  context.clearRect(0, 0, widthDots, heightDots);
  for (const block of blocks) {
    if (block.kind === 'text') {
      context.font = cssFont(block.style);
      context.direction = block.style.rtl ? 'rtl' : 'ltr';
      context.textAlign = 'left';
      context.fillText(block.text, block.x, block.y + block.height);
    } else if (block.kind === 'qr') {
      block.grid.modules.forEach((dark, at) => {
        const x = block.x + (at % block.grid.size) * block.dot;
        const y = block.y + Math.floor(at / block.grid.size) * block.dot;
        if (dark) context.fillRect(x, y, block.dot, block.dot);
      });
    } else if (block.kind === 'box') {
      context.fillRect(block.x, block.y, block.width, block.height);
    }
  }
  context.getImageData(0, 0, widthDots, heightDots);
}

/** Through the whole server: spool on disk, drawing thread, one connection a slip. */
async function printing(): Promise<void> {
  const parchi = await start<object, ParchiState>('parchi-everything');
  const load = await start<LoadOrder, LoadReport>('load');
  const { port, remembered } = parchi.ready as ParchiReady;
  const report = await load.ask({
    port,
    path: callbackPaths.share,
    connections: 50,
    seconds: 2,
    headers: { 'X-HIP-ID': HIP_ID },
    bearers: remembered,
    body: SHARE_BODY,
    from: 1,
  });
  await load.stop();
  const before = await parchi.ask({});
  const from = performance.now();
  await new Promise((done) => setTimeout(done, PRINT_MS));
  const after = await parchi.ask({});
  const minutes = (performance.now() - from) / 60_000;
  const printed = after.slips - before.slips;
  heading('(6b) slips through a printer that takes everything at once', ['slips', 'a minute']);
  row(`of ${report.requests - report.failures} waiting`, [String(printed), (printed / minutes).toFixed(0)]);
  await parchi.stop();
}

async function memory(count: number): Promise<void> {
  const renderer = createRenderer({ root });
  const profile = loadProfile(root, 'generic-80');
  heading(`(6c) memory over ${count} slips`, ['RSS MB']);
  for (let n = 0; n <= count; n++) {
    if (n % (count / 4) === 0) row(`after ${n}`, [(process.memoryUsage().rss / 1e6).toFixed(0)]);
    await renderer.render(slip(n), 576, profile);
  }
  await renderer.close();
}

function slip(n: number): SlipContent {
  const catalogue = (language: string) =>
    JSON.parse(readFileSync(join(root, 'locales', `${language}.json`), 'utf8')) as Record<string, string>;
  labels ??= { ur: slipLabels(catalogue('ur')), en: slipLabels(catalogue('en')) };
  return {
    languages: ['ur', 'en'],
    labels,
    facility: { en: 'District Hospital Ganderbal', ur: 'ضلع ہسپتال گاندربل' },
    queue: { name: { en: 'General OPD', ur: 'جنرل او پی ڈی' }, letter: 'A', pictogram: 'general' },
    token: `A${n + 1}`,
    ahead: n % 90,
    wait: { lowMinutes: n % 40, highMinutes: (n % 40) + 10 + (n % 7) },
    issued: { date: '22-11-2026', time: `10:${String(n % 60).padStart(2, '0')}` },
    place: { en: 'Counter 1', ur: 'کاؤنٹر 1' },
    url: `https://q.example.in/t/t1${n.toString(36).padStart(12, '0')}`,
    duplicate: false,
    demo: false,
  };
}
let labels: SlipContent['labels'] | null = null;

function percentiles(values: readonly number[]): string[] {
  const sorted = values.toSorted((a, b) => a - b);
  return [0.5, 0.95].map((part) => (sorted[Math.floor(sorted.length * part)] ?? Number.NaN).toFixed(2));
}
