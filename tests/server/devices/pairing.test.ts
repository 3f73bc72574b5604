// Owns how a machine without a keyboard is admitted, by its code and nothing else, and how staff see it afterwards.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DeviceStore } from '../../../db/device-store.ts';
import { createDevices } from '../../../server/devices/devices.ts';
import {
  createPairings,
  freshPairingCode,
  MAX_PAIRINGS,
  MAX_PAIRINGS_AN_ADDRESS,
  PAIRING_MS,
} from '../../../server/devices/pairing.ts';
import { admitCode, cookiesOf, pairMachine } from '../../support/pairing.ts';
import { jsonOf, ServerRig, until } from '../../support/server-rig.ts';

const HALL = { label: 'Hall, ground floor', queues: ['OPD1'] };
let rig: ServerRig;
beforeAll(async () => {
  rig = await ServerRig.start();
});
afterAll(() => rig.stop());
beforeEach(() => {
  rig.cookie = '';
});

const begin = (audience = 'hall', cookie = '') =>
  rig.api('POST', '/api/pairing', { audience }, cookie === '' ? {} : { Cookie: cookie });
const look = (cookie: string, audience = 'hall') =>
  rig.api('GET', `/api/pairing/${audience}`, undefined, cookie === '' ? {} : { Cookie: cookie });
const secretOf = (answer: Response) => `parchi_pairing=${cookiesOf(answer).get('parchi_pairing')}`;

async function listed() {
  await rig.signIn();
  const answer = await jsonOf(await rig.api('GET', '/api/devices'));
  rig.cookie = '';
  return answer;
}

describe('a code', () => {
  it('[DEV-1] is six digits, bound to the browser by a secret it cannot read, and over after its time', async () => {
    const asked = await begin();
    const set = asked.headers.getSetCookie()[0] ?? '';
    for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/api/pairing']) expect(set).toContain(part);
    const { state, code, secondsLeft } = await jsonOf(asked);
    expect([state, code, secondsLeft]).toEqual([
      'waiting',
      expect.stringMatching(/^\d{6}$/),
      PAIRING_MS / 1000,
    ]);
    // The same browser asks again, also as another audience: never two codes.
    expect((await jsonOf(await begin('hall', secretOf(asked)))).code).toBe(code);
    expect((await jsonOf(await look(secretOf(asked)))).code).toBe(code);
    expect((await look('')).status).toBe(404);
    expect((await look('parchi_pairing=guessed')).status).toBe(404);
    const asKiosk = await begin('kiosk', secretOf(asked));
    expect((await listed()).waiting).toMatchObject([{ audience: 'kiosk' }]);
    rig.clock.advance(PAIRING_MS + 1);
    expect((await look(secretOf(asKiosk), 'kiosk')).status).toBe(404);
    expect((await listed()).waiting).toEqual([]);
    const { code: late } = await jsonOf(asKiosk);
    const answer = await admitCode(rig, late);
    expect([answer.status, (await jsonOf(answer)).code]).toEqual([404, 'unknown_code']);
  });

  it('[DEV-1] is taken as it is shown, in two groups, and in the digits of any of our keyboards', async () => {
    const inUrdu = (code: string) => code.replace(/\d/g, (digit) => '۰۱۲۳۴۵۶۷۸۹'[Number(digit)] ?? '');
    for (const typed of [
      (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`,
      (code: string) => ` ${code.slice(0, 3)}-${code.slice(3)} `,
      inUrdu,
    ]) {
      const { code } = await jsonOf(await begin());
      expect((await admitCode(rig, typed(code))).status).toBe(201);
    }
    for (const typed of ['21763', '217 6333', '217x633', '']) {
      expect((await admitCode(rig, typed)).status).toBe(400);
    }
  });

  it('[DEV-2] is one of few, of fewer from one address, and is asked for at a bounded rate', async () => {
    const asked: Response[] = [];
    for (let n = 0; n < MAX_PAIRINGS_AN_ADDRESS; n += 1) asked.push(await begin());
    expect(asked.map(({ status }) => status)).toEqual(asked.map(() => 200));
    expect((await begin()).status).toBe(429);
    expect((await begin('hall', secretOf(asked[0] as Response))).status).toBe(200);
    rig.clock.advance(PAIRING_MS);
    const flood = await Promise.all(Array.from({ length: 90 }, () => begin()));
    expect(flood.filter(({ headers }) => headers.has('retry-after')).length).toBeGreaterThan(0);
    rig.clock.advance(PAIRING_MS);
    // From many addresses, as the server counts them.
    let at = 0;
    const pairings = createPairings(
      createDevices({} as DeviceStore, () => at),
      () => at,
    );
    const begun = (address: number) => pairings.begin('hall', `10.0.0.${address}`, undefined);
    for (let n = 0; n < MAX_PAIRINGS; n += 1) expect(begun(n)).not.toBe(null);
    expect(begun(99)).toBe(null);
    const codes = pairings.open().map(({ code }) => code);
    for (const one of codes) {
      for (const other of codes) {
        const differing = [...one].filter((digit, place) => digit !== other[place]).length;
        if (one !== other) expect(differing).toBeGreaterThanOrEqual(2);
      }
    }
    at += PAIRING_MS;
    expect(begun(99)).not.toBe(null);
    // A clock set back keeps nothing for longer.
    at -= 10 * PAIRING_MS;
    expect(pairings.open()).toEqual([]);
  });

  it('[DEV-2] differs from every open one in two digits, or there is none', () => {
    const tens = Array.from({ length: 10 }, (_, digit) => `12345${digit}`);
    for (let n = 0; n < 200; n += 1) expect(freshPairingCode(tens)?.slice(0, 5)).not.toBe('12345');
  });
});

describe('admitting', () => {
  it('[DEV-3] the machine that holds the secret gets its cookie, as often as it asks; the code is used up', async () => {
    const asked = await begin();
    const { code } = await jsonOf(asked);
    rig.cookie = 'parchi_session=nobody';
    expect((await rig.api('POST', '/api/devices', { code, label: 'x' })).status).toBe(401);
    rig.cookie = '';
    const other = await begin();
    expect((await admitCode(rig, code, { ...HALL, queues: ['NONE'] })).status).toBe(404);
    expect((await admitCode(rig, code, HALL)).status).toBe(201);
    expect((await admitCode(rig, code, HALL)).status).toBe(404);
    const claimed = await look(secretOf(asked));
    expect(await jsonOf(claimed)).toEqual({ state: 'admitted' });
    const set = claimed.headers.getSetCookie().find((one) => one.startsWith('parchi_hall=')) ?? '';
    for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/']) expect(set).toContain(part);
    // The answer was lost on the way.
    const again = await look(secretOf(asked));
    expect(cookiesOf(again).get('parchi_hall')).toBe(cookiesOf(claimed).get('parchi_hall'));
    expect((await jsonOf(await look(secretOf(other)))).state).toBe('waiting');
    rig.cookie = `parchi_hall=${cookiesOf(claimed).get('parchi_hall')}`;
    expect((await rig.api('GET', '/api/pairing/hall/admission')).status).toBe(204);
    expect((await rig.api('GET', '/api/pairing/kiosk/admission')).status).toBe(401);
    expect(await rig.live('?audience=kiosk').closed).toBe('http 401');
    expect(JSON.stringify(rig.query('SELECT * FROM devices'))).not.toContain(rig.cookie.split('=')[1]);
    rig.cookie = '';
    expect(await rig.live('?audience=hall&paired=').closed).toBe('http 401');
    // Ended while its code would still live: the same browser gets a new code, and not its old cookie.
    const { id } = (await listed()).devices.at(-1);
    await rig.signIn();
    await rig.api('DELETE', `/api/devices/${id}`);
    rig.cookie = '';
    expect((await look(secretOf(asked))).status).toBe(404);
    expect((await jsonOf(await begin('hall', secretOf(asked)))).state).toBe('waiting');
  });

  it('[DEV-4] whoever was signed in at that browser is so no more', async () => {
    const asked = await begin();
    const { code } = await jsonOf(asked);
    await rig.signIn();
    const session = rig.cookie;
    await admitCode(rig, code);
    await look(`${secretOf(asked)}; ${session}`);
    rig.cookie = session;
    expect((await rig.api('GET', '/api/session')).status).toBe(401);
  });

  it('[DEV-5] a hall shows the queues it was given, follows when they change, and the open hall is as it was', async () => {
    const cookie = await pairMachine(rig, 'hall', HALL);
    const live = rig.live('?audience=hall&paired=', { cookie });
    const queues = (message: { view?: { queues: { id: string }[] } }) =>
      message.view?.queues.map(({ id }) => id);
    expect(queues(await live.next())).toEqual(['OPD1']);
    expect(queues(await rig.live('?audience=hall').next())).toHaveLength(3);
    const { id } = (await listed()).devices.at(-1);
    await rig.signIn();
    const change = (body: unknown) => rig.api('PUT', `/api/devices/${id}`, body);
    expect((await change({ label: 'Hall, first floor', queues: ['PHARM', 'CHILD'] })).status).toBe(204);
    await live.next((message) => queues(message)?.join() === 'CHILD,PHARM');
    expect((await change({ label: '', queues: [] })).status).toBe(400);
    expect((await change({ label: 'x', queues: ['NONE'] })).status).toBe(404);
    expect((await rig.api('PUT', '/api/devices/none', { label: 'x', queues: [] })).status).toBe(404);
    expect((await listed()).devices.at(-1)).toMatchObject({
      label: 'Hall, first floor',
      queues: ['PHARM', 'CHILD'],
      admittedBy: 'admin',
    });
  });

  it('[DEV-6] each is live or lost, since when, also over a restart; ending one closes its screen', async () => {
    const cookie = await pairMachine(rig, 'hall', { label: 'Corridor' });
    const own = async () =>
      (await listed()).devices.find(({ label }: { label: string }) => label === 'Corridor');
    expect(await own()).toMatchObject({ live: false, since: null });
    const live = rig.live('?audience=hall&paired=', { cookie });
    await live.next();
    const here = await own();
    expect(here).toMatchObject({ live: true, since: expect.any(Number) });
    rig.clock.advance(60_000);
    live.end();
    const gone = await until(async () => {
      const now = await own();
      return now.live ? null : now;
    });
    expect(gone.since).toBeGreaterThan(here.since);
    await rig.restart();
    expect(await own()).toEqual(gone);
    const back = rig.live('?audience=hall&paired=', { cookie });
    await back.next();
    await rig.signIn();
    expect((await rig.api('DELETE', `/api/devices/${gone.id}`)).status).toBe(204);
    back.socket.send(JSON.stringify({ type: 'ping' }));
    expect(await back.closed).toBe(4401);
    expect(await own()).toBe(undefined);
    expect(await rig.live('?audience=hall&paired=', { cookie }).closed).toBe('http 401');
  });
});
