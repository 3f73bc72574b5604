// Owns how posters are asked for and shelved: who may, what is refused, and that nobody has one drawn twice.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Poster } from '../../../printer/poster.ts';
import { queueColours } from '../../../server/contract/queue-colours.ts';
import { createPosterShelf } from '../../../server/printing/posters.ts';
import { repositoryRoot } from '../../support/repository-root.ts';
import { ServerRig } from '../../support/server-rig.ts';

let rig: ServerRig | null = null;
afterEach(async () => {
  await rig?.stop();
  rig = null;
});

it('[POS-6] anybody gets the poster of a queue and of the desk; unknown queues and sizes are refused', async () => {
  rig = await ServerRig.start();
  const get = (path: string) => rig?.api('GET', path);
  for (const path of ['OPD1.pdf', 'OPD1.pdf?size=a3', 'card-desk.pdf?size=a4']) {
    const answer = await get(`/posters/${path}`);
    expect([answer?.status, answer?.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    const bytes = Buffer.from((await answer?.arrayBuffer()) ?? new ArrayBuffer(0));
    expect(bytes.toString('latin1', 0, 5)).toBe('%PDF-');
    // Names are drawn, not written: the file holds no address but in the drawing of the code.
    expect(bytes.length).toBeLessThan(600_000);
  }
  const refusals: [string, number][] = [
    ['/posters/NONE.pdf', 404],
    ['/posters/OPD1.png', 404],
    ['/posters/..%2f..%2fetc%2fpasswd.pdf', 404],
    ['/posters/OPD1.pdf?size=a0', 400],
    ['/posters/OPD1.pdf?size=toString', 400],
    ['/posters/card-desk.pdf?size=', 400],
  ];
  for (const [path, status] of refusals) expect([path, (await get(path))?.status]).toEqual([path, status]);
});

it('[POS-7] a poster is drawn once, one at a time, a bounded number waits, and a failure is tried again', async () => {
  const poster = (mark: number) =>
    ({ kind: 'desk', facility: [], demo: [], consent: [], show: [], mark }) as Poster;
  let under = 0;
  let most = 0;
  let drawn = 0;
  let failing = true;
  const shelf = createPosterShelf(async () => {
    drawn += 1;
    under += 1;
    most = Math.max(most, under);
    await new Promise((done) => setImmediate(done));
    under -= 1;
    if (failing) throw new Error('thread');
    return new Uint8Array(1);
  });
  await expect(shelf(poster(0), 'a4')).rejects.toThrow('thread');
  failing = false;
  await Promise.all([shelf(poster(0), 'a4'), shelf(poster(0), 'a4'), shelf(poster(0), 'a3')]);
  await shelf(poster(0), 'a4');
  expect([drawn, most]).toEqual([3, 1]);
  const many = await Promise.allSettled(
    Array.from({ length: 30 }, (_, mark) => shelf(poster(mark + 1), 'a4')),
  );
  expect(many.filter(({ status }) => status === 'rejected')).toHaveLength(10);
  for (let mark = 100; mark < 145; mark += 1) await shelf(poster(mark), 'a4');
  const before = drawn;
  await shelf(poster(144), 'a4');
  await shelf(poster(100), 'a4');
  expect(drawn - before).toBe(1);
});

it('[POS-8] a queue has the colour on paper that it has on screens', () => {
  const css = readFileSync(join(repositoryRoot(), 'kiosk-ui', 'shared', 'tokens.css'), 'utf8');
  // Letters take the eight colours in turn, several letters as digits of base 26.
  const turns = { A: 0, B: 1, C: 2, D: 3, E: 4, F: 5, G: 6, H: 7, I: 0, Z: 25 % 8, AB: 1, BA: 26 % 8 };
  for (const [prefix, turn] of Object.entries(turns)) {
    const rule = new RegExp(`\\.queue-${turn} \\{([^}]*)\\}`).exec(css)?.[1];
    const { colour, onColour } = queueColours(prefix);
    expect(rule).toContain(`--queue: ${colour};`);
    expect(rule).toContain(`--on-queue: ${onColour};`);
  }
});
