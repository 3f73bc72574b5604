// Owns that an officer sees their districts and nothing of others: every route walked, numbers included.

import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { REVIEW_TABLES } from '../../../hub/contract/review.ts';
import type { Scope } from '../../../hub/review/scope.ts';
import { openCountsStore } from '../../../hub/store/counts-store.ts';
import { openPresenceStore } from '../../../hub/store/presence-store.ts';
import { openRegistryStore } from '../../../hub/store/registry-store.ts';
import { openReviewStore, type ReviewStore } from '../../../hub/store/review-store.ts';
import { openStateStore } from '../../../hub/store/state-store.ts';
import { facilityOf } from '../../support/hub-database.ts';
import { type Browser, NOON, openReviewRig, type ReviewRig } from '../../support/review-rig.ts';

const DAY = '2026-11-22';
/** Numbers of the other district are made of sevens alone, and so are sums that they would be in. */
const FOREIGN = 7_777;
const OWN = 3;

describe('what an officer of a district sees', () => {
  let hub: ReviewRig;
  let officer: Browser;
  beforeAll(async () => {
    hub = await openReviewRig();
    const { database } = hub.store;
    const registry = openRegistryStore(database);
    await registry.keep(
      [
        facilityOf('OWN1'),
        facilityOf('OWN2'),
        facilityOf('ALIEN1', 7, 'Leh'),
        facilityOf('ALIEN2', 7, 'Leh'),
      ],
      NOON,
    );
    const states = openStateStore(database);
    for (const [hipId, tokens] of [
      ['OWN1', OWN],
      ['ALIEN1', FOREIGN],
    ] as const) {
      const alien = hipId === 'ALIEN1';
      const logId = alien ? 'a11e0000-0000-4000-8000-000000000001' : randomUUID();
      const code = (await registry.newCode(hipId, NOON)) ?? '';
      await registry.enrol({ code, hipId, publicKey: {}, version: alien ? '77.7' : '0.1.0' }, NOON);
      const report = {
        hipId,
        logId,
        day: DAY,
        known: null,
        counts: [{ queue: 'OPD1', source: 'share' as const, tokens }],
      };
      const head = (hash: string) => ({ seq: 9, hash: hash.repeat(64) });
      await openCountsStore(database).take({ ...report, head: head('a') }, NOON);
      if (alien) await openCountsStore(database).take({ ...report, head: head('b') }, NOON);
      const places = (length: number) => Array.from({ length }, (_, i) => (i === 5 ? tokens : 0));
      await states.takeFigures(hipId, {
        type: 'figures',
        logId,
        day: DAY,
        hours: places(24),
        waits: places(16),
      });
      await states.takeState(
        hipId,
        {
          type: 'state',
          version: alien ? '77.7' : '0.1.0',
          at: NOON,
          findings: [{ code: alien ? 'disk_full' : 'backup_old', level: 'bad' }],
          box: { backupHours: 1, diskFreeMb: 2, printers: null },
          professionals: [alien ? '77-7777-7777-7777' : '11-1111-1111-1111'],
        },
        NOON,
      );
      const presence = openPresenceStore(database);
      await presence.here(hipId, 'node', NOON);
      await presence.note([hipId], 'node', NOON + 60_000);
    }
    hub.clock.now = NOON + 61_000;
    officer = await hub.officer({ name: 'ganderbal', role: 'district', districts: [626] });
  }, 120_000);
  afterAll(() => hub.close());

  /** Nothing of Leh: no name, id or number. */
  function expectNothingForeign(text: string, where: string): void {
    expect(text, where).not.toMatch(/\bLeh\b|ALIEN|a11e0000|\b77\.7\b|disk_full|\b7777\b|77-7777/);
  }

  it('[REV-2] every route answers of their districts alone, totals included', async () => {
    const walked = new Set<string>();
    const walk = async (route: string, path: string, status = 200) => {
      const response = await officer.ask('GET', path);
      walked.add(route);
      const text = await response.text();
      expect(`${path} ${response.status}`).toBe(`${path} ${status}`);
      expectNothingForeign(text, path);
      return text;
    };
    const live = JSON.parse(await walk('/api/review/now', '/api/review/now'));
    expect(live).toMatchObject({
      districts: [626],
      tokens: { today: { tokens: OWN }, all: { tokens: OWN } },
      standing: { registered: 2, enrolled: 1, live: 1 },
      wait: { today: { called: OWN } },
      professionals: { reported: 1 },
      versions: [{ version: '0.1.0', facilities: 1 }],
      health: [{ code: 'backup_old', level: 'bad', facilities: 1 }],
      forks: 0,
    });
    expect(live.hours.today[5]).toBe(OWN);
    const days = '/api/review/days';
    expect(JSON.parse(await walk(days, `${days}?from=${DAY}&to=${DAY}`)).days).toMatchObject([
      { tokens: OWN, active: 1, live: 1 },
    ]);
    for (const query of ['district=7', 'hipId=ALIEN1', 'district=7&hipId=ALIEN1']) {
      const answer = JSON.parse(await walk(days, `${days}?from=${DAY}&to=${DAY}&${query}`));
      expect(answer.days).toMatchObject([{ tokens: 0, active: 0, live: 0, wait: { called: 0 } }]);
    }
    const facilities = '/api/review/facilities';
    expect(JSON.parse(await walk(facilities, facilities)).total).toBe(2);
    for (const query of [
      'search=ALIEN',
      'district=7',
      'search=Leh',
      'standing=live&search=a',
      'order=tokens',
    ]) {
      await walk(facilities, `${facilities}?${query}`);
    }
    expect(JSON.parse(await walk(facilities, `${facilities}?district=7`)).total).toBe(0);
    await walk(`${facilities}/:hipId`, `${facilities}/OWN1`);
    await walk(`${facilities}/:hipId`, `${facilities}/ALIEN1`, 404);
    await walk('/api/review/forks', '/api/review/forks');
    for (const table of REVIEW_TABLES) {
      await walk('/api/review/tables/:table', `/api/review/tables/${table}`);
      await walk('/api/review/tables/:table', `/api/review/tables/${table}?district=7&from=${DAY}&to=${DAY}`);
    }
    const figures = '/api/review/figures.pdf';
    walked.add(figures);
    const page = execFileSync('pdftotext', ['-layout', '-', '-'], {
      input: Buffer.from(await (await officer.ask('GET', figures)).arrayBuffer()),
      encoding: 'utf8',
    });
    expect(page).toContain('Ganderbal');
    expectNothingForeign(page, figures);
    await walk('/api/review/session', '/api/review/session');
    await walk('/api/review/officers', '/api/review/officers', 403);
    const list = `${facilities}/:hipId/days/:day/tokens`;
    await walk(list, `${facilities}/ALIEN1/days/${DAY}/tokens`, 403);
    const auditor = await hub.officer({ name: 'auditor.g', role: 'auditor', districts: [626] });
    expect((await auditor.ask('GET', `${facilities}/ALIEN1/days/${DAY}/tokens`)).status).toBe(404);
    expect((await auditor.ask('GET', `${facilities}/OWN1/days/${DAY}/tokens`)).status).toBe(409);
    const routes = hub.side.app.routes.filter(({ method }) => method === 'GET').map(({ path }) => path);
    expect(new Set(routes)).toEqual(walked);
  });

  it('[REV-2] so does the live socket', async () => {
    const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/api/review/live`, {
      headers: { Cookie: officer.cookie(), Origin: hub.url },
    });
    const [data] = await once(socket, 'message');
    socket.terminate();
    expect(JSON.parse(String(data))).toMatchObject({ type: 'view', seq: 1, view: { districts: [626] } });
    expectNothingForeign(String(data), 'live');
  });

  it('[REV-2] a state officer sees all of it, and who has no district sees nothing', async () => {
    const state = await hub.officer({ name: 'state.one', role: 'state', districts: null });
    const live = await state.get('/api/review/now');
    expect(live).toMatchObject({
      districts: null,
      tokens: { today: { tokens: OWN + FOREIGN } },
      standing: { registered: 4, live: 2 },
      forks: 1,
    });
    expect(live.byDistrict.map(({ name }: { name: string }) => name).sort()).toEqual(['Ganderbal', 'Leh']);
    await hub.rig.rows("update officers set districts = null where name = 'ganderbal'");
    expect((await officer.get('/api/review/now')).tokens.all.tokens).toBe(0);
    await hub.rig.rows("update officers set districts = '{626}' where name = 'ganderbal'");
  });

  it('[REV-2] no question can be asked without a scope, nor a scope be made up', () => {
    const store: ReviewStore = openReviewStore(hub.store.database);
    // @ts-expect-error: a plain object is no scope
    const made: Scope = { districts: [7] };
    expect(made.districts).toEqual([7]);
    const asked = Object.values(store).map((question) => question.length);
    expect(Math.min(...asked)).toBe(1);
  });

  it('[REV-3] a district officer asks for districts of theirs only', async () => {
    const both = await hub.officer({ name: 'both.two', role: 'district', districts: [626, 7] });
    const tokensOf = async (query: string) =>
      (await both.get(`/api/review/days?from=${DAY}&to=${DAY}${query}`)).days[0].tokens;
    expect(await tokensOf('')).toBe(OWN + FOREIGN);
    expect(await tokensOf('&district=7')).toBe(FOREIGN);
    expect(await tokensOf('&district=999')).toBe(0);
  });
});
