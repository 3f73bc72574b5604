// Owns shifts and counters: when sessions end, who may work where, and taking over by a PIN.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MOST_MISSES_A_SHIFT, MOST_MISSES_AN_ACCOUNT } from '../../../server/staff/pin-switch.ts';
import { SESSION_MS } from '../../../server/staff/sessions.ts';
import { KNOWN_MS } from '../../../server/staff/switch-repeats.ts';
import { cookiesOf, jsonOf, ServerRig } from '../../support/server-rig.ts';
import { administrator, PASSWORD, StaffBrowser, staffOf } from '../../support/staff.ts';

const SIGNED_OUT = 4401;

let rig: ServerRig;
let admin: StaffBrowser;
let last = 0;
beforeAll(async () => {
  rig = await ServerRig.start();
  admin = await administrator(rig);
  await rig.signIn();
  await rig.openCounter('C1');
});
afterAll(() => rig.stop());

/** A name that nobody had. */
function fresh(): string {
  last += 1;
  return `person${last}`;
}

const isSignedIn = async (browser: StaffBrowser) => (await browser.says('GET', '/api/session')) === '200';
const switchTo = (browser: StaffBrowser, name: string, pin: string) =>
  browser.says('POST', '/api/session/switch', { id: randomUUID(), name, pin });

/** A clerk at C1 with an open socket. */
async function atWork(pin?: string) {
  const name = fresh();
  const browser = await staffOf(rig, admin, {
    name,
    role: 'clerk',
    counter: 'C1',
    ...(pin === undefined ? {} : { pin }),
  });
  const socket = rig.live('?audience=counter&counter=C1', { cookie: browser.cookies });
  await socket.next();
  return { name, browser, socket };
}

describe('a shift', () => {
  it.each<[string, (name: string, browser: StaffBrowser) => Promise<unknown>]>([
    ['sign-out', (_, browser) => browser.api('DELETE', '/api/session')],
    ['the end of the account', (name) => admin.api('DELETE', `/api/people/${name}`)],
    ['an administrator', (name) => admin.api('DELETE', `/api/people/${name}/shifts`)],
    ['another role', (name) => admin.api('PUT', `/api/people/${name}/role`, { role: 'administrator' })],
    ['another password', (name) => admin.api('POST', `/api/people/${name}/password`, {})],
    [
      'a sign-in elsewhere that changes the password',
      async (name) => {
        const other = new StaffBrowser(rig);
        await other.signIn(name);
        await other.api('PUT', '/api/session/password', { password: PASSWORD, next: 'almond-bloom-3' });
      },
    ],
  ])('[STF-6] ends by %s, its socket at once', async (_how, end) => {
    const { name, browser, socket } = await atWork();
    await end(name, browser);
    expect(await socket.closed).toBe(SIGNED_OUT);
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('[STF-6] ends for who took it over too, when the account that opened it does', async () => {
    const opener = await atWork();
    const second = await atWork('4821');
    expect(await switchTo(opener.browser, second.name, '4821')).toBe('204');
    await admin.api('DELETE', `/api/people/${opener.name}`);
    expect(await isSignedIn(opener.browser)).toBe(false);
    // Their own, in another browser, goes on.
    expect(await isSignedIn(second.browser)).toBe(true);
  });

  it('[STF-6] ends after 14 hours, whoever took it over meanwhile', async () => {
    const { browser } = await atWork();
    const second = await atWork('4821');
    rig.clock.advance(SESSION_MS - 60_000);
    expect(await switchTo(browser, second.name, '4821')).toBe('204');
    expect(await isSignedIn(browser)).toBe(true);
    rig.clock.advance(61_000);
    expect(await isSignedIn(browser)).toBe(false);
    rig.clock.advance(-SESSION_MS);
  });

  it('[STF-7] begins with a new cookie, ends the one before, and takes on none that was brought along', async () => {
    const { name, browser } = await atWork();
    const before = browser.session;
    const planted = new StaffBrowser(rig);
    planted.session = 'parchi_session=chosen-by-somebody-else-chosen-by-some';
    await planted.signIn(name);
    expect(planted.session).not.toContain('chosen');
    await browser.signIn(name);
    expect(browser.session).not.toBe(before);
    browser.session = before;
    expect(await isSignedIn(browser)).toBe(false);
    expect(await isSignedIn(planted)).toBe(true);
  });
});

describe('a counter', () => {
  const seen = { id: 'command-1', seen: 1 };

  it.each(['clerk', 'room'] as const)('[STF-8] a %s works at their own and nowhere else', async (role) => {
    const browser = await staffOf(rig, admin, { name: fresh(), role });
    const open = (counter: string) => browser.says('POST', `/api/counters/${counter}/openCounter`, seen);
    expect(await open('C2')).toBe('403 other_counter');
    expect(await browser.says('PUT', '/api/session/counter', { counter: 'NOSUCH' })).toBe(
      '404 unknown_counter',
    );
    expect(await browser.says('PUT', '/api/session/counter', { counter: 'C2' })).toBe('204');
    expect(await open('C1')).toBe('403 other_counter');
    expect(await open('C2')).not.toContain('other_counter');
    const cookie = browser.cookies;
    expect(await rig.live('?audience=counter&counter=C1', { cookie }).closed).toBe('http 403');
    const own = rig.live('?audience=counter&counter=C2', { cookie });
    await own.next();
    // Sitting down elsewhere closes the counter that was left.
    await browser.api('PUT', '/api/session/counter', { counter: 'C1' });
    expect(await own.closed).toBe(SIGNED_OUT);
  });

  it.each(['supervisor', 'administrator'] as const)('[STF-8] a %s works anywhere', async (role) => {
    const browser = await staffOf(rig, admin, { name: fresh(), role, counter: 'C1' });
    const answer = await browser.says('POST', '/api/counters/C2/openCounter', { id: fresh(), seen: 0 });
    expect(answer).not.toContain('other_counter');
    const socket = rig.live('?audience=counter&counter=C2', { cookie: browser.cookies });
    await socket.next();
    socket.end();
  });

  it('[STF-8] a token at another counter is not theirs, one that waits is; nobody leaves a patient standing', async () => {
    for (let i = 0; i < 2; i += 1) await rig.command('/api/queues/OPD1/issue');
    const { browser: one } = await atWork();
    const two = await staffOf(rig, admin, { name: fresh(), role: 'clerk', counter: 'C2' });
    const view = (await rig.live('?audience=counter&counter=C1').next()).view;
    const called = await jsonOf(
      await one.api('POST', '/api/counters/C1/callNext', { id: 'call-at-c1', seen: view.counter.version }),
    );
    const { id, version } = called.token;
    for (const command of ['complete', 'skip', 'recall', 'serve']) {
      const path = `/api/tokens/${id}/${command}`;
      expect(await two.says('POST', path, { id: 'not-theirs', seen: version })).toBe('403 other_counter');
    }
    const sent = { id: 'not-theirs', seen: version, to: 'PHARM' };
    expect(await two.says('POST', `/api/tokens/${id}/transfer`, sent)).toBe('403 other_counter');
    const waits = view.upcoming[1];
    const lane = { id: 'theirs-1', seen: waits.version, lane: 'emergency' };
    expect(await two.says('POST', `/api/tokens/${waits.id}/setLane`, lane)).toBe('200');
    expect(await one.says('PUT', '/api/session/counter', { counter: 'C2' })).toBe('409 counter_busy');
    await one.api('POST', `/api/tokens/${id}/complete`, { id: 'complete-1', seen: version });
    expect(await one.says('PUT', '/api/session/counter', { counter: 'C2' })).toBe('204');
  });
});

it('[STF-8] a token of a queue that the counter does not serve is a supervisor’s', async () => {
  const { token } = await rig.command('/api/queues/PHARM/issue');
  const clerk = await staffOf(rig, admin, { name: fresh(), role: 'clerk', counter: 'C1' });
  const room = await staffOf(rig, admin, { name: fresh(), role: 'room', counter: 'C3' });
  const supervisor = await staffOf(rig, admin, { name: fresh(), role: 'supervisor' });
  const { id, version: seen } = token;
  const cancel = `/api/tokens/${id}/cancel`;
  const lane = { id: fresh(), seen, lane: 'emergency' };
  const refused = '409 not_served_here';
  expect(await clerk.says('POST', cancel, { id: fresh(), seen })).toBe(refused);
  expect(await clerk.says('POST', `/api/tokens/${id}/setLane`, lane)).toBe(refused);
  expect(await clerk.says('POST', `/api/tokens/${id}/transfer`, { id: fresh(), seen, to: 'OPD1' })).toBe(
    refused,
  );
  expect(await clerk.says('POST', '/api/tokens/nobodys/cancel', { id: fresh(), seen })).toBe(
    '404 unknown_token',
  );
  expect(await room.says('POST', `/api/tokens/${id}/setLane`, lane)).toBe('200');
  const now = rig.query<{ version: number }>('SELECT version FROM tokens WHERE label = ?', token.label);
  const { version } = now[0] ?? { version: 0 };
  expect(await supervisor.says('POST', cancel, { id: fresh(), seen: version })).toBe('200');
});

describe('taking over by a PIN', () => {
  it('[STF-9] gives another cookie in the same shift, at the same counter, and ends the former', async () => {
    const first = await atWork();
    const second = await atWork('4821');
    const before = first.browser.session;
    expect(await jsonOf(await first.browser.api('GET', '/api/session/colleagues'))).toContain(second.name);
    expect(await switchTo(first.browser, second.name, '4821')).toBe('204');
    expect(await jsonOf(await first.browser.api('GET', '/api/session'))).toEqual({
      zone: 'Asia/Kolkata',
      name: second.name,
      role: 'clerk',
      counter: 'C1',
    });
    expect(await first.socket.closed).toBe(SIGNED_OUT);
    first.browser.session = before;
    expect(await isSignedIn(first.browser)).toBe(false);
  });

  it('[STF-9] opens nothing without an open shift', async () => {
    const { name, browser } = await atWork('4821');
    expect(await switchTo(new StaffBrowser(rig), name, '4821')).toBe('401 not_signed_in');
    const kept = browser.session;
    await browser.api('DELETE', '/api/session');
    browser.session = kept;
    expect(await switchTo(browser, name, '4821')).toBe('401 not_signed_in');
    expect(await browser.says('POST', '/api/session', { name, password: '4821' })).toBe('401 wrong_password');
  });

  it.each(['administrator', 'auditor'] as const)('[STF-9] lets in no %s', async (role) => {
    const { browser } = await atWork();
    const name = fresh();
    await staffOf(rig, admin, { name, role, pin: '4821' });
    expect(await switchTo(browser, name, '4821')).toBe('403 pin_unusable');
  });

  it('[STF-10] five wrong ones end the shift, one by one or at once; others go on', async () => {
    for (const atOnce of [false, true]) {
      const { browser } = await atWork();
      const other = await atWork('4821');
      const answers: string[] = [];
      const guess = async () => answers.push(await switchTo(browser, other.name, '5739'));
      if (atOnce) await Promise.all(Array.from({ length: 20 }, guess));
      else for (let i = 0; i < MOST_MISSES_A_SHIFT; i += 1) await guess();
      expect(answers.filter((answer) => answer === '403 wrong_pin').length).toBeGreaterThanOrEqual(1);
      expect(await switchTo(browser, other.name, '4821')).toBe('401 not_signed_in');
      const [row] = rig.query<{ pin_misses: number }>(
        'SELECT pin_misses FROM accounts WHERE name = ?',
        other.name,
      );
      expect(row?.pin_misses).toBeLessThanOrEqual(MOST_MISSES_A_SHIFT);
      expect(await isSignedIn(other.browser)).toBe(true);
      expect((await browser.signIn(other.name)).status).toBe(204);
    }
  });

  it('[STF-17] a switch whose answer was lost is asked for again and answered alike; a wrong PIN counts once', async () => {
    const here = await atWork();
    const next = await atWork('4821');
    const asked = { id: randomUUID(), name: next.name, pin: '5739' };
    const before = here.browser.session;
    const ask = async (body: object) => {
      here.browser.session = before;
      return here.browser.api('POST', '/api/session/switch', body);
    };
    for (let i = 0; i < 3; i += 1)
      expect(await jsonOf(await ask(asked))).toMatchObject({ code: 'wrong_pin', params: { left: 4 } });
    const right = { id: randomUUID(), name: next.name, pin: '4821' };
    // At once, as a browser that gave up waiting does, and later.
    const [first, second] = await Promise.all([ask(right), ask(right)]);
    const third = await ask(right);
    expect([first.status, second.status, third.status]).toEqual([204, 204, 204]);
    const given = [first, second, third].map((answer) => cookiesOf(answer).join());
    expect(new Set(given).size).toBe(1);
    expect(await jsonOf(await here.browser.api('GET', '/api/session'))).toMatchObject({ name: next.name });
    const acts = rig.query("SELECT 1 FROM acts WHERE kind = 'tookOver' AND actor = ?", next.name);
    expect(acts).toHaveLength(1);
    // The old cookie opens nothing else, and nothing by another wish.
    here.browser.session = before;
    expect(await isSignedIn(here.browser)).toBe(false);
    expect((await ask({ ...right, id: randomUUID() })).status).toBe(401);
    expect((await ask({ ...right, pin: '4822' })).status).toBe(401);
    rig.clock.advance(KNOWN_MS);
    expect((await ask(right)).status).toBe(401);
  });

  it('[STF-10] says how many tries are left, and counts names and PINs that are none', async () => {
    const { browser } = await atWork();
    const other = await atWork('4821');
    const first = await browser.api('POST', '/api/session/switch', {
      id: randomUUID(),
      name: other.name,
      pin: '5739',
    });
    expect(await jsonOf(first)).toMatchObject({ code: 'wrong_pin', params: { left: 4 } });
    for (let i = 0; i < 3; i += 1) expect(await switchTo(browser, 'nobody', '4821')).toBe('403 pin_unusable');
    expect(await switchTo(browser, 'nobody', '4821')).toBe('403 wrong_pin');
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('[STF-10] ten for one account, in whatever shifts: its PIN rests until the password is typed', async () => {
    const victim = await atWork('4821');
    for (let i = 0; i < MOST_MISSES_AN_ACCOUNT; i += 1) {
      const { browser } = await atWork();
      expect(await switchTo(browser, victim.name, '5739')).toBe('403 wrong_pin');
    }
    const { browser } = await atWork();
    expect(await switchTo(browser, victim.name, '4821')).toBe('403 pin_unusable');
    expect(await isSignedIn(victim.browser)).toBe(true);
    await new StaffBrowser(rig).signIn(victim.name);
    expect(await switchTo(browser, victim.name, '4821')).toBe('204');
  });
});

describe('a page left alone', () => {
  it('[STF-11] does nothing and hears nothing until a PIN; the counter goes on for others', async () => {
    const { name, browser, socket } = await atWork('4821');
    expect(await browser.says('PUT', '/api/session/cover')).toBe('204');
    expect(await socket.closed).toBe(SIGNED_OUT);
    expect(await jsonOf(await browser.api('GET', '/api/session'))).toMatchObject({ name, covered: true });
    expect(await browser.says('GET', '/api/counters')).toBe('401 not_signed_in');
    const change = { password: PASSWORD, next: 'almond-bloom-3' };
    expect(await browser.says('PUT', '/api/session/password', change)).toBe('401 not_signed_in');
    expect(await rig.live('?audience=counter&counter=C1', { cookie: browser.cookies }).closed).toBe(
      'http 401',
    );
    const other = await atWork();
    expect(await isSignedIn(other.browser)).toBe(true);
    expect(await browser.says('GET', '/api/session/colleagues')).toBe('200');
    expect(await switchTo(browser, name, '4821')).toBe('204');
    expect(await browser.says('GET', '/api/counters')).toBe('200');
    await browser.api('PUT', '/api/session/cover');
    expect((await browser.signIn(name)).status).toBe(204);
    expect(await browser.says('GET', '/api/counters')).toBe('200');
  });
});
