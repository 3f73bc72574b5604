// Owns what a kiosk's cookie opens and what it does not, and what issuing at a kiosk gives and tells.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ISSUES_A_MINUTE } from '../../server/devices/devices.ts';
import { exampleFacility } from '../support/example-facility.ts';
import { pairMachine } from '../support/pairing.ts';
import { HIP_ID, jsonOf, morningClock, ServerRig, shareOf, until } from '../support/server-rig.ts';
import { startVirtualPrinter, type VirtualPrinter } from '../support/virtual-printer.ts';

const CARD = JSON.stringify({
  hidn: '91-2345-6789-0126',
  hid: 'rukhsana@sbx',
  name: 'Rukhsana Bano',
  gender: 'F',
  dob: '06/06/1950',
  mobile: '9419000001',
});

let printer: VirtualPrinter;
let rig: ServerRig;
let kioskCookie = '';

beforeAll(async () => {
  printer = await startVirtualPrinter(576);
  rig = await ServerRig.start({
    // Each test is a minute after the one before, all on one day.
    clock: morningClock(),
    facility: exampleFacility((file) => {
      file.printers = [{ id: 'hall', url: printer.url, widthDots: 576, profile: 'epson', queues: ['OPD1'] }];
      file.queues[1].dailyCap = 1;
    }),
  });
  kioskCookie = await admit();
});
afterAll(async () => {
  await rig.stop();
  await printer.close();
});
beforeEach(() => {
  // The flood's limit is a test of its own.
  rig.clock.advance(61_000);
  rig.cookie = kioskCookie;
});

const admit = (): Promise<string> => pairMachine(rig, 'kiosk');

function issue(body: Record<string, unknown> = {}, queue = 'OPD1'): Promise<Response> {
  return rig.api('POST', `/api/kiosk/queues/${queue}/issue`, { id: randomUUID(), ...body });
}

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
async function issued(body: Record<string, unknown> = {}, queue = 'OPD1'): Promise<any> {
  const answer = await issue(body, queue);
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.json();
}

describe('who a kiosk is', () => {
  it('[KSK-2] admitting it opens nobody’s session, and its row lets nobody in', async () => {
    const sessions = rig.query<{ n: number }>('SELECT count(*) AS n FROM sessions WHERE ended_at IS NULL');
    rig.cookie = await admit();
    // One more: that of the administrator who typed the code, elsewhere.
    const now = rig.query<{ n: number }>('SELECT count(*) AS n FROM sessions WHERE ended_at IS NULL');
    expect(now[0]?.n).toBe((sessions[0]?.n ?? 0) + 1);
    expect((await rig.api('GET', '/api/pairing/kiosk/admission')).status).toBe(204);
    expect((await rig.api('GET', '/api/session')).status).toBe(401);
    const rows = JSON.stringify(rig.query('SELECT * FROM devices'));
    expect(rows).not.toContain(rig.cookie.split('=')[1]);
  });

  it('[KSK-2] every other route refuses the kiosk’s cookie, and its own refuse everybody else', async () => {
    await rig.signIn();
    const { paths } = await jsonOf(await rig.api('GET', '/api/openapi.json'));
    const administrator = rig.cookie;
    const before = rig.stored();
    const opened: string[] = [];
    for (const [path, item] of Object.entries(paths as Record<string, object>)) {
      for (const method of Object.keys(item).map((one) => one.toUpperCase())) {
        const address = path.replace(/\{(\w+)\}/g, 'C1');
        const body = method === 'GET' ? undefined : {};
        rig.cookie = kioskCookie;
        const asKiosk = await rig.api(method, address, body);
        if (asKiosk.status !== 401 && asKiosk.status !== 403) opened.push(`${method} ${path}`);
        if (!path.startsWith('/api/kiosk/')) continue;
        rig.cookie = administrator;
        expect([path, (await rig.api(method, address, body)).status]).toEqual([path, 401]);
        rig.cookie = kioskCookie.replace('parchi_kiosk', 'parchi_session');
        expect([path, (await rig.api(method, address, body)).status]).toEqual([path, 401]);
      }
    }
    expect(opened.sort()).toEqual([
      // Signing out of nothing and signing in, which anybody may try.
      'DELETE /api/session',
      // No such audience and no code of its own: which is asked of anybody, and tells nothing.
      'GET /api/pairing/{audience}',
      'GET /api/pairing/{audience}/admission',
      // Told to who can write to the data folder.
      'GET /doctor/report',
      'GET /healthz',
      'GET /readyz',
      'POST /api/kiosk/card',
      'POST /api/kiosk/queues/{queue}/issue',
      'POST /api/pairing',
      'POST /api/session',
    ]);
    rig.cookie = kioskCookie;
    expect((await rig.api('GET', '/gallery/')).status).toBe(401);
    expect(await rig.live('?audience=counter&counter=C1').closed).toBe('http 401');
    expect(rig.stored()).toEqual(before);
  });

  it('[KSK-2] its socket is its own, and an administrator ends both', async () => {
    expect(await rig.live('?audience=kiosk', { cookie: '' }).closed).toBe('http 401');
    rig.cookie = await admit();
    const live = rig.live('?audience=kiosk');
    expect((await live.next()).view.audience).toBe('kiosk');
    const cookie = rig.cookie;
    await rig.signIn();
    const { devices } = await jsonOf(await rig.api('GET', '/api/devices'));
    const { id } = devices.at(-1);
    expect((await rig.api('DELETE', `/api/devices/${id}`)).status).toBe(204);
    expect((await rig.api('DELETE', `/api/devices/${id}`)).status).toBe(404);
    live.socket.send(JSON.stringify({ type: 'ping' }));
    expect(await live.closed).toBe(4401);
    rig.cookie = cookie;
    expect((await issue()).status).toBe(401);
  });

  it('[KSK-2] it outlives the server and an administrator’s shift, and ends by its time', async () => {
    await rig.restart();
    rig.cookie = kioskCookie;
    rig.clock.advance(20 * 24 * 60 * 60_000);
    expect((await rig.api('GET', '/api/pairing/kiosk/admission')).status).toBe(204);
    rig.clock.advance(-20 * 24 * 60 * 60_000);
  });
});

describe('what a kiosk is shown', () => {
  it('[KSK-3] queues, where they lead and labels of phones; nothing of a person', async () => {
    const address = 'kiosk-secret@sbx';
    const number = await rig.tokenNumber(shareOf({ address, name: 'Zaffar Secret' }));
    const live = rig.live('?audience=kiosk');
    const { view } = await live.next((one) => one.view?.queues[0].scans.length > 0);
    expect(view.queues.map(({ id, slip }: { id: string; slip: string }) => [id, slip])).toEqual([
      ['OPD1', 'ready'],
      ['CHILD', 'none'],
      ['PHARM', 'none'],
    ]);
    expect(view.queues[0].scans[0].label).toContain(number.replace(/^\D+/, ''));
    expect(view.queues[0].counters.map(({ id }: { id: string }) => id)).toEqual(['C1', 'C2']);
    expect(view.queues[1].scans).toEqual([]);
    const text = JSON.stringify(view);
    const [row] = rig.query<{ person: string; code: string }>('SELECT person, code FROM tokens LIMIT 1');
    for (const secret of [address, 'Zaffar', row?.person ?? '', row?.code ?? ''])
      expect(text).not.toContain(secret);
  });

  it('[KSK-9] a share that arrives is told at once, as a label of its own queue', async () => {
    const live = rig.live('?audience=kiosk');
    const first = (await live.next()).view;
    const number = await rig.tokenNumber(shareOf({ context: 'PHARM' }));
    const { view } = await live.next((one) => one.view?.queues[2].scans.length > 0);
    expect(view.queues[2].scans).toMatchObject([{ label: `M${number.replace(/^\D+/, '')}`, again: false }]);
    expect(view.queues[0].scans).toEqual(first.queues[0].scans);
  });

  it('[KSK-14] whoever scans again with a number that lives is told by that number; a card is not', async () => {
    const address = 'again@sbx';
    await rig.tokenNumber(shareOf({ context: 'PHARM', address }));
    const live = rig.live('?audience=kiosk');
    const { label } = (await live.next()).view.queues[2].scans[0];
    await rig.tokenNumber(shareOf({ context: 'PHARM', address }));
    const { view } = await live.next((one) => one.view?.queues[2].scans[0]?.again);
    expect(view.queues[2].scans[0]).toMatchObject({ label, again: true });
    expect(view.queues[0].scans.some(({ again }: { again: boolean }) => again)).toBe(false);
    // Twice is two scans, told apart.
    const before = view.queues[2].scans[0].id;
    await rig.tokenNumber(shareOf({ context: 'PHARM', address }));
    const next = await live.next(({ view: seen }) => {
      const [scan] = seen?.queues[2].scans ?? [];
      return scan?.again === true && scan.id !== before;
    });
    expect(next.view.queues[2].scans[0]).toMatchObject({ label, again: true });
    const card = await issued({ card: CARD }, 'PHARM');
    expect(await issued({ card: CARD }, 'PHARM')).toMatchObject({ label: card.label, fresh: false });
    const after = rig.live('?audience=kiosk');
    const scans: { label: string }[] = (await after.next()).view.queues[2].scans;
    expect(scans.map((scan) => scan.label)).not.toContain(card.label);
    expect(JSON.stringify(view)).not.toContain(address);
  });

  it('[KSK-11] a printer without paper is told', async () => {
    printer.faults.paperOut = true;
    const live = rig.live('?audience=kiosk');
    await issued();
    const { seq } = await live.next((one) => one.view?.queues[0].slip === 'trouble');
    printer.faults.paperOut = false;
    await live.next((one) => one.seq > seq && one.view?.queues[0].slip === 'ready');
  });
});

describe('issuing at a kiosk', () => {
  it('[PRN-40] the language that was touched goes onto the slip', async () => {
    await issued({ language: 'ks' });
    const [last] = rig.query<{ fact: string }>(
      "SELECT fact FROM events WHERE type = 'issued' ORDER BY seq DESC LIMIT 1",
    );
    expect(JSON.parse(last?.fact ?? '{}')).toMatchObject({ source: 'walk-in', language: 'ks' });
    expect((await issue({ language: 'tlh' })).status).toBe(400);
  });

  it('[KSK-4] a walk-in gets a number, where it stands, and a slip; the same id is the same number', async () => {
    const papers = printer.papers.length;
    const id = randomUUID();
    const answers = await Promise.all([issued({ id }), issued({ id }), issued({ id })]);
    expect(answers[0]).toEqual({
      label: expect.stringMatching(/^A\d+$/),
      queue: 'OPD1',
      status: 'waiting',
      counter: null,
      ahead: expect.any(Number),
      wait: null,
      fresh: true,
    });
    expect(new Set(answers.map(({ label }) => label)).size).toBe(1);
    expect((await issued({ id })).label).toBe(answers[0].label);
    expect(rig.query('SELECT 1 FROM tokens WHERE label = ?', answers[0].label)).toHaveLength(1);
    const [row] = rig.query<{ source: string; lane: string }>(
      'SELECT source, lane FROM tokens ORDER BY issued_at DESC LIMIT 1',
    );
    expect(row).toEqual({ source: 'walk-in', lane: 'normal' });
    await until(() => printer.papers.length > papers);
  });

  it('[KSK-4] the year of birth alone gives priority; a lane cannot be asked for', async () => {
    const lane = async (yearOfBirth: number) => {
      const { label } = await issued({ yearOfBirth });
      return rig.query<{ lane: string }>('SELECT lane FROM tokens WHERE label = ?', label)[0]?.lane;
    };
    const year = new Date(rig.clock.now()).getFullYear();
    expect([await lane(year - 61), await lane(year - 40), await lane(year)]).toEqual([
      'priority',
      'normal',
      'priority',
    ]);
    expect((await issue({ lane: 'emergency' })).status).toBe(400);
    expect((await issue({ yearOfBirth: 12 })).status).toBe(400);
  });

  it('[KSK-4] a card gives its person one number, and the answer names nobody', async () => {
    const first = await issued({ card: CARD });
    const again = await issued({ card: CARD });
    expect([again.label, again.fresh, first.fresh]).toEqual([first.label, false, true]);
    expect(JSON.stringify([first, again])).not.toMatch(/Rukhsana|sbx|91-?2345|06\/1950/);
    const [row] = rig.query<{ source: string; lane: string }>(
      'SELECT source, lane FROM tokens WHERE label = ?',
      first.label,
    );
    expect(row).toEqual({ source: 'card', lane: 'priority' });
    expect(rig.lines.join('')).not.toMatch(/Rukhsana|rukhsana@sbx/);
  });

  it('[KSK-11] a queue that is closed says why', async () => {
    await issued({}, 'CHILD');
    const answer = await issue({}, 'CHILD');
    expect([answer.status, await answer.json()]).toMatchObject([
      409,
      { code: 'queue_closed', params: { queue: 'CHILD', why: 'cap' } },
    ]);
    expect((await issue({}, 'NONE')).status).toBe(404);
  });

  it('[KSK-4] a flood is turned away, and ends', async () => {
    await rig.clock.standing(async () => {
      const statuses: number[] = [];
      for (let i = 0; i <= ISSUES_A_MINUTE; i += 1) statuses.push((await issue({}, 'PHARM')).status);
      expect(statuses).toEqual([...Array(ISSUES_A_MINUTE).fill(200), 429]);
      rig.clock.advance(61_000);
      expect((await issue({}, 'PHARM')).status).toBe(200);
    });
  });

  const wrong: [name: string, text: string, reason: string][] = [
    ['a payment', 'upi://pay?pa=shop@bank&pn=Shop', 'payment'],
    [
      'our counter’s code',
      `https://phrsbx.abdm.gov.in/share-profile?hip-id=${HIP_ID}&counter-id=OPD1`,
      'sharing-code',
    ],
    [
      'another hospital’s code',
      'https://phrsbx.abdm.gov.in/share-profile?hip-id=IN0000000009&counter-id=OPD1',
      'other-facility',
    ],
    ['half a card', CARD.slice(0, 40), 'cut-off'],
    ['something else', 'https://example.org/', 'not-a-card'],
  ];
  it.each(wrong)('[KSK-5] %s is refused with its reason and leaves nothing', async (_name, text, reason) => {
    const before = rig.stored();
    for (const path of ['/api/kiosk/card', '/api/kiosk/queues/OPD1/issue']) {
      const body = path.endsWith('card') ? { card: text } : { id: randomUUID(), card: text };
      const answer = await rig.api('POST', path, body);
      expect([answer.status, await answer.json()]).toMatchObject([
        422,
        { code: 'not_a_card', params: { reason } },
      ]);
    }
    expect(rig.stored()).toEqual(before);
  });

  it('[KSK-5] a slip of today is told as one, at the kiosk and at the counter; another address is not', async () => {
    const reasonOf = async (card: string) =>
      (await jsonOf(await rig.api('POST', '/api/kiosk/card', { card }))).params.reason;
    const { label } = await issued();
    const [row] = rig.query<{ code: string }>(
      'SELECT code FROM tokens WHERE label = ? ORDER BY id DESC',
      label,
    );
    const page = `https://parchi.example.in/t/${row?.code}`;
    expect(await reasonOf(page)).toBe('slip');
    expect(await reasonOf(` ${page}\r`)).toBe('slip');
    for (const other of [
      `${page}x`,
      page.slice(0, -1),
      `https://example.org/x?u=${page}`,
      `javascript:${page}`,
    ])
      expect(await reasonOf(other), other).toBe('not-a-card');
    await rig.signIn();
    const answer = await rig.api('POST', '/api/queues/OPD1/issue', {
      ...{ id: randomUUID(), card: page, lane: 'normal', laneReason: null, yearOfBirth: null },
    });
    expect((await jsonOf(answer)).params.reason).toBe('slip');
    expect(rig.lines.join('')).not.toContain(row?.code);
  });

  it('[KSK-5] a card passes the look, and nothing of it is kept', async () => {
    const before = rig.stored();
    expect((await rig.api('POST', '/api/kiosk/card', { card: CARD })).status).toBe(204);
    expect(rig.stored()).toEqual(before);
  });
});
