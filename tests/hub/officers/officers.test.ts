// Owns officers' accounts: signing in and out, at what pace, who may change whom, and that an end ends at once.

import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ensureFirstOfficer } from '../../../hub/officers/accounts.ts';
import { officerWord } from '../../../hub/officers/officer-words.ts';
import { openOfficerStore } from '../../../hub/store/officer-store.ts';
import { createHasher } from '../../../server/staff/password-hash.ts';
import { type Browser, openReviewRig, type ReviewRig } from '../../support/review-rig.ts';

describe('officers', () => {
  let hub: ReviewRig;
  let admin: Browser;
  beforeAll(async () => {
    hub = await openReviewRig();
    admin = await hub.administrator();
  }, 120_000);
  afterAll(() => hub.close());

  const district = (name: string) => ({ name, role: 'district' as const, districts: [626] });
  const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;

  it('[OFF-2] the first administrator is made once, with the password that was given', async () => {
    expect(hub.side.firstPassword).toBeNull();
    expect(await admin.get('/api/review/session')).toEqual({
      name: 'admin',
      role: 'administrator',
      districts: null,
      language: 'en',
      passwordOnce: false,
    });
    const officers = openOfficerStore(hub.store.database);
    expect(await ensureFirstOfficer(officers, createHasher(), null, 0)).toBeNull();
    const first = await officers.find('admin');
    expect(first !== null && (await officers.addFirst({ ...first, name: 'other' }, 0))).toBe(false);
  });

  it('[OFF-3] a password opens a session in a cookie that no script reads and no other site sends', async () => {
    const browser = hub.browser();
    const response = await browser.signIn(' Admin ', 'kongposh-2026');
    const [session = ''] = response.headers.getSetCookie();
    expect(session).toMatch(/^parchi_officer=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const behindTls = await hub
      .browser()
      .ask(
        'POST',
        '/api/review/session',
        { name: 'admin', password: 'kongposh-2026' },
        { 'X-Forwarded-Proto': 'https', Origin: hub.url.replace('http', 'https') },
      );
    expect(behindTls.headers.getSetCookie()[0]).toContain('; Secure');
    const [row] = await hub.rig.rows<{ id_hash: string }>('select id_hash from officer_sessions limit 1');
    expect(session).not.toContain(row?.id_hash);
    expect((await browser.ask('DELETE', '/api/review/session')).status).toBe(200);
    expect(
      (await browser.ask('GET', '/api/review/now', undefined, { Cookie: session.split(';')[0] ?? '' }))
        .status,
    ).toBe(401);
    expect(hub.lines.join('')).not.toContain('kongposh');
  });

  it('[OFF-3] what changes something comes from a page of ours; sockets too', async () => {
    for (const Origin of ['https://elsewhere.example', 'null']) {
      const answer = await admin.ask('POST', '/api/review/officers', district('x'), { Origin });
      expect([answer.status, await codeOf(answer)]).toEqual([403, 'forbidden_origin']);
      const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/api/review/live`, {
        headers: { Cookie: admin.cookie(), Origin },
      });
      const [refused] = await once(socket, 'error');
      expect(String(refused)).toContain('403');
    }
  });

  it('[OFF-4] wrong passwords slow that name at that address and nobody else; the owner’s browser goes on', async () => {
    const own = await hub.officer(district('slow.one'));
    const guesser = hub.browser('10.9.9.9');
    const seen = new Set<number>();
    for (let i = 0; i < 7; i += 1) seen.add((await guesser.signIn('slow.one', `wrong ${i}`)).status);
    expect([...seen]).toEqual([401, 429]);
    const limited = await guesser.signIn('slow.one', 'wrong');
    expect(await limited.json()).toMatchObject({
      code: 'too_many_attempts',
      params: { seconds: expect.any(Number) },
    });
    expect((await own.signIn('slow.one', 'own-word-of-8-x')).status).toBe(200);
    expect((await hub.browser('10.9.9.9').signIn('admin', 'kongposh-2026')).status).toBe(200);
    expect((await hub.browser().signIn('nobody', 'whatever')).status).toBe(401);
  });

  it('[OFF-5] a password that the hub made opens nothing until it is changed, and not to a weak one', async () => {
    const { password } = (await (
      await admin.ask('POST', '/api/review/officers', district('new.one'))
    ).json()) as {
      password: string;
    };
    const browser = hub.browser();
    await browser.signIn('new.one', password);
    expect(await codeOf(await browser.ask('GET', '/api/review/now'))).toBe('password_due');
    const change = (next: string) => browser.ask('PUT', '/api/review/session/password', { next });
    expect((await change('password')).status).toBe(422);
    expect(await (await change(password)).json()).toMatchObject({
      code: 'weak_password',
      params: { why: 'same' },
    });
    expect((await change('ab-e-rawan-9')).status).toBe(200);
    expect((await browser.ask('GET', '/api/review/now')).status).toBe(200);
    const wrong = await browser.ask('PUT', '/api/review/session/password', {
      password: 'no',
      next: 'ab-e-rawan-10',
    });
    expect(wrong.status).toBe(401);
  });

  it('[OFF-6] only administrators look after officers; each change is noted and ends the sessions at once', async () => {
    const one = await hub.officer(district('ends.soon'));
    const auditor = await hub.officer({ name: 'audits', role: 'auditor', districts: null });
    for (const browser of [one, auditor]) {
      expect((await browser.ask('GET', '/api/review/officers')).status).toBe(403);
      expect((await browser.ask('POST', '/api/review/officers', district('y'))).status).toBe(403);
      expect((await browser.ask('POST', '/api/review/registry/facilities', 'x')).status).toBe(403);
      expect((await browser.ask('POST', '/api/review/facilities/H1/code')).status).toBe(403);
    }
    expect((await one.ask('GET', '/api/review/facilities/H1/days/2026-11-22/tokens')).status).toBe(403);
    const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/api/review/live`, {
      headers: { Cookie: one.cookie(), Origin: hub.url },
    });
    await once(socket, 'message');
    const closed = once(socket, 'close');
    const scope = { role: 'district', districts: [7] };
    expect((await admin.ask('PUT', '/api/review/officers/ends.soon', scope)).status).toBe(200);
    expect((await closed)[0]).toBe(4401);
    expect((await one.ask('GET', '/api/review/now')).status).toBe(401);
    expect((await admin.ask('DELETE', '/api/review/officers/ends.soon')).status).toBe(200);
    expect(await codeOf(await admin.ask('POST', '/api/review/officers', district('ends.soon')))).toBe(
      'name_taken',
    );
    const { officers, changes } = await admin.get('/api/review/officers');
    expect(officers.find((row: { name: string }) => row.name === 'ends.soon')).toMatchObject({
      districts: [7],
      endedAt: hub.clock.now,
      createdBy: 'admin',
    });
    expect(changes.slice(0, 2)).toMatchObject([
      { officer: 'ends.soon', what: 'ended', actor: 'admin' },
      { officer: 'ends.soon', what: 'scope' },
    ]);
    expect(JSON.stringify({ officers, changes })).not.toContain('argon2');
  });

  it('[OFF-6] the last administrator stays; the hub’s machine is a way back in', async () => {
    const last = await admin.ask('DELETE', '/api/review/officers/admin');
    expect([last.status, await codeOf(last)]).toEqual([409, 'last_administrator']);
    const word = (...args: string[]) => officerWord(hub.store, args, hub.clock.now);
    expect((await word('add', 'way.back', 'district')).code).toBe(1);
    const [line = ''] = (await word('add', 'way.back', 'administrator')).lines;
    const made = /password (\S+),/.exec(line)?.[1] ?? '';
    expect((await hub.browser().signIn('way.back', made)).status).toBe(200);
    expect((await word('list')).lines).toContain('way.back administrator all');
    expect((await word('end', 'way.back')).lines).toEqual(['way.back has ended']);
    expect(await word('end', 'admin')).toEqual({ code: 1, lines: ['that is the last administrator'] });
  });
});
