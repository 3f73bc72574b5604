import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadProfile } from '../../printer/profile.ts';
import type { Renderer } from '../../printer/renderer.ts';
import { createRenderer } from '../../printer/renderer.ts';
import { createEscposReader } from '../../printer/virtual/escpos-reader.ts';
import { repositoryRoot } from '../support/repository-root.ts';
import { sampleSlip } from '../support/slip-samples.ts';

const root = repositoryRoot();
const epson = loadProfile(root, 'epson');
let renderer: Renderer | null = null;
afterEach(async () => {
  await renderer?.close();
  renderer = null;
});

describe('the drawing thread', () => {
  it('[PRN-23] draws, with a picture only when it is asked for', async () => {
    renderer = createRenderer({ root });
    const slip = await renderer.render(sampleSlip(root), 384, epson);
    const reader = createEscposReader(384);
    reader.feed(slip.bytes);
    expect(reader.papers[0]?.bitmap).toMatchObject({ width: 384, height: slip.heightDots });
    expect(slip.png).toBeNull();
    const pictured = await renderer.render(sampleSlip(root), 384, epson, { wantsPng: true });
    expect(Buffer.from(pictured.png ?? []).toString('latin1', 1, 4)).toBe('PNG');
    expect(Buffer.from(pictured.bytes).equals(slip.bytes)).toBe(true);
  });

  it('[PRN-23] refuses a slip it cannot draw and goes on', async () => {
    renderer = createRenderer({ root });
    await expect(renderer.render(sampleSlip(root), 100, epson)).rejects.toMatchObject({ code: 'content' });
    expect((await renderer.render(sampleSlip(root), 576, epson)).widthDots).toBe(576);
  });

  it('[PRN-23] is replaced when it dies or hangs, and every request is answered', async () => {
    // A folder without typefaces kills the thread at its start, whatever is asked of it.
    const empty = mkdtempSync(join(tmpdir(), 'parchi-empty-'));
    renderer = createRenderer({ root: empty });
    for (let time = 0; time < 2; time++) {
      const lost = await Promise.allSettled(
        [1, 2, 3].map(() => renderer?.render(sampleSlip(root), 576, epson)),
      );
      expect(lost.map((result) => result.status === 'rejected' && result.reason.code)).toEqual([
        'thread',
        'thread',
        'thread',
      ]);
    }
    await renderer.close();
    rmSync(empty, { recursive: true });
    renderer = createRenderer({ root, timeoutMs: 1 });
    await expect(renderer.render(sampleSlip(root), 576, epson)).rejects.toMatchObject({ code: 'thread' });
  });

  it('[PRN-23] bounds its queue, and answers what waits when it is closed', async () => {
    renderer = createRenderer({ root });
    const asked = Array.from({ length: 80 }, () => renderer?.render(sampleSlip(root), 576, epson));
    const settled = Promise.allSettled(asked);
    await renderer.close();
    const codes = (await settled).map((result) => result.status === 'rejected' && result.reason.code);
    expect(codes.filter((code) => code === 'closed')).toHaveLength(64);
    expect(codes.filter((code) => code === 'busy')).toHaveLength(16);
    await expect(renderer.render(sampleSlip(root), 576, epson)).rejects.toMatchObject({ code: 'closed' });
  });

  it('[PRN-23] keeps its memory flat over a hundred slips', { timeout: 180_000 }, async () => {
    const drawer = createRenderer({ root });
    renderer = drawer;
    async function draw(from: number, count: number): Promise<number> {
      for (let index = from; index < from + count; index++) {
        const name = { en: `Hospital ${index}`, ur: `ہسپتال ${index}` };
        await drawer.render(
          sampleSlip(root, { token: `A${index}`, facility: name, ahead: index }),
          576,
          epson,
        );
      }
      return process.memoryUsage.rss();
    }
    await draw(0, 40);
    const before = await draw(40, 20);
    const after = await draw(60, 80);
    // A canvas a slip would cost two hundred megabytes here.
    expect(after - before).toBeLessThan(96 * 1024 * 1024);
  });
});
