// Owns what a patient may ask of a hospital about their data, against the real server: found, exported, erased, and
// who looked at it.

import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openErasureLedger } from '../../../db/erasure-ledger.ts';
import { jsonOf, ServerRig, shareOf, until } from '../../support/server-rig.ts';

const NAME = 'Habbakhatoon Zoonidevi';
const ADDRESS = 'habba.zooni@sbx';
const NUMBER = '91-7777-8888-9991';
const REASON = 'asked in writing, letter 12';

let rig: ServerRig;
beforeEach(async () => {
  rig = await ServerRig.start();
  await rig.signIn();
});
afterEach(() => rig.stop());

const profile = (draft: Parameters<typeof shareOf>[0] = {}) =>
  shareOf({ address: ADDRESS, name: NAME, patient: { abhaNumber: NUMBER }, ...draft });

function ask(what: string, body: unknown): Promise<Response> {
  return rig.api('POST', `/api/persons/${what}`, body);
}

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
async function found(by: Record<string, unknown>): Promise<any[]> {
  const answer = await ask('find', { reason: REASON, ...by });
  expect(answer.status).toBe(200);
  return (await jsonOf(answer)).found;
}

const today = () => rig.query<{ day: string }>('SELECT max(day) AS day FROM tokens')[0]?.day ?? '';
const looks = () =>
  rig.query<{ actor: string; token: string; what: string; why: string }>(
    'SELECT actor, token, what, why FROM looks ORDER BY id',
  );

/** Every byte of the data folder, file by file. */
function filesWith(...texts: string[]): string[] {
  const folder = join(rig.folder, 'data');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
    .filter((file) => {
      const bytes = readFileSync(file);
      return texts.some((text) => bytes.includes(text) || bytes.includes(Buffer.from(text, 'utf16le')));
    });
}

describe('finding', () => {
  it('[PER-2] by address in any spelling, by number from a shared profile, by label and day', async () => {
    await rig.tokenNumber(profile());
    await rig.tokenNumber(profile({ context: 'CHILD' }));
    await rig.tokenNumber(shareOf({ name: 'Somebody Else' }));
    const byAddress = await found({ by: 'address', value: `  ${ADDRESS.toUpperCase()} ` });
    expect(byAddress.map(({ label }) => label).sort()).toEqual(['A1', 'C1']);
    expect(byAddress[0]).toMatchObject({
      state: 'kept',
      person: { name: NAME, abhaAddress: ADDRESS, verified: true },
    });
    expect(await found({ by: 'number', value: NUMBER.replaceAll('-', '') })).toHaveLength(2);
    expect(await found({ by: 'label', label: 'a2', day: today() })).toMatchObject([
      { label: 'A2', person: { name: 'Somebody Else' } },
    ]);
    expect(await found({ by: 'address', value: 'nobody@sbx' })).toEqual([]);
    expect(await found({ by: 'label', label: 'A99', day: today() })).toEqual([]);
  });

  it('[PER-2] says of a walk-in that nobody was named, and of a card what it said', async () => {
    await rig.command('/api/queues/OPD1/issue');
    await rig.command('/api/queues/OPD1/issue', {
      card: JSON.stringify({ name: NAME, gender: 'F', hidn: NUMBER, phr: ADDRESS, dob: '06-06-1987' }),
    });
    expect(await found({ by: 'label', label: 'A1', day: today() })).toMatchObject([
      { state: 'unnamed', person: null },
    ]);
    expect(await found({ by: 'address', value: ADDRESS })).toMatchObject([
      { label: 'A2', source: 'card', person: { verified: false } },
    ]);
  });

  it('[PER-2] wrong questions are refused and quote nothing', async () => {
    for (const body of [
      { by: 'number', value: '12', reason: REASON },
      { by: 'name', value: NAME, reason: REASON },
      { by: 'address', value: ADDRESS },
      { by: 'label', label: NAME, day: today(), reason: REASON },
      { by: 'address', value: ADDRESS, reason: 'a\u0000b c' },
    ]) {
      const answer = await ask('find', body);
      expect(answer.status).toBe(400);
      const text = await answer.text();
      for (const hidden of [NAME, ADDRESS, NUMBER]) expect(text).not.toContain(hidden);
    }
  });
});

describe('a look', () => {
  it('[PER-12] is noted with who and why before it is answered', async () => {
    await rig.tokenNumber(profile());
    const [{ token }] = (await found({ by: 'address', value: ADDRESS })) as [{ token: string }];
    expect(looks()).toEqual([{ actor: 'admin', token, what: 'found', why: REASON }]);
    await ask('export', { tokens: [token], reason: 'a copy for them' });
    await ask('erase', { tokens: [token], reason: REASON });
    expect(looks().map(({ what, why }) => [what, why])).toEqual([
      ['found', REASON],
      ['exported', 'a copy for them'],
      ['erased', REASON],
    ]);
  });

  it('[PER-12] a reason that names the person is refused, and shows nothing', async () => {
    await rig.tokenNumber(profile());
    for (const reason of [
      'asked by Zoonidevi herself',
      `has ${NUMBER} on her card`,
      'phone 94190 00001',
      `her address is ${ADDRESS}`,
    ]) {
      const answer = await ask('find', { by: 'address', value: ADDRESS, reason });
      expect(answer.status).toBe(422);
      expect(await answer.text()).not.toContain('Zoonidevi');
    }
    expect(looks()).toEqual([]);
  });

  it("[PER-11][PER-13] a counter's screen is noted once for each account, token and kind, and told to auditors", async () => {
    await rig.tokenNumber(profile());
    await rig.tokenNumber(shareOf({ name: 'Somebody Else' }));
    await rig.command('/api/queues/OPD1/issue');
    const seen = await rig.openCounter('C1');
    const one = rig.live('?audience=counter&counter=C1');
    await one.next();
    const again = rig.live('?audience=counter&counter=C1');
    await again.next();
    await rig.command('/api/counters/C1/callNext', { seen });
    const day = today();
    const listed = await until(async () => {
      const answer = await jsonOf(await rig.api('GET', `/api/looks?day=${day}&label=a1`));
      return answer.looks.length === 2 ? answer : null;
    });
    expect(listed).toMatchObject({
      token: `${day}.OPD1.1`,
      label: 'A1',
      looks: [
        { actor: 'admin', what: 'attended', why: 'counter C1' },
        { actor: 'admin', what: 'listed', why: 'counter C1' },
      ],
    });
    // The walk-in has no details that anybody could look at.
    const counts = new Map<string, number>();
    for (const { token } of looks()) counts.set(token, (counts.get(token) ?? 0) + 1);
    expect([...counts]).toEqual(expect.arrayContaining([[`${day}.OPD1.2`, 1]]));
    expect(counts.has(`${day}.OPD1.3`)).toBe(false);
    expect((await rig.api('GET', `/api/looks?day=${day}&label=A99`)).status).toBe(404);
    // Copied out of the page.
    expect((await rig.api('POST', '/api/looks', { token: `${day}.OPD1.1`, counter: 'C1' })).status).toBe(204);
    expect(looks().at(-1)).toMatchObject({ what: 'copied', why: 'counter C1' });
  });

  it('[PER-11] a hall and a kiosk look at nobody', async () => {
    await rig.tokenNumber(profile());
    const hall = rig.live('?audience=hall', { cookie: '' });
    await hall.next();
    await rig.close();
    expect(looks()).toEqual([]);
  });
});

describe('an export', () => {
  it('[PER-3] is all that is kept of the person and nothing of anybody else', async () => {
    await rig.tokenNumber(profile());
    await rig.tokenNumber(shareOf({ name: 'Somebody Else', address: 'else@sbx' }));
    const seen = await rig.openCounter('C1');
    await rig.command('/api/counters/C1/callNext', { seen });
    const token = `${today()}.OPD1.1`;
    const answer = await ask('export', { tokens: [token], reason: REASON });
    expect(answer.headers.get('content-disposition')).toBe(
      'attachment; filename="parchi-personal-data.json"',
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const text = await answer.text();
    for (const other of ['Somebody', 'else@sbx', 'OPD1.2']) expect(text).not.toContain(other);
    const whole = JSON.parse(text);
    expect(whole).toMatchObject({ exportedBy: 'admin', reason: REASON, hospital: { hipId: 'IN0110000123' } });
    expect(whole.tokens).toMatchObject([
      {
        token,
        label: 'A1',
        cameBy: 'share',
        details: 'kept',
        person: {
          name: NAME,
          abhaAddress: ADDRESS,
          abhaNumber: NUMBER.replaceAll('-', ''),
          phone: '9419000001',
          address: { line: 'Near Jamia Masjid, Beehama' },
        },
        history: [
          { what: 'issued', by: null },
          { what: 'called', by: 'admin', counter: 'C1' },
        ],
        messagesToTheNetwork: [{ kind: 'on-share', state: 'accepted' }],
        looks: [{ what: 'exported', by: 'admin', why: REASON }],
      },
    ]);
  });

  it('[PER-3] of a token that does not exist is refused', async () => {
    const answer = await ask('export', { tokens: ['2026-01-01.OPD1.1'], reason: REASON });
    expect(answer.status).toBe(404);
  });
});

describe('an erasure', () => {
  it('[PER-4] leaves no byte, keeps the place without a name, and counts and log', async () => {
    await rig.tokenNumber(profile());
    await rig.tokenNumber(profile({ context: 'CHILD' }));
    const [first, second] = (await found({ by: 'address', value: ADDRESS })).map(({ token }) => token);
    const before = rig.query('SELECT seq, fact, hex(hash) FROM events');
    const sealed = rig.query<{ sealed: Buffer }>('SELECT sealed FROM persons').map((row) => row.sealed);
    const live = rig.live('?audience=counter&counter=C1');
    await live.next();
    const answer = await jsonOf(await ask('erase', { tokens: [first, second], reason: REASON }));
    expect(answer).toEqual({ erased: 2 });
    const waiting = await until(() => {
      // biome-ignore lint/suspicious/noExplicitAny: views are looked into freely
      const { view } = live.messages.filter(({ type }) => type === 'view').at(-1) as any;
      const all = [...view.upcoming, ...view.arrivals];
      return all.length > 0 && all.every(({ person }) => person === null) ? view.upcoming : null;
    });
    expect(waiting[0]).toMatchObject({
      label: 'A1',
      status: 'waiting',
      actions: expect.arrayContaining(['cancel']),
    });
    expect(rig.count('persons')).toBe(0);
    expect(rig.query('SELECT seq, fact, hex(hash) FROM events').slice(0, before.length)).toEqual(before);
    expect(filesWith(NAME, ADDRESS, NUMBER, NUMBER.replaceAll('-', ''))).toEqual([]);
    // Not even what was sealed: neither in the file's free pages nor in its write-ahead log.
    for (const bytes of sealed) expect(filesWith(bytes.toString('latin1'))).toEqual([]);
    const folder = join(rig.folder, 'data');
    for (const name of ['parchi.db', 'parchi.db-wal']) {
      const content = readFileSync(join(folder, name));
      for (const bytes of sealed) expect(content.includes(bytes)).toBe(false);
    }
    expect(await found({ by: 'address', value: ADDRESS })).toMatchObject([
      { state: 'erased', person: null },
      { state: 'erased', person: null },
    ]);
  });

  it('[PER-5] is done again at the start when a crash or a copy brought the row back', async () => {
    await rig.tokenNumber(profile());
    const token = `${today()}.OPD1.1`;
    await rig.tokenNumber(shareOf({ name: 'Somebody Else' }));
    await rig.close();
    // The ledger was written; the row was not yet gone.
    openErasureLedger(join(rig.folder, 'data', 'erasures.jsonl')).add({
      token,
      at: Date.now(),
      actor: 'admin',
    });
    await rig.open();
    expect(rig.count('persons')).toBe(1);
    await rig.signIn();
    expect(await found({ by: 'label', label: 'A1', day: today() })).toMatchObject([{ state: 'erased' }]);
    expect(await found({ by: 'label', label: 'A2', day: today() })).toMatchObject([{ state: 'kept' }]);
  });

  it('[PER-6] who scans again has their number, is answered, and stays known after a start', async () => {
    await rig.tokenNumber(profile());
    const token = `${today()}.OPD1.1`;
    await ask('erase', { tokens: [token], reason: REASON });
    const requestId = randomUUID();
    expect(await rig.tokenNumber(profile(), requestId)).toBe('A1');
    expect(rig.onShares(requestId)[0]).toMatchObject({ acknowledgement: { abhaAddress: ADDRESS } });
    expect(await found({ by: 'address', value: ADDRESS })).toMatchObject([{ state: 'kept' }]);
    await rig.restart();
    await rig.signIn();
    expect(await found({ by: 'address', value: ADDRESS })).toMatchObject([{ state: 'kept' }]);
    // And may ask for it to be erased once more.
    expect(await jsonOf(await ask('erase', { tokens: [token], reason: REASON }))).toEqual({ erased: 1 });
    await rig.restart();
    await rig.signIn();
    expect(await found({ by: 'address', value: ADDRESS })).toMatchObject([{ state: 'erased' }]);
  });

  it('[PER-4] a walk-in has nothing to erase', async () => {
    await rig.command('/api/queues/OPD1/issue');
    expect(await jsonOf(await ask('erase', { tokens: [`${today()}.OPD1.1`], reason: REASON }))).toEqual({
      erased: 0,
    });
  });
});

/** Dates and a block's number: taken as text, refused by their routes when they are none. */
const CHECKED_IN_CODE = ['from', 'to', 'block'];

interface Parameter {
  name: string;
  in: string;
  schema?: { pattern?: string; enum?: unknown; type?: string };
}

it('[PER-14] no address of a staff route takes anything by which a person is known', async () => {
  const document = await jsonOf(await rig.api('GET', '/api/openapi.json'));
  const paths = Object.entries(
    document.paths as Record<string, Record<string, { parameters?: Parameter[] }>>,
  );
  const all = paths.flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { parameters = [] }]) =>
      parameters
        .filter(({ in: where }) => where === 'path' || where === 'query')
        .map(({ name, schema }) => ({ route: `${method} ${path} ${name}`, name, schema })),
    ),
  );
  expect(all.length).toBeGreaterThan(10);
  // Free text could be a name: every parameter is an id, a date, a label or one of a few words.
  const free = all.filter(
    ({ name, schema }) =>
      !CHECKED_IN_CODE.includes(name) &&
      schema?.pattern === undefined &&
      schema?.enum === undefined &&
      schema?.type !== 'integer',
  );
  const telling = all.filter(
    ({ route, name }) =>
      // Accounts of staff have names in addresses; patients have none.
      !route.includes(' /api/people/') && /name|phone|address|abha|number|card|person/i.test(name),
  );
  expect([...free, ...telling].map(({ route }) => route)).toEqual([]);
});
