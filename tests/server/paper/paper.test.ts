// Owns that numbers on paper are printed, entered and shown: blocks, their sheet, repeats, and what a hall sees.
import { randomUUID } from 'node:crypto';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LAST_PAPER } from '../../../server/queue/paper.ts';
import { jsonOf, movedClock, ServerRig, shareOf } from '../../support/server-rig.ts';

let rig: ServerRig;
/** 10:00 in Kolkata, so that no test meets midnight. */
const TEN_UTC_MS = 4.5 * 60 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
beforeEach(async () => {
  const clock = movedClock();
  clock.advance((TEN_UTC_MS - (clock.now() % DAY_MS) + DAY_MS) % DAY_MS);
  rig = await ServerRig.start({ clock });
  await rig.signIn();
});
afterEach(() => rig.stop());

async function print(queue: string, count: number) {
  const answer = await rig.api('POST', '/api/paper/blocks', { queue, count });
  expect(answer.status).toBe(201);
  return jsonOf(answer);
}

interface Range {
  first: number;
  last: number;
  seen: boolean;
}

function enter(ranges: Range[], options: { since?: number | null; id?: string } = {}): Promise<Response> {
  const { since = null, id = randomUUID() } = options;
  return rig.api('POST', '/api/paper/entries', { id, since, ranges });
}

const entered = async (ranges: Range[], options = {}) => jsonOf(await enter(ranges, options));
const one = (number: number, seen = false): Range => ({ first: number, last: number, seen });
const labels = () => rig.query<{ label: string }>('SELECT label FROM tokens ORDER BY id').map((t) => t.label);

it('[PAP-2] blocks go on where the last one ended, whatever its queue, and begin again after the last number', async () => {
  expect(await print('OPD1', 20)).toMatchObject({ queue: 'OPD1', first: 1, last: 20, entered: 0 });
  expect(await print('PHARM', 10)).toMatchObject({ queue: 'PHARM', first: 21, last: 30 });
  await rig.close();
  const store = new Sqlite(rig.config().config.databaseFile);
  store.prepare('UPDATE paper_blocks SET first = ?, last = ? WHERE id = 2').run(LAST_PAPER - 9, LAST_PAPER);
  store.close();
  await rig.open();
  expect(await print('CHILD', 10)).toMatchObject({ queue: 'CHILD', first: 1, last: 10 });
  // The numbers of the oldest block are the newest one's now.
  expect((await entered([one(5), one(15)])).entered.map(({ queue }: { queue: string }) => queue)).toEqual([
    'CHILD',
    'OPD1',
  ]);
});

it('[PAP-9] a block is bounded, and so is what is entered at once', async () => {
  for (const count of [9, 101, 1.5, '20']) {
    expect((await rig.api('POST', '/api/paper/blocks', { queue: 'OPD1', count })).status).toBe(400);
  }
  expect((await rig.api('POST', '/api/paper/blocks', { queue: 'NONE', count: 10 })).status).toBe(404);
  for (const ranges of [[], [{ first: 1, last: 401, seen: true }], [{ first: 2, last: 1, seen: true }]]) {
    expect((await enter(ranges)).status).toBe(400);
  }
  expect((await enter([one(LAST_PAPER + 1)])).status).toBe(400);
  expect(labels()).toEqual([]);
});

it('[PAP-3] each number is entered once; what was entered, spent or never printed is refused by itself', async () => {
  await print('OPD1', 20);
  const id = randomUUID();
  const wish = [{ first: 1, last: 3, seen: true }, one(4)];
  const first = await entered(wish, { id });
  expect(first).toEqual({
    entered: [1, 2, 3, 4].map((n) => ({ label: `P${n}`, queue: 'OPD1', seen: n < 4 })),
    refused: [],
  });
  // The answer was lost, and the wish is sent again.
  expect(await entered(wish, { id })).toEqual(first);
  expect(await entered([{ first: 3, last: 5, seen: false }, one(21)])).toEqual({
    entered: [{ label: 'P5', queue: 'OPD1', seen: false }],
    refused: [
      { label: 'P3', why: 'entered', queue: 'OPD1', status: 'completed', day: null },
      { label: 'P4', why: 'entered', queue: 'OPD1', status: 'waiting', day: null },
      { label: 'P21', why: 'unprinted', queue: null, status: null, day: null },
    ],
  });
  expect(labels()).toEqual(['P1', 'P2', 'P3', 'P4', 'P5']);
  const day = rig.query<{ day: string }>('SELECT day FROM tokens')[0]?.day;
  rig.clock.advance(DAY_MS);
  expect(await rig.tokenNumber(shareOf())).toBe('A1');
  await rig.signIn();
  expect(await entered([one(2), one(6)])).toMatchObject({
    entered: [{ label: 'P6' }],
    refused: [{ label: 'P2', why: 'spent', day }],
  });
  expect((await jsonOf(await rig.api('GET', '/api/paper'))).blocks[0].entered).toBe(6);
});

it('[PAP-5] after a stop the page knows since when paper was handed out, and that decides the places', async () => {
  expect((await jsonOf(await rig.api('GET', '/api/paper'))).since).toBe(null);
  await print('OPD1', 10);
  await rig.tokenNumber(shareOf());
  await rig.close();
  rig.clock.advance(5 * 60_000);
  await rig.open();
  await rig.tokenNumber(shareOf());
  const { since } = await jsonOf(await rig.api('GET', '/api/paper'));
  expect(since).toEqual(expect.any(Number));
  await entered([{ first: 1, last: 2, seen: false }], { since });
  await entered([one(3)]);
  const hall = await rig.live('?audience=hall').next(({ type }) => type === 'view');
  expect(hall.view.queues[0].next).toEqual(['A1', 'P1', 'P2']);
  let seen = await rig.openCounter('C1');
  const called: string[] = [];
  for (let calls = 0; calls < 5; calls += 1) {
    const answer = await rig.command('/api/counters/C1/callNext', { seen, completing: true });
    seen = answer.counter.version;
    called.push(answer.token.label);
  }
  expect(called).toEqual(['A1', 'P1', 'P2', 'A2', 'P3']);
  // Nobody hands out paper in the future.
  expect((await enter([one(4)], { since: 1439 })).status).toBe(400);
});

it('[PAP-1] paper is counted as paper, and who entered it is in the log', async () => {
  await print('OPD1', 10);
  await rig.tokenNumber(shareOf());
  await entered([one(1, true), one(2)]);
  expect(rig.query('SELECT source, count(*) AS n FROM tokens GROUP BY source ORDER BY source')).toEqual([
    { source: 'paper', n: 2 },
    { source: 'share', n: 1 },
  ]);
  expect(rig.query('SELECT max(number) AS n FROM tokens')).toEqual([{ n: 3 }]);
  expect(rig.query("SELECT DISTINCT actor FROM events WHERE type = 'issued' ORDER BY actor")).toEqual([
    { actor: null },
    { actor: 'admin' },
  ]);
});

it('[PAP-8] the sheet of a block is a PDF for those who may print it', async () => {
  const { id } = await print('OPD1', 10);
  const sheet = await rig.api('GET', `/api/paper/blocks/${id}/sheet`);
  expect([sheet.status, sheet.headers.get('content-type')]).toEqual([200, 'application/pdf']);
  expect(Buffer.from(await sheet.arrayBuffer()).toString('latin1', 0, 5)).toBe('%PDF-');
  for (const none of ['99', '0', 'x']) {
    expect((await rig.api('GET', `/api/paper/blocks/${none}/sheet`)).status).toBe(404);
  }
  rig.cookie = '';
  expect((await rig.api('GET', `/api/paper/blocks/${id}/sheet`)).status).toBe(401);
  expect((await enter([one(1)])).status).toBe(401);
});

it('[PAP-6] while the date is in doubt nothing is entered', async () => {
  await print('OPD1', 10);
  await entered([one(1)]);
  rig.clock.advance(5 * DAY_MS);
  await rig.signIn();
  const answer = await enter([one(2)]);
  expect([answer.status, (await jsonOf(answer)).code]).toEqual([409, 'date_unconfirmed']);
  expect(labels()).toEqual(['P1']);
});
