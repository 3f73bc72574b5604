// Owns the test slip: what an administrator reads off it to know that a printer is right. Invariant: pure; it runs
// from the first to the last dot of the paper, so that an edge the printer cuts off is seen.
// Leaves measuring and drawing to raster.ts.

import type { Block, Group, Measurer, TextStyle } from './blocks.ts';
import { moveGroup, stackGroups, textGroup } from './blocks.ts';
import { cleanText } from './clean-text.ts';
import type { SlipLayout } from './layout.ts';
import { qrGrid } from './qr.ts';
import type { SlipLanguage } from './slip.ts';
import { LATIN_HEAVY, type Phrase, readable, styleOf } from './slip-text.ts';

export interface TestSlip {
  kind: 'test';
  /** Never marked as a copy: it is no token's. */
  duplicate: boolean;
  printerId: string;
  profile: string;
  /** What it is and how the printer says it is, in the printer's languages. */
  said: { language: SlipLanguage; text: string }[];
  /** A sentence of every script. */
  samples: { language: SlipLanguage; text: string }[];
  issued: { date: string; time: string };
}

const MAX_LINE = 80;
const MAX_LINES = 10;
/** Dots of one module: what the printer and the phone can still tell apart. */
const QR_DOTS = [3, 4, 5];
/** With it the three codes fit side by side, quiet zones included, on 58 mm paper. */
const MAX_CODE_ID = 9;
const RULER_HEIGHT = 28;
const PATCH_HEIGHT = 56;
/** One burnt dot in so many: black, half, quarter, eighth. */
const PATCHES = [1, 2, 4, 8];
const GAP = 14;

/** Where everything on a test slip goes. */
export function layOutTest(test: TestSlip, widthDots: number, measurer: Measurer): SlipLayout {
  const lines = (phrases: readonly Phrase[], size: number, weight: TextStyle['weight']): Group[] =>
    phrases
      .slice(0, MAX_LINES)
      .map(({ language, text }) => ({ language, text: cleanText(text, MAX_LINE) }))
      .map((phrase) =>
        textGroup(measurer, readable(phrase), styleOf(phrase, size, weight), widthDots - 32, 'center'),
      );
  const { date, time } = test.issued;
  const facts = [`${test.printerId} / ${test.profile} / ${widthDots}`, `${date} ${time}`];
  const inside = [
    ...lines(test.said, 30, 'heavy'),
    ...lines(
      facts.map((text) => ({ language: 'en', text })),
      26,
      'text',
    ),
    ...lines(test.samples, 28, 'text'),
    codes(test, widthDots - 32),
  ].map((group) => moveGroup(group, 16, 0));
  const whole = stackGroups(
    [ruler(widthDots, measurer), ...inside, patches(widthDots), edges(widthDots)],
    GAP,
  );
  return { widthDots, heightDots: whole.height, blocks: whole.blocks };
}

/** A line over the whole paper with a mark every eight dots (a millimetre) and a number every hundred. */
function ruler(widthDots: number, measurer: Measurer): Group {
  const blocks: Block[] = [box(0, 0, widthDots, 2)];
  for (let x = 0; x < widthDots; x += 8) blocks.push(box(x, 2, 1, x % 80 === 0 ? 12 : 5));
  const style: TextStyle = { ...LATIN_HEAVY, weight: 'text', size: 18 };
  for (let x = 100; x < widthDots; x += 100) {
    const label = textGroup(measurer, `${x}`, style, 60, 'center');
    blocks.push(box(x, 2, 2, 12), ...moveGroup(label, x - 30, RULER_HEIGHT - label.height).blocks);
  }
  return { width: widthDots, height: RULER_HEIGHT, blocks };
}

function codes(test: TestSlip, width: number): Group {
  const grid = qrGrid(`TEST ${test.printerId.replace(/[^A-Za-z0-9_-]/g, '').slice(0, MAX_CODE_ID)}`);
  const total = QR_DOTS.reduce((sum, dot) => sum + grid.size * dot, 0);
  const gap = Math.floor((width - total) / (QR_DOTS.length + 1));
  let x = gap;
  const blocks = QR_DOTS.map((dot): Block => {
    const side = grid.size * dot;
    const block: Block = { kind: 'qr', grid, dot, x, y: 0, width: side, height: side };
    x += side + gap;
    return block;
  });
  return { width, height: Math.max(...blocks.map(({ height }) => height)), blocks };
}

/** Black, half, quarter and eighth: a weak head is grey in the first, a hot one is black in the second. */
function patches(widthDots: number): Group {
  const width = Math.floor(widthDots / PATCHES.length);
  const blocks = PATCHES.map(
    (every, index): Block => ({
      kind: 'grey',
      every,
      x: index * width,
      y: 0,
      width,
      height: PATCH_HEIGHT,
    }),
  );
  return { width: widthDots, height: PATCH_HEIGHT, blocks };
}

/** Three steps down from both edges: a printer that is told a wrong width leaves some of them out. */
function edges(widthDots: number): Group {
  const blocks = [0, 1, 2].flatMap((step) => [
    box(step * 8, step * 6, 8, 6),
    box(widthDots - (step + 1) * 8, step * 6, 8, 6),
  ]);
  return { width: widthDots, height: 18, blocks };
}

function box(x: number, y: number, width: number, height: number): Block {
  return { kind: 'box', x, y, width, height };
}
