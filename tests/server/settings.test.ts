// Owns what administrators change while the server runs: that it holds at once, everywhere, and survives.

import Sqlite from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { gatewayPaths } from '../../abdm/wire/paths.ts';
import { MAX_FACILITY_BYTES } from '../../server/contract/settings.ts';
import { exampleFacility, type FacilityDraft } from '../support/example-facility.ts';
import { jsonOf, ServerRig, shareOf, until } from '../support/server-rig.ts';
import { startVirtualPrinter } from '../support/virtual-printer.ts';

let rig: ServerRig;
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await rig?.stop();
  for (const close of closers.splice(0)) await close();
});

async function begin(facility: FacilityDraft = exampleFacility()): Promise<void> {
  rig = await ServerRig.start({ facility });
  await rig.signIn();
}

const inForce = async () => jsonOf(await rig.api('GET', '/api/facility'));

/** Changes what is in force, as a page does. */
async function change(edit: (file: FacilityDraft) => void, basedOn?: string): Promise<Response> {
  const { version, file } = await inForce();
  edit(file);
  return rig.api('PUT', '/api/facility', { basedOn: basedOn ?? version, file });
}

async function changed(edit: (file: FacilityDraft) => void): Promise<void> {
  const answer = await change(edit);
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
}

/** The first view of this screen that `holds`. */
// biome-ignore lint/suspicious/noExplicitAny: views are looked into freely
async function viewWhere(live: ReturnType<ServerRig['live']>, holds: (view: any) => boolean): Promise<any> {
  return (await live.next((message) => message.type === 'view' && holds(message.view))).view;
}

const configured = () =>
  rig.query<{ actor: string | null; fact: string }>(
    "SELECT actor, fact FROM events WHERE type = 'configured' ORDER BY seq",
  );
const kept = () =>
  rig.query<{ hash: string; actor: string | null; content: string }>(
    'SELECT * FROM facility_files ORDER BY id',
  );

const WRONG: readonly [what: string, edit: (file: FacilityDraft) => void, path: string, fault: string][] = [
  ['no English name', (file) => (file.queues[1].name = { ur: 'x' }), 'queues.1.name.en', 'missing'],
  ['an empty name', (file) => (file.counters[0].name.en = ' '), 'counters.0.name.en', 'missing'],
  ['a letter used twice', (file) => (file.queues[1].prefix = 'A'), 'queues.1.prefix', 'twice'],
  ['the letter of paper', (file) => (file.queues[1].prefix = 'P'), 'queues.1.prefix', 'paper_letter'],
  ['a small letter', (file) => (file.queues[1].prefix = 'a'), 'queues.1.prefix', 'malformed'],
  ['a counter of nothing', (file) => (file.counters[0].queues = []), 'counters.0.queues', 'missing'],
  [
    'a queue that is none',
    (file) => (file.counters[0].queues = ['NO']),
    'counters.0.queues.0',
    'unknown_queue',
  ],
  ['a circle', (file) => (file.queues[0].next = ['OPD1']), 'queues.0.next', 'follows_itself'],
  [
    'an id that is the facility’s',
    (file) => (file.queues[2].id = 'IN0110000123'),
    'queues.2.id',
    'facility_id',
  ],
  [
    'a day that is none',
    (file) => (file.facility.holidays = ['2026-02-30']),
    'facility.holidays.0',
    'no_date',
  ],
  ['a zone that is none', (file) => (file.facility.zone = 'Asia/X'), 'facility.zone', 'no_zone'],
  ['no number', (file) => (file.facility.keepPersonsDays = null), 'facility.keepPersonsDays', 'missing'],
  ['half a day', (file) => (file.facility.keepPersonsDays = 1.5), 'facility.keepPersonsDays', 'malformed'],
  ['no day', (file) => (file.facility.keepPersonsDays = 0), 'facility.keepPersonsDays', 'out_of_range'],
  [
    'a long notice',
    (file) => (file.facility.notices = [{ en: 'x'.repeat(141) }]),
    'facility.notices.0.en',
    'too_long',
  ],
  [
    'an eleventh',
    (file) => (file.facility.notices = Array(11).fill({ en: 'x' })),
    'facility.notices',
    'too_many',
  ],
  ['an unknown word', (file) => (file.queues[0].colour = 'red'), 'queues.0', 'unknown_key'],
  ['no address', (file) => file.printers.push(printer('pigeon:loft')), 'printers.0.url', 'printer_address'],
  ['no speed', (file) => file.printers.push(printer('serial:/dev/ttyS0')), 'printers.0.url', 'printer_speed'],
  [
    'a folder elsewhere',
    (file) => file.printers.push(printer('file:/etc')),
    'printers.0.url',
    'printer_folder',
  ],
  ['a way out', (file) => file.printers.push(printer('file:a/../../b')), 'printers.0.url', 'printer_folder'],
  [
    'no such model',
    (file) => file.printers.push(printer('tcp://x', { profile: 'no' })),
    'printers.0.profile',
    'printer_profile',
  ],
  [
    'paper too wide',
    (file) => file.printers.push(printer('tcp://x', { profile: 'generic-58' })),
    'printers.0.widthDots',
    'printer_width',
  ],
];

describe('a change on the pages', () => {
  it('[SET-1][SET-2] holds at once on every open screen, is in the log with who made it, and after a restart', async () => {
    await begin();
    const hall = rig.live('?audience=hall');
    const clerk = rig.live('?audience=counter&counter=C1');
    await Promise.all([hall.next(), clerk.next()]);
    await changed((file) => {
      file.queues[0].name.ur = 'باہر کے مریض';
      file.queues.push({ id: 'XRAY', prefix: 'X', name: { en: 'X-ray' } });
      file.facility.notices = [{ en: 'Wear a mask' }];
    });
    const shown = await viewWhere(hall, ({ queues }) => queues.length === 4);
    expect(shown.queues[0].name.ur).toBe('باہر کے مریض');
    expect(shown.notices).toEqual([{ en: 'Wear a mask' }]);
    await viewWhere(clerk, ({ queues }) => queues[0].name.ur === 'باہر کے مریض');
    expect(await rig.tokenNumber(shareOf({ context: 'XRAY' }))).toBe('X1');
    expect((await rig.api('GET', '/qr/XRAY.svg')).status).toBe(200);
    const events = configured();
    expect(events.map(({ actor }) => actor)).toEqual([null, 'admin']);
    const files = kept();
    expect(files.map(({ actor }) => actor)).toEqual([null, 'admin']);
    expect(JSON.parse(events[1]?.fact ?? '').fileHash).toBe(files[1]?.hash);
    expect((await inForce()).version).toBe(files[1]?.hash);
    await rig.restart();
    await rig.signIn();
    expect((await inForce()).file.queues[0].name.ur).toBe('باہر کے مریض');
    expect(await rig.tokenNumber(shareOf({ context: 'XRAY' }))).toBe('X2');
    expect(configured()).toHaveLength(2);
  });

  it('[SET-1] follows in hours, holidays, the facility’s id and its zone', async () => {
    await begin();
    await changed((file) => {
      file.facility.holidays = [rig.query<{ day: string }>('SELECT max(day) AS day FROM events')[0]?.day];
    });
    const closed = await rig.api('POST', '/api/queues/OPD1/issue', { id: 'on-a-holiday' });
    expect(await closed.json()).toMatchObject({ code: 'queue_closed', params: { why: 'holiday' } });
    await changed((file) => {
      file.facility.holidays = [];
      file.facility.hipId = 'IN0199999999';
    });
    const share = shareOf();
    expect((await rig.share(share)).status).toBe(404);
    share.metaData.hipId = 'IN0199999999';
    const requestId = '7c3e2d34-43d8-4b3c-9cf4-55a85a7da512';
    expect((await rig.share(share, requestId, { 'X-HIP-ID': 'IN0199999999' })).status).toBe(200);
    await rig.onShare(requestId);
    expect(rig.gateway.askedFor(gatewayPaths.onShare).at(-1)?.headers['x-hip-id']).toBe('IN0199999999');
    const zone = ['Pacific/Kiritimati', 'Pacific/Pago_Pago'].find(
      (one) => dateIn(one) > dateIn('Asia/Kolkata'),
    );
    if (zone !== undefined) {
      await changed((file) => {
        file.facility.zone = zone;
      });
      expect(await rig.command('/api/queues/OPD1/issue')).toMatchObject({
        token: { id: expect.stringContaining(dateIn(zone)) },
      });
    }
  });

  it('[SET-3] from an older version is refused with what changed since; the same again is the same answer', async () => {
    await begin();
    const { version, file } = await inForce();
    const mine = structuredClone(file);
    mine.facility.keepPersonsDays = 20;
    await changed((theirs) => {
      theirs.queues[0].name.en = 'Outpatients';
    });
    const stale = await rig.api('PUT', '/api/facility', { basedOn: version, file: mine });
    expect(stale.status).toBe(409);
    const { version: now } = await inForce();
    expect(await stale.json()).toMatchObject({
      code: 'facility_changed',
      params: { version: now, paths: ['queues.OPD1.name.en'] },
    });
    expect((await inForce()).file.facility.keepPersonsDays).toBe(30);
    // Somebody whose answer was lost sends it again.
    const sent = { basedOn: now, file: mine };
    const answers = [
      await rig.api('PUT', '/api/facility', sent),
      await rig.api('PUT', '/api/facility', sent),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(configured()).toHaveLength(3);
    const unknown = await rig.api('PUT', '/api/facility', { basedOn: 'f'.repeat(64), file });
    expect(await unknown.json()).toMatchObject({ code: 'facility_changed', params: { paths: [] } });
  });

  it('[SET-3] of two at once one is made and the other told', async () => {
    await begin();
    const { version, file } = await inForce();
    const both = await Promise.all(
      [10, 20].map((days) => {
        const next = structuredClone(file);
        next.facility.keepPersonsDays = days;
        return rig.api('PUT', '/api/facility', { basedOn: version, file: next });
      }),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(configured()).toHaveLength(2);
  });

  it('[SET-4] with a mistake is refused beside the field, and nothing is stored', async () => {
    await begin();
    const before = rig.stored();
    for (const [what, edit, path, fault] of WRONG) {
      const answer = await change(edit);
      const { code, params } = await jsonOf(answer);
      expect([what, answer.status, code]).toEqual([what, 400, 'invalid_request']);
      expect(params.fields, what).toContainEqual({ path, fault });
    }
    expect(rig.stored()).toEqual(before);
    expect(kept()).toHaveLength(1);
  });

  it('[SET-4] what is in use is named, and nothing is changed', async () => {
    await begin();
    await rig.tokenNumber(shareOf());
    const removed = await change((file) => {
      file.queues.shift();
      file.counters = [file.counters[2]];
      file.queues[0].next = [];
    });
    expect(removed.status).toBe(409);
    expect(await removed.json()).toMatchObject({
      code: 'in_use',
      params: { queues: ['OPD1'], counters: [] },
    });
    const letters = await change((file) => {
      file.queues[0].prefix = 'C';
      file.queues[1].prefix = 'A';
    });
    expect(await letters.json()).toMatchObject({ code: 'label_in_use', params: { queues: ['CHILD'] } });
    expect(configured()).toHaveLength(1);
    expect((await inForce()).file.queues).toHaveLength(3);
  });

  it('[SET-2] is stored with its file or not at all', async () => {
    await begin();
    const { version } = await inForce();
    const lock = new Sqlite(rig.config().config.databaseFile);
    lock.exec('BEGIN IMMEDIATE');
    const edit = (file: FacilityDraft) => {
      file.facility.keepPersonsDays = 20;
    };
    try {
      expect((await change(edit)).status).toBe(503);
      expect((await inForce()).version).toBe(version);
    } finally {
      lock.exec('ROLLBACK');
      lock.close();
    }
    await changed(edit);
    expect((await inForce()).file.facility.keepPersonsDays).toBe(20);
    expect([configured().length, kept().length]).toEqual([2, 2]);
  });

  it('[SET-6] of a large hospital fits, more than the limit does not; the file to keep is the one in force', async () => {
    await begin();
    const name = {
      en: 'e'.repeat(110),
      ur: 'ا'.repeat(110),
      hi: 'अ'.repeat(110),
      ks: 'ا'.repeat(110),
      doi: 'अ'.repeat(110),
    };
    await changed((file) => {
      const letters = (i: number) => String.fromCharCode(65 + Math.floor(i / 26), 65 + (i % 26));
      for (let i = 3; i < 100; i++) file.queues.push({ id: `Q${i}`, prefix: letters(i), name });
      for (let i = 4; i <= 200; i++) file.counters.push({ id: `C${i}`, name, queues: [`Q${3 + (i % 97)}`] });
    });
    const large = 'x'.repeat(MAX_FACILITY_BYTES);
    expect((await rig.api('PUT', '/api/facility', { basedOn: '', file: large })).status).toBe(413);
    const exported = await rig.api('GET', '/api/facility.json');
    expect(exported.headers.get('content-disposition')).toContain('facility.json');
    const text = await exported.text();
    expect(JSON.parse(text)).toEqual((await inForce()).file);
    // The same file as the server's setting undoes nothing.
    rig.writeFacility(text);
    await rig.restart();
    await rig.signIn();
    expect((await inForce()).refusedFile).toBeNull();
    expect((await inForce()).file.queues).toHaveLength(100);
  });

  it('[SET-7] of a counter that is taken away ends its page’s line, and a hall of a queue that is gone goes on', async () => {
    await begin();
    const clerk = rig.live('?audience=counter&counter=C3');
    const hall = rig.live('?audience=hall&queues=OPD1,PHARM');
    await Promise.all([clerk.next(), hall.next()]);
    await changed((file) => {
      file.queues = file.queues.slice(0, 2);
      for (const queue of file.queues) queue.next = [];
      file.counters = file.counters.slice(0, 2);
    });
    await viewWhere(hall, ({ queues }) => queues.length === 1);
    clerk.socket.send(JSON.stringify({ type: 'ping' }));
    expect(await clerk.closed).toBe(4401);
    const again = rig.live('?audience=hall&queues=OPD1,PHARM');
    expect((await again.next()).view.queues).toHaveLength(1);
  });
});

function printer(url: string, more: object = {}): object {
  return { id: 'new', url, queues: ['OPD1'], languages: ['en'], ...more };
}

function dateIn(zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format();
}

describe('printers that are set up while the server runs', () => {
  it('[SET-8] one that is added prints the next slip; one that is moved prints there; one that is gone is not missed', async () => {
    const [hall, desk] = [await startVirtualPrinter(576), await startVirtualPrinter(576)];
    closers.push(hall.close, desk.close);
    await begin();
    await rig.tokenNumber(shareOf());
    expect(rig.count('spool')).toBe(0);
    await changed((file) => file.printers.push(printer(hall.url, { id: 'hall', profile: 'epson' })));
    await rig.tokenNumber(shareOf());
    await until(() => hall.papers.length === 1);
    await changed((file) => {
      file.printers[0].url = desk.url;
    });
    await rig.tokenNumber(shareOf());
    await until(() => desk.papers.length === 1);
    const { version, file } = await inForce();
    await until(async () => (await jsonOf(await rig.api('GET', '/api/printers')))[0].state === 'ok');
    await rig.api('PUT', '/api/facility', { basedOn: version, file: { ...file, printers: [] } });
    await rig.tokenNumber(shareOf());
    expect(await jsonOf(await rig.api('GET', '/api/printers'))).toEqual([]);
    expect([hall.papers.length, desk.papers.length]).toEqual([1, 1]);
  });

  it('[SET-4] one that was left out before stands in the way of no other change', async () => {
    await begin(exampleFacility((file) => file.printers.push(printer('pigeon:loft'))));
    await changed((file) => {
      file.facility.keepPersonsDays = 20;
    });
    expect(await jsonOf(await rig.api('GET', '/api/printers'))).toMatchObject([
      { id: 'new', state: 'left_out' },
    ]);
  });
});

describe('the file of the server’s setting after changes on the pages', () => {
  const renamed = (file: FacilityDraft) => {
    file.queues[0].name.en = 'Outpatients';
  };

  it('[SET-5] that would undo them is refused by name in the log and on the page; the old facility goes on', async () => {
    await begin();
    await changed(renamed);
    await rig.restart();
    await rig.signIn();
    expect((await inForce()).refusedFile).toBeNull();
    rig.writeFacility(
      exampleFacility((file) => {
        file.facility.keepPersonsDays = 20;
      }),
    );
    await rig.restart();
    await rig.signIn();
    const { refusedFile, file } = await inForce();
    expect(refusedFile).toEqual({ code: 'undoes_changes', paths: ['queues.OPD1.name.en'] });
    expect(file.queues[0].name.en).toBe('Outpatients');
    expect(file.facility.keepPersonsDays).toBe(30);
    const told = rig.lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 50);
    expect(told).toContainEqual(
      expect.objectContaining({ code: 'undoes_changes', reason: 'queues.OPD1.name.en' }),
    );
    expect(told).toContainEqual(expect.objectContaining({ path: 'queues.OPD1.name.en' }));
    expect(configured()).toHaveLength(2);
    const { findings } = await jsonOf(await rig.api('GET', '/api/doctor'));
    expect(findings).toContainEqual({ check: 'settings', code: 'settings_file_refused', params: {} });
    // Whoever takes the change back on the page lets the file in at the next start.
    await changed((draft) => {
      draft.queues[0].name.en = 'General OPD';
    });
    expect((await inForce()).refusedFile).toBeNull();
    await rig.restart();
    await rig.signIn();
    expect((await inForce()).file.facility.keepPersonsDays).toBe(20);
  });

  it('[SET-5] that says the same beside something new is applied, and is what later changes are measured by', async () => {
    await begin();
    await changed(renamed);
    const { file } = await inForce();
    file.facility.keepPersonsDays = 20;
    rig.writeFacility(file);
    await rig.restart();
    await rig.signIn();
    expect(await inForce()).toMatchObject({ refusedFile: null, file: { facility: { keepPersonsDays: 20 } } });
    expect(kept().map(({ actor }) => actor)).toEqual([null, 'admin', null]);
    // Nothing was changed on the pages since: the file may go back.
    rig.writeFacility(exampleFacility());
    await rig.restart();
    await rig.signIn();
    expect((await inForce()).file.queues[0].name.en).toBe('General OPD');
  });
});

describe('who may', () => {
  it('[SET-9] nobody but an administrator sees or changes the facility file', async () => {
    await begin();
    rig.cookie = '';
    for (const [method, path] of [
      ['GET', '/api/facility'],
      ['PUT', '/api/facility'],
      ['GET', '/api/facility.json'],
    ] as const) {
      const answer = await rig.api(method, path, method === 'PUT' ? { basedOn: '', file: {} } : undefined);
      expect(answer.status).toBe(401);
    }
  });
});
