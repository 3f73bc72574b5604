// Owns what operators and patients may look at without a name: health, metrics, the patient's page.

import Sqlite from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { commitsInWal } from '../support/durable-desk.ts';
import { exampleFacility } from '../support/example-facility.ts';
import { jsonOf, pause, ServerRig, shareOf, until } from '../support/server-rig.ts';

const DAY = 24 * 60 * 60_000;

describe('health', () => {
  let rig: ServerRig;
  beforeAll(async () => {
    rig = await ServerRig.start();
  });
  afterAll(() => rig.stop());

  const ready = async () => {
    const answer = await fetch(`${rig.url}/readyz`);
    return { status: answer.status, ...(await jsonOf(answer)) };
  };

  it('[WEB-5] says that it runs and works', async () => {
    expect(await (await fetch(`${rig.url}/healthz`)).json()).toEqual({ ok: true });
    expect(await ready()).toEqual({ status: 200, ready: true, checks: { storage: true, date: true } });
  });

  it('[WEB-5] a database that takes no writes makes it unready, and ready again', async () => {
    const lock = new Sqlite(rig.config().config.databaseFile);
    lock.exec('BEGIN IMMEDIATE');
    await until(async () => (await ready()).checks.storage === false);
    expect((await ready()).status).toBe(503);
    expect((await fetch(`${rig.url}/healthz`)).status).toBe(200);
    lock.exec('ROLLBACK');
    lock.close();
    await until(async () => (await ready()).ready);
  });

  it('[WEB-5] a crowd that asks at once costs the disk one write', async () => {
    await pause(1_100);
    const { databaseFile } = rig.config().config;
    const before = commitsInWal(databaseFile);
    await Promise.all(Array.from({ length: 100 }, () => fetch(`${rig.url}/readyz`)));
    const cost = commitsInWal(databaseFile) - before;
    // Two where the crowd's last one comes a second after its first.
    expect([1, 2]).toContain(cost);
  });

  it('[WEB-5] a clock behind the book leaves it ready: the counters go on', async () => {
    rig.clock.advance(-26 * 3_600_000);
    expect(await ready()).toMatchObject({ status: 200, checks: { date: true } });
    rig.clock.advance(26 * 3_600_000);
  });

  it('[WEB-5] a date nobody believes makes it unready', async () => {
    rig.clock.advance(5 * DAY);
    expect(await ready()).toMatchObject({ status: 503, checks: { date: false } });
    rig.clock.advance(-5 * DAY);
    expect((await ready()).status).toBe(200);
  });

  it('[WEB-5] metrics speak Prometheus, count what happened, and hold nothing of a person', async () => {
    await rig.tokenNumber(shareOf({ address: 'metric.person@sbx', name: 'Metric Person' }));
    await rig.share(shareOf(), undefined, { Authorization: 'Bearer x.y.z' });
    const answer = await fetch(`${rig.url}/metrics`);
    expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const text = await answer.text();
    for (const line of text.split('\n').filter((one) => one !== '')) {
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|[a-zA-Z_:]\w*(\{[^}]*\})? (-?[\d.e+-]+|NaN|[+-]Inf))$/);
    }
    expect(text).toMatch(/^parchi_shares_total\{result="accepted"\} 1$/m);
    expect(text).toMatch(/^parchi_events_total\{type="issued"\} 1$/m);
    expect(text).toMatch(/^parchi_callbacks_refused_total\{reason="\w[\w-]+"\} 1$/m);
    expect(text).not.toMatch(/metric\.person|Metric Person|9419000001|91-2345/);
  });
});

describe('the patient’s page', () => {
  let rig: ServerRig | undefined;
  afterEach(() => rig?.stop());

  const page = async (code: string, query = '') => {
    const answer = await fetch(`${rig?.url}/t/${code}${query}`);
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  const codes = () =>
    rig?.query<{ code: string; label: string }>('SELECT code, label FROM tokens ORDER BY number') ?? [];

  it('[WEB-8] shows number, place and range, and nobody’s name', async () => {
    rig = await ServerRig.start({
      facility: exampleFacility((file) => {
        file.queues[0].name.en = 'General <b>&"OPD';
      }),
    });
    await rig.signIn();
    for (const name of ['First Person', 'Second <script>alert(1)</script>', 'Third Person']) {
      await rig.tokenNumber(shareOf({ name, address: `${name.slice(0, 5)}@sbx` }));
    }
    const last = codes().at(-1);
    const shown = await page(last?.code ?? '', '?l=en');
    expect(shown.status).toBe(200);
    expect(shown.headers.get('cache-control')).toBe('no-store');
    expect(shown.headers.get('referrer-policy')).toBe('no-referrer');
    expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(shown.text).toContain('>A3<');
    expect(shown.text).toMatch(/: <b>2<\/b>/);
    expect(shown.headers.get('x-robots-tag')).toContain('noindex');
    expect(shown.text).not.toMatch(/Person|Second|alert\(|@sbx|9419000001|91-?2345/);
    expect(shown.text).toContain('General &lt;b&gt;&amp;&quot;OPD');
    const version = await rig.openCounter('C1');
    await rig.command('/api/counters/C1/callNext', { seen: version });
    const called = await page(codes()[0]?.code ?? '', '?l=en');
    expect(called.text).toContain('class="now"');
    expect(called.text).toContain('Counter 1');
  });

  it('[WEB-8] every language says its own, an unknown one the first, and direction follows', async () => {
    rig = await ServerRig.start();
    await rig.tokenNumber(shareOf());
    const code = codes()[0]?.code ?? '';
    for (const [language, dir] of [
      ['ur', 'rtl'],
      ['ks', 'rtl'],
      ['hi', 'ltr'],
      ['doi', 'ltr'],
      ['en', 'ltr'],
    ]) {
      expect((await page(code, `?l=${language}`)).text).toContain(`lang="${language}" dir="${dir}"`);
    }
    for (const odd of ['?l=xx', '?l=__proto__', '?l=%22%3E%3Cscript%3E', '?l[]=en', '']) {
      const { status, text } = await page(code, odd);
      expect(status).toBe(200);
      expect(text).toContain('lang="ur"');
      expect(text.match(/<script/g)).toHaveLength(1);
      expect(text).not.toContain('"><script');
    }
  });

  it('[WEB-8] a code that is none is not found, says so in words, and codes cannot be guessed', async () => {
    rig = await ServerRig.start();
    for (let i = 0; i < 20; i += 1) await rig.share();
    const unknown = await page('A'.repeat(14));
    expect(unknown.status).toBe(404);
    expect(unknown.text).toContain('<!doctype html>');
    // The slip of yesterday was printed in the facility's languages.
    expect(unknown.text).toContain('<html lang="ur" dir="rtl">');
    expect((await page('A'.repeat(14), '?l=en')).text).toContain('<html lang="en" dir="ltr">');
    for (const { code } of codes()) expect(code).toMatch(/^[\w-]{20}$/);
    expect(new Set(codes().map(({ code }) => code.slice(6, 12))).size).toBe(20);
    for (const odd of ['short', 'x'.repeat(31), '%00%1b'.repeat(3), '..%2f..%2fetc']) {
      expect((await page(odd)).status).toBe(404);
    }
  });
});
