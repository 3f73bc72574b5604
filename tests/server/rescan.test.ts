// Owns who is the same person, and what the same REQUEST-ID means, from the wire; and dates that the network vouches for.

import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FAR_METRES } from '../../server/share-intake.ts';
import { exampleFacility } from '../support/example-facility.ts';
import { jsonOf, movedClock, ServerRig, shareOf, until } from '../support/server-rig.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe('the same again', () => {
  let rig: ServerRig;
  afterEach(() => rig.stop());

  it('[SCAN-5] a REQUEST-ID that comes twenty times at once is one token, and twenty times 200', async () => {
    rig = await ServerRig.start();
    const body = shareOf();
    const requestId = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => rig.share(body, requestId)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    await rig.onShare(requestId);
    expect(rig.stored()).toMatchObject({ tokens: 1, persons: 1, outbox: 1 });
    expect((await rig.onShare(requestId)).acknowledgement.profile.tokenNumber).toBe('A1');
  });

  it('[SCAN-5] with other content it is 400, at once, later, and after a restart; the token stays whose it was', async () => {
    rig = await ServerRig.start({ clock: movedClock() });
    const requestId = randomUUID();
    const shares = [shareOf({ address: 'first@sbx' }), shareOf({ address: 'second@sbx' })];
    const both = await Promise.all(shares.map((share) => rig.share(share, requestId)));
    // Sent together, either may arrive first.
    const statuses = both.map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, 400]);
    const body = shares[statuses.indexOf(200)];
    const other = shares[statuses.indexOf(400)];
    expect((await rig.share(other, requestId)).status).toBe(400);
    await rig.restart();
    expect((await rig.share(other, requestId)).status).toBe(400);
    rig.clock.advance(20 * DAY);
    expect((await rig.share(other, requestId)).status).toBe(400);
    expect((await rig.share(body, requestId)).status).toBe(200);
    expect(rig.count('tokens')).toBe(1);
    const owner = statuses[0] === 200 ? 'first@sbx' : 'second@sbx';
    expect((await rig.onShare(requestId)).acknowledgement.abhaAddress).toBe(owner);
  });

  it('[SCAN-5] content is what we read of it: a new photo or another order of keys is the same share', async () => {
    rig = await ServerRig.start();
    const requestId = randomUUID();
    const { intent, metaData, profile } = shareOf({ address: 'same@sbx' });
    const again = {
      profile: { patient: { kycPhoto: 'abc', ...profile.patient } },
      metaData,
      intent,
      extra: 1,
    };
    expect((await rig.share({ intent, metaData, profile }, requestId)).status).toBe(200);
    expect((await rig.share(again, requestId)).status).toBe(200);
    expect(rig.count('tokens')).toBe(1);
  });

  it('[SCAN-5] an answer without a token is repeated as well, and keeps its REQUEST-ID', async () => {
    rig = await ServerRig.start();
    const body = shareOf({ intent: 'RECORD_SHARE' });
    const answers = await Promise.all(Array.from({ length: 5 }, () => rig.share(body, 'no-token')));
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200));
    expect((await rig.share(shareOf(), 'no-token')).status).toBe(400);
    expect(rig.stored()).toMatchObject({ tokens: 0, outbox: 1 });
  });

  it('[SCAN-5] one person with many REQUEST-IDs at once is one token', async () => {
    rig = await ServerRig.start();
    const ids = Array.from({ length: 20 }, () => randomUUID());
    const body = shareOf({ address: 'Impatient@SBX' });
    await Promise.all(ids.map((id) => rig.share(body, id)));
    const numbers = await Promise.all(
      ids.map(async (id) => (await rig.onShare(id)).acknowledgement.profile.tokenNumber),
    );
    expect(new Set(numbers)).toEqual(new Set(['A1']));
    expect(rig.count('tokens')).toBe(1);
  });

  it('[SCAN-6] two addresses on one phone, number and name alike, are two persons', async () => {
    rig = await ServerRig.start();
    expect(await rig.tokenNumber(shareOf({ address: 'mother@sbx' }))).toBe('A1');
    expect(await rig.tokenNumber(shareOf({ address: 'child@sbx' }))).toBe('A2');
    expect(await rig.tokenNumber(shareOf({ address: ' MOTHER@sbx ' }))).toBe('A1');
  });

  it('[SCAN-7] a card and a share of one address are one person, in either order', async () => {
    rig = await ServerRig.start();
    await rig.signIn();
    const card = (hid: string) =>
      JSON.stringify({ hidn: '91-2345-6789-0126', hid, name: 'Card Holder', gender: 'F', dob: '6/6/1987' });
    const issued = await rig.command('/api/queues/OPD1/issue', { card: card('card.first@sbx') });
    expect(issued.token.label).toBe('A1');
    expect(await rig.tokenNumber(shareOf({ address: 'Card.First@sbx' }))).toBe('A1');
    expect(await rig.tokenNumber(shareOf({ address: 'share.first@sbx' }))).toBe('A2');
    const again = await rig.command('/api/queues/OPD1/issue', { card: card('share.first@sbx') });
    expect(again.token.label).toBe('A2');
    expect(rig.count('tokens')).toBe(2);
    const bad = await rig.api('POST', '/api/queues/OPD1/issue', {
      id: 'not-a-card',
      card: 'upi://pay?pa=Card.First@sbx',
    });
    expect(bad.status).toBe(422);
    expect(await bad.text()).not.toContain('Card.First');
  });

  it('[SCAN-8] a share from far away is flagged for the clerk and not refused; from here, or nowhere, it is not', async () => {
    rig = await ServerRig.start();
    await rig.signIn();
    const at = (metres: number) => ({ latitude: String(34.2165 + metres / 111_195), longitude: '74.7719' });
    const cases: [object, 'far' | null][] = [
      [at(0), null],
      [at(FAR_METRES - 50), null],
      [at(FAR_METRES + 50), 'far'],
      [{ latitude: 12.97, longitude: 77.59 }, 'far'],
      [{ latitude: null, longitude: null }, null],
      [{ latitude: '0', longitude: '0' }, null],
      [{ latitude: 'NaN', longitude: '74.7719' }, null],
    ];
    for (const [position] of cases) await rig.tokenNumber(shareOf(position));
    const rows = rig.query<{ notice: string | null }>('SELECT notice FROM tokens ORDER BY number');
    expect(rows.map(({ notice }) => notice)).toEqual(cases.map(([, notice]) => notice));
    const live = rig.live('?audience=counter&counter=C1');
    expect((await live.next()).view.upcoming[2].notice).toBe('far');
  });

  it('[SCAN-8] without a position of the facility nobody is far', async () => {
    rig = await ServerRig.start({
      facility: exampleFacility((file) => {
        file.facility.location = null;
      }),
    });
    await rig.tokenNumber(shareOf({ latitude: 12.97, longitude: 77.59 }));
    expect(rig.query('SELECT notice FROM tokens')).toEqual([{ notice: null }]);
  });
});

describe('a date that nobody believes', () => {
  let rig: ServerRig;
  afterEach(() => rig.stop());

  const ready = async () => (await jsonOf(await fetch(`${rig.url}/readyz`))).checks.date;
  const dayNow = () =>
    rig.query<{ day: string }>("SELECT day FROM events WHERE type = 'dayRolled' ORDER BY seq DESC LIMIT 1")[0]
      ?.day;
  const clockDay = () =>
    new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Kolkata' }).format(rig.clock.now());

  async function leap(days: number): Promise<string | undefined> {
    rig = await ServerRig.start({ clock: movedClock() });
    await rig.signIn();
    await rig.tokenNumber(shareOf());
    const before = dayNow();
    rig.clock.advance(days * DAY);
    expect(await ready()).toBe(false);
    await rig.signIn();
    return before;
  }

  it('[DAY-8] issues nothing at the counter until a verified share agrees with the clock', async () => {
    const before = await leap(4);
    const refused = await rig.api('POST', '/api/queues/OPD1/issue', { id: 'too-early' });
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ code: 'date_unconfirmed', params: { bookDay: before } });
    expect((await rig.share(shareOf(), undefined, { Authorization: 'Bearer a.b.c' })).status).toBe(401);
    const stale = new Date(rig.clock.now() - 3_600_000).toISOString();
    expect((await rig.share(shareOf(), undefined, { TIMESTAMP: stale })).status).toBe(401);
    expect(dayNow()).toBe(before);
    expect(await rig.tokenNumber(shareOf())).toBe('A1');
    expect(dayNow()).toBe(clockDay());
    expect(await ready()).toBe(true);
  });

  it('[DAY-8] a clerk’s one key confirms the clock’s date and no other', async () => {
    const before = await leap(4);
    const wrong = await rig.api('POST', '/api/day/confirm', { id: 'wrong-day', day: '2031-01-01' });
    expect(wrong.status).toBe(409);
    expect(dayNow()).toBe(before);
    await rig.command('/api/day/confirm', { day: clockDay() });
    expect(dayNow()).toBe(clockDay());
    expect((await rig.command('/api/queues/OPD1/issue')).token.label).toBe('A1');
  });

  it.each([
    ['yes', true],
    ['no', false],
    ['maybe', false],
  ])(
    '[DAY-8] a kernel whose clock is kept by NTP (%s) confirms it at the start: %s',
    async (says, believed) => {
      const before = await leap(4);
      const folder = mkdtempSync(join(tmpdir(), 'parchi-ntp-'));
      writeFileSync(join(folder, 'timedatectl'), `#!/bin/sh\n[ "$3" = --value ] && echo ${says}\n`);
      chmodSync(join(folder, 'timedatectl'), 0o755);
      const path = process.env.PATH;
      process.env.PATH = `${folder}:${path}`;
      try {
        await rig.restart();
        await until(async () => (await ready()) === believed);
        expect(dayNow()).toBe(believed ? clockDay() : before);
      } finally {
        process.env.PATH = path;
      }
    },
  );
});
