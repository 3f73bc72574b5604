// Owns the patient's page at the hub: two nodes on one real PostgreSQL, a real facility, what its phones are shown.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningHub } from '../../hub/main.ts';
import { HubRig } from '../support/hub-rig.ts';
import { HIP_ID, morningClock, type ServerRig, until } from '../support/server-rig.ts';
import { toldIn } from '../support/tells.ts';
import { openTestPostgres, type Postgres } from '../support/test-postgres.ts';

describe('patients’ pages at the hub', () => {
  let postgres: Postgres;
  let rig: HubRig;
  let facility: ServerRig;
  let near: RunningHub;
  let far: RunningHub;
  beforeAll(async () => {
    postgres = await openTestPostgres();
    rig = new HubRig({ databaseUrl: await postgres.fresh() });
    const clock = morningClock();
    rig.ahead = clock.now() - Date.now();
    near = await rig.openHub();
    far = await rig.openHub();
    const [code = ''] = await rig.codesFor([HIP_ID]);
    facility = await rig.openFacility(code, HIP_ID, near.url, { clock });
    await rig.connected(1, near);
  }, 120_000);
  afterAll(async () => {
    await rig?.stop();
    await postgres?.remove();
  });

  const codeOf = (label: string) =>
    facility.query<{ code: string }>('SELECT code FROM tokens WHERE label = ?', label)[0]?.code ?? '';
  const page = async (hub: RunningHub, code: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${hub.url}/t/${code}?l=en`, { headers });
    return {
      status: answer.status,
      tag: answer.headers.get('etag') ?? '',
      text: await answer.text(),
      answer,
    };
  };
  /** Waits until a node shows this. */
  const shows = (hub: RunningHub, code: string, text: string) =>
    until(async () => {
      const shown = await page(hub, code);
      return shown.text.includes(text) ? shown : null;
    });
  async function issue(address: string): Promise<string> {
    const label = await facility.command('/api/queues/OPD1/issue', {
      card: JSON.stringify({ hid: address, name: 'Card Holder', gender: 'F', dob: '1987' }),
    });
    return label.token.label;
  }

  it('[STATE-31][STATE-32] every node shows the page that the facility shows, and what changed', async () => {
    const labels = [await issue('one@sbx'), await issue('two@sbx'), await issue('three@sbx')];
    const third = codeOf(labels[2] ?? '');
    for (const hub of [near, far]) await shows(hub, third, 'People before you: <b>2</b>');
    const own = await (await fetch(`${facility.url}/t/${third}?l=en`)).text();
    expect((await page(near, third)).text).toBe(own);
    const { answer } = await page(far, third);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-robots-tag')).toContain('noindex');

    const seen = await facility.openCounter('C1');
    await facility.command('/api/counters/C1/callNext', { seen, completing: false });
    const first = codeOf(labels[0] ?? '');
    for (const hub of [near, far]) {
      await shows(hub, first, 'Come now');
      expect((await page(hub, first)).text).toContain('Counter 1');
      await shows(hub, third, 'People before you: <b>1</b>');
    }
  }, 60_000);

  it('[PAT-5] a phone that has the page already gets 304 and nothing more', async () => {
    const third = codeOf('A3');
    const { tag } = await page(near, third);
    const again = await page(near, third, { 'If-None-Match': tag });
    expect([again.status, again.text]).toEqual([304, '']);
    expect((await page(far, third, { 'If-None-Match': '"another"' })).status).toBe(200);
  });

  it('[STATE-32] an unknown, a cut-off and a wrong code get the page of an unknown number', async () => {
    for (const code of ['t5abcdefghijklmnopqr', 'x', '%3Cb%3E', 'a'.repeat(200)]) {
      const { status, text } = await page(far, code);
      expect(status).toBe(404);
      expect(text).toContain('This token is not known');
    }
  });

  it('[STATE-34] nothing in the hub’s tables, answers or log lines names a person or opens a page', async () => {
    await rig.withStore(async ({ database }) => {
      const { rows } = (await database.execute(
        'select hip_id, content from phone_sets union all select hip_id, code_hash from phone_codes',
      )) as unknown as { rows: { content: string }[] };
      expect(rows.length).toBeGreaterThan(3);
      const kept = JSON.stringify(rows) + rig.lines.join('') + (await page(near, codeOf('A3'))).text;
      expect(toldIn(kept, ['Card Holder', '@sbx', '1987'])).toEqual([]);
      for (const { code } of facility.query<{ code: string }>('SELECT code FROM tokens')) {
        expect(JSON.stringify(rows) + rig.lines.join('')).not.toContain(code);
      }
    });
  });

  it('[STATE-33] a facility that is away: both nodes say since when, call nobody, and go on when it is back', async () => {
    await facility.close();
    await rig.connected(0, near);
    for (const hub of [near, far]) {
      const { text } = await shows(hub, codeOf('A1'), 'class="stale" role="alert">');
      expect(text).toMatch(/Not live since <bdi>\d\d:\d\d<\/bdi>/);
      expect(text).toContain('<body class="wait" data-turn="wait"');
      expect(text).not.toMatch(/<main[^>]*>.*(Come now|People before you)/s);
      expect(text).toContain('A1');
    }
    await facility.open();
    await facility.signIn();
    await rig.connected(1, near);
    for (const hub of [near, far]) await shows(hub, codeOf('A1'), 'Come now');
  }, 60_000);

  it('[STATE-33] pages end with their day', async () => {
    const third = codeOf('A3');
    await facility.close();
    await rig.connected(0, near);
    rig.ahead += 24 * 60 * 60_000;
    for (const hub of [near, far]) await until(async () => (await page(hub, third)).status === 404);
    rig.ahead -= 24 * 60 * 60_000;
    await facility.open();
    await facility.signIn();
    await rig.connected(1, near);
  }, 60_000);

  it('[STATE-34] whoever asks for one unknown number after the other is told to wait, and known ones go on', async () => {
    // At once, as places come back with the seconds.
    const asked = Array.from({ length: 80 }, (_, i) => page(far, `unknown-number-${100 + i}`));
    const statuses = new Set((await Promise.all(asked)).map(({ status }) => status));
    expect([...statuses].sort()).toEqual([404, 429]);
    await shows(far, codeOf('A3'), 'People before you');
  }, 60_000);

  it('[STATE-30] slips link to the hub, also over a restart without it', async () => {
    expect(facility.query("SELECT value FROM meta WHERE key = 'hub.phonesUrl'")).toEqual([
      { value: 'https://hub.example.in' },
    ]);
  });
});
