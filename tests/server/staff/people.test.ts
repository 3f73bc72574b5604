// Owns accounts of staff: who is added, changed and ended, and that each change is noted.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES } from '../../../server/contract/permissions.ts';
import { jsonOf, ServerRig } from '../../support/server-rig.ts';
import { administrator, PASSWORD, StaffBrowser, staffOf } from '../../support/staff.ts';
import { toldIn } from '../../support/tells.ts';

let rig: ServerRig;
let admin: StaffBrowser;
beforeAll(async () => {
  rig = await ServerRig.start();
  admin = await administrator(rig);
});
afterAll(() => rig.stop());

interface Change {
  actor: string | null;
  kind: string;
  detail: string | null;
}

function changesOf(account: string): [string | null, string, string | null][] {
  return rig
    .query<Change>("SELECT * FROM acts WHERE about = ? AND kind NOT LIKE 'signIn%' ORDER BY seq", account)
    .map(({ actor, kind, detail }) => [actor, kind, detail]);
}

async function listed(name: string) {
  const { accounts } = await jsonOf(await admin.api('GET', '/api/people'));
  return accounts.find((one: { name: string }) => one.name === name);
}

describe('accounts', () => {
  it.each(ROLES)('[STF-1] a %s is added, signs in and has that role', async (role) => {
    const browser = await staffOf(rig, admin, { name: `one-${role}`, role });
    expect(await jsonOf(await browser.api('GET', '/api/session'))).toEqual({
      zone: 'Asia/Kolkata',
      name: `one-${role}`,
      role,
      counter: null,
    });
  });

  it('[STF-1] an ended account signs in no more, and its name is not given again', async () => {
    await staffOf(rig, admin, { name: 'nazir', role: 'clerk' });
    expect(await admin.says('DELETE', '/api/people/nazir')).toBe('204');
    expect((await new StaffBrowser(rig).signIn('nazir')).status).toBe(401);
    expect(await admin.says('POST', '/api/people', { name: 'nazir', role: 'clerk' })).toBe('409 name_taken');
    expect(await admin.says('POST', '/api/people', { name: 'NAZIR', role: 'clerk' })).toBe('409 name_taken');
    for (const [method, path, body] of [
      ['DELETE', '/api/people/nazir', undefined],
      ['PUT', '/api/people/nazir/role', { role: 'administrator' }],
      ['POST', '/api/people/nazir/password', {}],
      ['PUT', '/api/people/nazir/pin', { pin: '4821' }],
    ] as const) {
      expect(await admin.says(method, path, body)).toBe('404 not_found');
    }
    expect(await listed('nazir')).toMatchObject({ name: 'nazir', endedAt: expect.any(Number), shifts: 0 });
  });

  it.each(['kiosk:1', 'a b', '', '../x', 'زہور', 'x'.repeat(41), 'a\u202eb', '-a', '<b>'])(
    '[STF-1] %j is no name of an account',
    async (name) => {
      expect(await admin.says('POST', '/api/people', { name, role: 'clerk' })).toBe('400 invalid_request');
    },
  );

  it('[STF-1] a name is the same in capitals and with spaces around', async () => {
    await staffOf(rig, admin, { name: 'rafiq', role: 'clerk' });
    expect((await new StaffBrowser(rig).signIn(' Rafiq ')).status).toBe(204);
  });

  it('[STF-2] what was done is noted with who did it, and holds no secret; the table keeps what it has', async () => {
    const browser = await staffOf(rig, admin, { name: 'sana', role: 'clerk', pin: '4821' });
    await admin.api('PUT', '/api/people/sana/role', { role: 'room' });
    await admin.api('PUT', '/api/people/sana/pin', { pin: null });
    const { password } = await jsonOf(await admin.api('POST', '/api/people/sana/password', {}));
    await browser.signIn('sana', password);
    await browser.api('PUT', '/api/session/password', { next: 'walnut-tree-9' });
    await admin.api('DELETE', '/api/people/sana/shifts');
    await admin.api('DELETE', '/api/people/sana');
    expect(changesOf('sana')).toEqual([
      ['admin', 'accountMade', 'clerk'],
      ['admin', 'pinSet', null],
      ['admin', 'roleChanged', 'room'],
      ['admin', 'pinCleared', null],
      ['admin', 'passwordSet', null],
      ['sana', 'passwordSet', null],
      ['admin', 'shiftsEnded', null],
      ['admin', 'accountEnded', null],
    ]);
    const kept = JSON.stringify([rig.query('SELECT * FROM acts'), rig.lines]);
    expect(toldIn(kept, [password, 'walnut-tree-9', PASSWORD, '4821'])).toEqual([]);
    expect(() => rig.execute("UPDATE acts SET actor = 'nobody'")).toThrow('only ever added to');
    expect(() => rig.execute('DELETE FROM acts')).toThrow('only ever added to');
    const { changes } = await jsonOf(await admin.api('GET', '/api/people'));
    expect(changes[0]).toMatchObject({ account: 'sana', what: 'ended', actor: 'admin' });
  });
});

describe('passwords', () => {
  it('[STF-4] one that the server made is told once and opens nothing but its own change', async () => {
    const { password } = await jsonOf(
      await admin.api('POST', '/api/people', { name: 'hina', role: 'clerk' }),
    );
    expect(password).toMatch(/^[2-9a-hjkmnp-z]{4}-[2-9a-hjkmnp-z]{4}-[2-9a-hjkmnp-z]{2}$/);
    expect(await listed('hina')).toMatchObject({ passwordOnce: true });
    expect(JSON.stringify(await listed('hina'))).not.toContain(password);
    const browser = new StaffBrowser(rig);
    expect((await browser.signIn('hina', password)).status).toBe(204);
    expect(await jsonOf(await browser.api('GET', '/api/session'))).toMatchObject({ passwordOnce: true });
    expect(await browser.says('GET', '/api/counters')).toBe('401 not_signed_in');
    expect(await browser.says('PUT', '/api/session/counter', { counter: 'C1' })).toBe('401 not_signed_in');
    expect(
      await browser.says('POST', '/api/session/switch', { id: randomUUID(), name: 'hina', pin: '4821' }),
    ).toBe('401 not_signed_in');
    const socket = rig.live('?audience=counter&counter=C1', { cookie: browser.cookies });
    expect(await socket.closed).toBe('http 401');
    // Nor does it admit a machine.
    await admin.api('PUT', '/api/people/hina/role', { role: 'supervisor' });
    const lead = new StaffBrowser(rig);
    await lead.signIn('hina', password);
    expect(await lead.says('POST', '/api/devices', { code: '482913', label: 'Gate' })).toBe(
      '401 not_signed_in',
    );
    await browser.signIn('hina', password);
    expect(await browser.says('PUT', '/api/session/password', { next: password })).toBe('422 weak_password');
    expect(await browser.says('PUT', '/api/session/password', { next: 'almond-bloom-3' })).toBe('204');
    expect(await browser.says('GET', '/api/counters')).toBe('200');
    expect((await new StaffBrowser(rig).signIn('hina', password)).status).toBe(401);
    expect(await listed('hina')).toMatchObject({ passwordOnce: false });
  });

  it.each([
    ['short', 'abc'],
    ['common', 'password123'],
    ['common', 'aaaaaaaaaa'],
    ['common', '1234567890'],
    ['name', 'farooq2026'],
  ])('[STF-5] %s: %s is refused', async (why, password) => {
    const answer = await admin.api('POST', '/api/people', { name: 'farooq', role: 'clerk', password });
    expect(answer.status).toBe(422);
    expect(await jsonOf(answer)).toMatchObject({ code: 'weak_password', params: { why } });
  });

  it.each(['1234', '0000', '987654', '2580'])('[STF-5] the PIN %s is refused', async (pin) => {
    expect(await admin.says('PUT', '/api/people/hina/pin', { pin })).toBe('422 weak_pin');
  });

  it.each(['123', '1234567', 'abcd', '۴۸۲۱', ''])('[STF-5] %j is no PIN', async (pin) => {
    expect(await admin.says('PUT', '/api/people/hina/pin', { pin })).toBe('400 invalid_request');
  });

  it('[STF-16] a person proves the password to change it or the PIN; other sessions end', async () => {
    const browser = await staffOf(rig, admin, { name: 'tariq', role: 'clerk', counter: 'C1' });
    const elsewhere = new StaffBrowser(rig);
    await elsewhere.signIn('tariq');
    const wrong = { password: 'not-it-at-all', next: 'almond-bloom-3' };
    expect(await browser.says('PUT', '/api/session/password', wrong)).toBe('401 wrong_password');
    expect(await browser.says('PUT', '/api/session/pin', { password: 'no', pin: '4821' })).toBe(
      '401 wrong_password',
    );
    expect(await browser.says('PUT', '/api/session/pin', { password: PASSWORD, pin: '4821' })).toBe('204');
    expect(await listed('tariq')).toMatchObject({ hasPin: true, shifts: 2 });
    const before = browser.session;
    const right = { password: PASSWORD, next: 'almond-bloom-3' };
    expect(await browser.says('PUT', '/api/session/password', right)).toBe('204');
    expect(browser.session).not.toBe(before);
    expect(await jsonOf(await browser.api('GET', '/api/session'))).toMatchObject({ counter: 'C1' });
    expect(await elsewhere.says('GET', '/api/session')).toBe('401 not_signed_in');
    browser.session = before;
    expect(await browser.says('GET', '/api/session')).toBe('401 not_signed_in');
  });
});

describe('administrators', () => {
  it('[STF-3] the last one stands, also when two would end each other at once', async () => {
    const other = await ServerRig.start();
    try {
      const one = await administrator(other);
      expect(await one.says('DELETE', '/api/people/admin')).toBe('409 last_administrator');
      const demoted = await one.says('PUT', '/api/people/admin/role', { role: 'clerk' });
      expect(demoted).toBe('409 last_administrator');
      const two = await staffOf(other, one, { name: 'second', role: 'administrator' });
      const answers = await Promise.all([
        one.says('DELETE', '/api/people/second'),
        two.says('PUT', '/api/people/admin/role', { role: 'auditor' }),
      ]);
      expect(answers.filter((answer) => answer === '204')).toHaveLength(1);
      const standing = "SELECT 1 FROM accounts WHERE role = 'administrator' AND ended_at IS NULL";
      expect(other.query(standing)).toHaveLength(1);
    } finally {
      await other.stop();
    }
  });
});
