// Owns that scanners read what the sharing codes' pictures say: jsqr, and zbarimg where it is installed.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import type jsqr from 'jsqr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSharingCode } from '../../abdm/wire/sharing-code.ts';
import { exampleFacility } from '../support/example-facility.ts';
import { HIP_ID, ServerRig } from '../support/server-rig.ts';

/** Plain CommonJS, whose default import differs between loaders and types. */
const jsQR = createRequire(import.meta.url)('jsqr') as (typeof jsqr)['default'];

const LONGEST = 'Q1234567890123456789';

function hasZbar(): boolean {
  try {
    execFileSync('zbarimg', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('sharing codes', () => {
  let rig: ServerRig;
  const folder = mkdtempSync(join(tmpdir(), 'parchi-codes-'));
  beforeAll(async () => {
    const facility = exampleFacility((file) => {
      file.queues.push({ id: LONGEST, prefix: 'Z', name: { en: 'Longest' } });
    });
    rig = await ServerRig.start({ facility });
  });
  afterAll(async () => {
    await rig.stop();
    rmSync(folder, { recursive: true });
  });

  /** The picture as pixels; an SVG is drawn 600 dots wide. */
  async function pixels(path: string) {
    const answer = await fetch(`${rig.url}${path}`);
    expect(answer.status).toBe(200);
    const type = answer.headers.get('content-type');
    expect(type).toBe(path.endsWith('.svg') ? 'image/svg+xml' : 'image/png');
    const image = await loadImage(Buffer.from(await answer.arrayBuffer()));
    const size = path.endsWith('.svg') ? 600 : image.width;
    const canvas = createCanvas(size, size);
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0, size, size);
    return { canvas, size, data: new Uint8ClampedArray(context.getImageData(0, 0, size, size).data) };
  }

  const pictures = ['OPD1', 'PHARM', LONGEST].flatMap((queue) => [
    [queue, `/qr/${queue}.svg`],
    [queue, `/qr/${queue}.png`],
  ]) as [string, string][];

  it.each(pictures)('[WEB-4] jsqr reads the code of %s in %s', async (queue, path) => {
    const { data, size } = await pixels(path);
    const read = jsQR(data, size, size)?.data;
    expect(read).toBe(`https://phrsbx.abdm.gov.in/share-profile?hip-id=${HIP_ID}&counter-id=${queue}`);
    expect(readSharingCode(read ?? '')).toEqual({ hipId: HIP_ID, counterId: queue });
  });

  it.runIf(hasZbar()).each(pictures)('[WEB-4] zbarimg reads the code of %s in %s', async (queue, path) => {
    const { canvas } = await pixels(path);
    const file = join(folder, `${queue}.png`);
    writeFileSync(file, canvas.toBuffer('image/png'));
    const read = execFileSync('zbarimg', ['--quiet', '--raw', file], { encoding: 'utf8', stdio: 'pipe' });
    expect(read.trim()).toBe(`https://phrsbx.abdm.gov.in/share-profile?hip-id=${HIP_ID}&counter-id=${queue}`);
  });

  it.each([
    '/qr/NOSUCH.svg',
    '/qr/OPD1.gif',
    '/qr/OPD1',
    '/qr/%2e%2e.svg',
    '/qr/OPD1%00.png',
    `/qr/${'A'.repeat(21)}.svg`,
    '/qr/__proto__.svg',
  ])('[WEB-4] %s is not found', async (path) => {
    const answer = await fetch(`${rig.url}${path}`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ code: expect.stringMatching(/^(not_found|unknown_queue)$/) });
  });
});
