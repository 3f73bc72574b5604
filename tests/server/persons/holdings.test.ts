// Owns the table of what is kept of people: against the real database, the page of the docs, and a planted person.

import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { HOLDINGS, NOBODYS_COLUMNS, NOBODYS_TABLES, whereOf } from '../../../server/persons/holdings.ts';
import { exampleFacility } from '../../support/example-facility.ts';
import { repositoryRoot } from '../../support/repository-root.ts';
import { jsonOf, ServerRig, shareOf, until } from '../../support/server-rig.ts';
import { toldIn } from '../../support/tells.ts';

const PLANTED = {
  name: 'Qurratulain Plantwala',
  address: 'qurrat.planted@sbx',
  number: '91-6666-5555-4443',
  phone: '9419088888',
  line: 'Planted Mohalla 66',
  district: 'PLANTEDDISTRICT',
  pincode: '196666',
};
/** As it may be written, in any case of letters. */
const FORMS = [...Object.values(PLANTED), PLANTED.number.replaceAll('-', ''), 'Plantwala', 'qurrat'].flatMap(
  (text) => [
    text,
    text.toLowerCase(),
    text.toUpperCase(),
    encodeURIComponent(text),
    Buffer.from(text).toString('hex'),
  ],
);

/** Three places of base64, as the bytes before may shift it. */
function base64Forms(text: string): string[] {
  return [0, 1, 2].map((shift) =>
    Buffer.from(' '.repeat(shift) + text)
      .toString('base64')
      .slice(4, -4),
  );
}
const HIDDEN = [...new Set([...FORMS, ...[PLANTED.name, PLANTED.address].flatMap(base64Forms)])];

function tellsOf(text: string): string[] {
  return toldIn(text, HIDDEN);
}

const plantedShare = (context = 'OPD1') =>
  shareOf({
    context,
    address: PLANTED.address,
    name: PLANTED.name,
    patient: {
      abhaNumber: PLANTED.number,
      phoneNumber: PLANTED.phone,
      address: {
        line: PLANTED.line,
        district: PLANTED.district,
        state: 'JAMMU AND KASHMIR',
        pincode: PLANTED.pincode,
      },
    },
  });
const CARD = JSON.stringify({
  name: PLANTED.name,
  gender: 'F',
  hidn: PLANTED.number,
  phr: PLANTED.address,
  mobile: PLANTED.phone,
  dob: '06-06-1987',
});

it('[PER-16] every table and column is judged: it holds something of a person, or of nobody', async () => {
  const rig = await ServerRig.start();
  try {
    const tables = rig.query<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'");
    const unjudged: string[] = [];
    for (const { name } of tables) {
      if (NOBODYS_TABLES.includes(name)) continue;
      const nobodys = (NOBODYS_COLUMNS[name] ?? '').split(' ');
      for (const column of rig.query<{ name: string }>(`PRAGMA table_info(${name})`)) {
        const where = `${name}.${column.name}`;
        if (!nobodys.includes(column.name) && !HOLDINGS.some((one) => whereOf(one) === where))
          unjudged.push(where);
      }
    }
    expect(unjudged, 'judge these in server/persons/holdings.ts').toEqual([]);
    // And none is judged that does not exist.
    const columns = tables.flatMap(({ name }) =>
      rig.query<{ name: string }>(`PRAGMA table_info(${name})`).map((column) => `${name}.${column.name}`),
    );
    const inDatabase = HOLDINGS.filter(({ table }) => table !== null).map(whereOf);
    expect(inDatabase.filter((where) => !columns.includes(where))).toEqual([]);
  } finally {
    await rig.stop();
  }
});

it('[PER-16] docs/personal-data.md shows the same table', () => {
  const page = readFileSync(join(repositoryRoot(), 'docs', 'personal-data.md'), 'utf8');
  const rows = HOLDINGS.map((one) => `| \`${whereOf(one)}\` | ${one.kind} | ${one.what} | ${one.until} |`);
  const shown = page.split('\n').filter((line) => line.startsWith('| `'));
  expect(shown).toEqual(rows);
});

it('[PER-17] a planted person is in no file, log line, metric, problem or open page; staff who may see it aside', async () => {
  const rig = await ServerRig.start({
    facility: exampleFacility((draft) => {
      draft.printers = [
        {
          id: 'paper',
          url: 'file:slips',
          widthDots: 576,
          profile: 'generic-80',
          queues: ['OPD1', 'CHILD'],
          languages: ['en'],
        },
      ];
    }),
  });
  const said: string[] = [];
  const hear = async (answer: Response) =>
    void said.push(`${answer.url} ${JSON.stringify([...answer.headers])} ${await answer.text()}`);
  try {
    await rig.signIn();
    const code = async () =>
      rig.query<{ code: string }>('SELECT code FROM tokens ORDER BY id LIMIT 1')[0]?.code;
    await rig.tokenNumber(plantedShare());
    await rig.tokenNumber(plantedShare());
    await rig.tokenNumber(plantedShare('CHILD'));
    await rig.command('/api/queues/OPD1/issue', { card: CARD });
    // Refused in every way a share, a card and a search can be.
    await hear(
      await rig.share({ ...plantedShare(), profile: { patient: { name: PLANTED.name, abhaAddress: 7 } } }),
    );
    await hear(await rig.share(plantedShare('NOWHERE')));
    await hear(await rig.share(plantedShare(), randomUUID(), { Authorization: `Bearer ${PLANTED.name}` }));
    await hear(await rig.share(`{"profile": "${PLANTED.name}`));
    await hear(
      await rig.api('POST', '/api/queues/OPD1/issue', {
        id: randomUUID(),
        card: `{"name":"${PLANTED.name}"`,
      }),
    );
    await hear(
      await rig.api('POST', '/api/queues/OPD1/issue', { id: randomUUID(), card: CARD, [PLANTED.name]: 1 }),
    );
    await hear(
      await rig.api('POST', '/api/persons/find', {
        by: 'address',
        value: PLANTED.address,
        reason: PLANTED.name,
      }),
    );
    await hear(
      await rig.api('POST', '/api/persons/find', {
        by: 'number',
        value: PLANTED.name,
        reason: 'asked in writing',
      }),
    );
    const seen = await rig.openCounter('C1');
    const hall = rig.live('?audience=hall', { cookie: '' });
    const counter = rig.live('?audience=counter&counter=C1');
    await counter.next();
    await rig.command('/api/counters/C1/callNext', { seen });
    await hall.next();
    const { found } = await jsonOf(
      await rig.api('POST', '/api/persons/find', {
        by: 'address',
        value: PLANTED.address,
        reason: 'asked in writing',
      }),
    );
    expect(found.length).toBeGreaterThan(1);
    await rig.api('POST', '/api/persons/export', { tokens: [found[0].token], reason: 'asked in writing' });
    for (const path of [
      '/metrics',
      '/healthz',
      '/readyz',
      `/t/${await code()}`,
      '/api/counters',
      '/api/printers',
      '/api/persons/keeping',
    ])
      await hear(await rig.api('GET', path));
    const slips = join(rig.folder, 'data', 'slips');
    await until(() => existsSync(slips) && readdirSync(slips).some((name) => name.endsWith('.png')));
    said.push(...hall.messages.map((message) => JSON.stringify(message)));
    // It was there to be found.
    expect(tellsOf(JSON.stringify(counter.messages))).toContain(PLANTED.name);
    await rig.close();
    expect(rig.lines.length).toBeGreaterThan(3);
    expect(tellsOf(rig.lines.join('\n'))).toEqual([]);
    expect(said.length).toBeGreaterThan(14);
    for (const one of said) expect(tellsOf(one), one.slice(0, 200)).toEqual([]);
    const folder = join(rig.folder, 'data');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      statSync(join(folder, name)).isFile(),
    );
    expect(files.length).toBeGreaterThan(3);
    for (const name of files) {
      const bytes = readFileSync(join(folder, name));
      expect(tellsOf(bytes.toString('latin1')), name).toEqual([]);
      expect(tellsOf(bytes.toString('utf16le')), name).toEqual([]);
      expect(tellsOf(name), name).toEqual([]);
    }
  } finally {
    await rig.stop();
  }
});

it('[PER-17] the pictures of the docs are of the gallery, whose people are made up', () => {
  const script = readFileSync(join(repositoryRoot(), 'scripts', 'screenshots.mjs'), 'utf8');
  expect(script).toContain("'docs', 'images'");
  expect(script).toMatch(/goto\([^)]*(base|gallery|href)/);
  // Addresses of the network's trial ground: nobody has one.
  const gallery = join(repositoryRoot(), 'kiosk-ui', 'gallery');
  for (const name of readdirSync(gallery)) {
    const text = readFileSync(join(gallery, name), 'utf8');
    for (const [address] of text.matchAll(/[\w.]+@[a-z]+\b/g))
      expect(address, name).toMatch(/@sbx$|^(example|someone)@abdm$/);
  }
});
