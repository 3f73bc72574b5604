import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Bitmap, dotAt } from '../../printer/bitmap.ts';
import { encodeSlip } from '../../printer/escpos.ts';
import { encodePng } from '../../printer/png.ts';
import { loadProfile, profileNames } from '../../printer/profile.ts';
import { createPainter } from '../../printer/raster.ts';
import { slipLanguages } from '../../printer/slip.ts';
import { layOutTest, type TestSlip } from '../../printer/test-slip.ts';
import { createEscposReader } from '../../printer/virtual/escpos-reader.ts';
import { repositoryRoot } from '../support/repository-root.ts';
import { sampleLabels } from '../support/slip-samples.ts';

const root = repositoryRoot();
const painter = createPainter(root);
const scratch = mkdtempSync(join(tmpdir(), 'parchi-test-slips-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const labels = sampleLabels(root);
const test: TestSlip = {
  kind: 'test',
  duplicate: false,
  printerId: 'registration-hall_printer-number-0000001',
  profile: 'generic-58',
  said: [
    { language: 'ur', text: 'کاغذ ختم ہونے والا ہے' },
    { language: 'en', text: 'The paper is nearly used up' },
  ],
  samples: slipLanguages.map((language) => ({ language, text: labels[language]['slip.pleaseWait'] })),
  issued: { date: '22-11-2026', time: '10:35' },
};

describe.each([576, 384])('the test slip at %i dots', (width) => {
  it('[PRN-43] shows printer, profile, width, answer, five scripts and codes of three sizes', async () => {
    const { bitmap, missing } = await painter.paint(test, width);
    expect(missing).toEqual([]);
    const said = layOutTest(test, width, painter.text)
      .blocks.map((block) => (block.kind === 'text' ? block.text : ''))
      .join('\n');
    const flat = (text: string) => text.replace(/[\s\u2066\u2069]/g, '');
    const samples = test.samples.map(({ text }) => text);
    for (const text of [test.printerId, 'generic-58', `${width}`, '22-11-2026 10:35', ...samples])
      expect(flat(said)).toContain(flat(text));
    for (const { text } of test.said) expect(flat(said)).toContain(flat(text));
    const file = join(scratch, `${width}.png`);
    writeFileSync(file, encodePng(bitmap));
    const read = execFileSync('zbarimg', ['--nodbus', '--quiet', '--raw', file], { encoding: 'utf8' });
    expect(read.trim().split('\n')).toEqual(Array(3).fill('TEST registrat'));
  });

  it('[PRN-43] reaches both edges of the paper, and comes out dot for dot', async () => {
    const { bitmap } = await painter.paint(test, width);
    expect([columnOf(bitmap, 0), columnOf(bitmap, width - 1)]).toEqual([true, true]);
    for (const name of profileNames(root)) {
      const reader = createEscposReader(width);
      const drawn = { ...bitmap, bits: bitmap.bits.slice() };
      reader.feed(encodeSlip(drawn, loadProfile(root, name)));
      expect([reader.strays, reader.hazards]).toEqual([[], 0]);
      expect(reader.papers.map((paper) => paper.bitmap)).toEqual([drawn]);
    }
  });
});

function columnOf(bitmap: Bitmap, x: number): boolean {
  return Array.from({ length: bitmap.height }, (_, y) => dotAt(bitmap, x, y)).some(Boolean);
}
