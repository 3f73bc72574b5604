// Owns what administrators do to facilities at the officers' side: a copy settled, a facility closed and opened again.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CountsReport } from '../../../hub/contract/counts.ts';
import { openCountsStore } from '../../../hub/store/counts-store.ts';
import { openPresenceStore } from '../../../hub/store/presence-store.ts';
import { openProfessionalStore } from '../../../hub/store/professional-store.ts';
import { openRegistryStore, type RegistryStore } from '../../../hub/store/registry-store.ts';
import { facilityOf } from '../../support/hub-database.ts';
import { type Browser, NOON, openReviewRig, type ReviewRig } from '../../support/review-rig.ts';

const GANDERBAL = 626;
const LEH = 9;
const NOWHERE = 999;
const TABLES = ['districts', 'facilities', 'forks', 'professionals', 'tokens'] as const;

describe('what administrators do to facilities', () => {
  let hub: ReviewRig;
  let registry: RegistryStore;
  let admin: Browser;
  beforeAll(async () => {
    hub = await openReviewRig();
    registry = openRegistryStore(hub.store.database);
    await registry.keep(
      [
        facilityOf('COPIED', GANDERBAL, 'Ganderbal'),
        facilityOf('SILENT', GANDERBAL, 'Ganderbal'),
        facilityOf('ALONE', LEH, 'Leh'),
        facilityOf('WRONG', NOWHERE, 'Gandrbal'),
      ],
      NOON,
    );
    for (const hipId of ['COPIED', 'SILENT', 'ALONE']) await enrol(hipId);
    const presence = openPresenceStore(hub.store.database);
    for (const hipId of ['SILENT', 'ALONE']) {
      await presence.here(hipId, 'a', NOON - 10 * 60_000);
      await presence.gone(hipId, 'a', NOON - 5 * 60_000);
    }
    await presence.here('COPIED', 'a', NOON);
    const counts = openCountsStore(hub.store.database);
    for (const [hipId, tokens] of [
      ['COPIED', 30],
      ['SILENT', 4],
      ['ALONE', 9],
    ] as const) {
      const report: CountsReport = {
        ...{ hipId, logId: `log-${hipId}`, day: '2026-11-22', known: null },
        counts: [{ queue: 'OPD1', source: 'walk-in', tokens }],
        head: { seq: tokens, hash: 'a'.repeat(64) },
      };
      await counts.take(report, NOON);
      if (hipId !== 'SILENT')
        await counts.take({ ...report, head: { seq: tokens, hash: 'b'.repeat(64) } }, NOON);
    }
    const rows = ['COPIED', 'ALONE'].map((hipId, line) => ({ line, hipId, hprId: `7112345678901${line}` }));
    await openProfessionalStore(hub.store.database).keep(
      rows.map((row) => ({ ...row, verification: 'verified' })),
      NOON,
    );
    admin = await hub.administrator();
  }, 120_000);
  afterAll(() => hub.close());

  async function enrol(hipId: string): Promise<string | null> {
    const code = (await registry.newCode(hipId, NOON)) ?? '';
    return registry.enrol({ code, hipId, publicKey: {}, version: '0.1.0' }, NOON);
  }
  const path = (hipId: string) => `/api/review/facilities/${hipId}`;
  const status = async (method: string, to: string, body?: unknown) =>
    (await admin.ask(method, to, body)).status;
  /** The figures of now: of a later second, for one second's are kept. */
  async function review() {
    hub.clock.now += 1_000;
    return admin.get('/api/review/now');
  }
  async function worst(query = ''): Promise<string[]> {
    const { rows } = await admin.get(`/api/review/facilities?${query}`);
    return rows.map(({ hipId }: { hipId: string }) => hipId);
  }
  async function lines(table: (typeof TABLES)[number]): Promise<string[]> {
    const text = await (await admin.ask('GET', `/api/review/tables/${table}`)).text();
    return text.trimEnd().split('\r\n').slice(1);
  }
  const deeds = async (hipId: string) =>
    (await admin.get(path(hipId))).changes.map(({ what, actor }: { what: string; actor: string }) => [
      what,
      actor,
    ]);

  it('[STATE-56] [OFF-7] a settled machine is no longer first of the worst, and who settled what is on its page', async () => {
    expect((await worst())[0]).toBe('ALONE');
    expect((await worst())[1]).toBe('COPIED');
    const before = await review();
    expect(before.forks).toBe(2);
    const fork = `${path('COPIED')}/forks/log-COPIED`;
    expect(await status('DELETE', fork.replace('log-COPIED', 'another'))).toBe(404);
    expect(await status('DELETE', fork)).toBe(200);
    expect(await status('DELETE', fork)).toBe(404);
    const after = await review();
    expect(after.forks).toBe(1);
    expect(after.tokens).toEqual(before.tokens);
    expect((await worst()).at(-1)).toBe('COPIED');
    const { facility, forks, changes } = await admin.get(path('COPIED'));
    expect([facility.forked, forks]).toEqual([false, []]);
    expect(changes[0]).toMatchObject({
      what: 'settled',
      actor: 'admin',
      detail: { logId: 'log-COPIED', event: 30, foundAt: NOON },
    });
    expect(await lines('forks')).toHaveLength(1);
  });

  it('[STATE-57] [OFF-7] a closed facility is in no figure and no list, and all that it counted stays', async () => {
    const before = await review();
    expect(before.standing).toEqual({ registered: 4, enrolled: 3, live: 1, silent: 2, never: 0 });
    expect(before.professionals).toMatchObject({ verified: 2, facilities: 2 });
    const unused = (await registry.newCode('ALONE', NOON)) ?? '';
    const close = (hipId: string, why: unknown = ' Merged with the district hospital ') =>
      status('PUT', `${path(hipId)}/closed`, { why });
    for (const why of ['', '  ', 'a\nb', 'x'.repeat(201), null]) expect(await close('ALONE', why)).toBe(400);
    expect(await close('NOBODY')).toBe(404);
    expect([await close('ALONE'), await close('WRONG'), await close('ALONE')]).toEqual([200, 200, 404]);

    const after = await review();
    expect(after.standing).toEqual({ registered: 2, enrolled: 2, live: 1, silent: 1, never: 0 });
    expect(after).toMatchObject({ forks: 0, professionals: { verified: 1, facilities: 1 } });
    expect(after.tokens).toEqual(before.tokens);
    // Its district has tokens, and is nobody's worst; a wrong line leaves nothing.
    expect(after.byDistrict.map(({ lgd, all }: (typeof after.byDistrict)[0]) => [lgd, all.tokens])).toEqual([
      [GANDERBAL, 34],
      [LEH, 9],
    ]);
    expect(after.versions).toEqual([{ version: null, facilities: 2 }]);
    expect(await worst()).toEqual(['SILENT', 'COPIED']);
    expect((await worst('standing=closed')).sort()).toEqual(['ALONE', 'WRONG']);
    expect(await lines('forks')).toEqual([]);
    expect(await lines('professionals')).toHaveLength(1);
    expect((await lines('tokens')).join()).toContain(
      'Jammu and Kashmir,Leh,Hospital ALONE,ALONE,2026-11-22,9',
    );
    expect((await lines('facilities')).filter((line) => line.includes(',closed,'))).toHaveLength(2);
    const detail = await admin.get(path('ALONE'));
    expect(detail).toMatchObject({
      facility: { standing: 'closed', all: { tokens: 9 } },
      closed: { by: 'admin', why: 'Merged with the district hospital' },
      enrolledAt: null,
    });
    expect(await deeds('ALONE')).toEqual([
      ['closed', 'admin'],
      ['code', null],
      ['code', null],
    ]);

    expect(await registry.keyOf('ALONE')).toBeNull();
    const key = { hipId: 'ALONE', publicKey: {}, version: '1' };
    expect(await registry.enrol({ ...key, code: unused }, NOON)).toBeNull();
    const refused = await admin.ask('POST', `${path('ALONE')}/code`, {});
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
      409,
      'facility_closed',
    ]);
  });

  it('[STATE-57] a file of the registry opens none; an administrator does, and it is enrolled anew', async () => {
    const table = [
      'Facility ID,HIP ID,Facility Name,District,District LGD Code,State LGD Code,Facility Type,Ownership',
      'IN0110000001,ALONE,Hospital ALONE,Leh,9,37,SDH,Government',
      'IN0110000002,SILENT,Hospital SILENT,Ganderbal,626,1,SDH,Government',
    ].join('\n');
    const taken = await admin.ask('POST', '/api/review/registry/facilities', table);
    expect(await taken.json()).toMatchObject({ taken: 2, closed: 1, others: 2 });
    expect((await review()).standing.registered).toBe(2);
    expect((await admin.get(path('ALONE'))).facility).toMatchObject({
      standing: 'closed',
      hfrId: 'IN0110000001',
    });
    expect(await status('DELETE', `${path('ALONE')}/closed`)).toBe(200);
    expect(await status('DELETE', `${path('ALONE')}/closed`)).toBe(404);
    expect((await admin.get(path('ALONE'))).facility.standing).toBe('registered');
    expect((await admin.ask('POST', `${path('ALONE')}/code`, {})).status).toBe(200);
    expect(await enrol('ALONE')).not.toBeNull();
    expect((await review()).standing).toMatchObject({ registered: 3, enrolled: 3 });
    expect((await deeds('ALONE')).slice(0, 3)).toEqual([
      ['code', null],
      ['code', 'admin'],
      ['reopened', 'admin'],
    ]);
  });

  it('[OFF-1] nobody else settles, closes or opens', async () => {
    const auditor = await hub.officer({ name: 'farida', role: 'auditor', districts: null });
    for (const [method, to, body] of [
      ['DELETE', `${path('ALONE')}/forks/log-ALONE`, undefined],
      ['PUT', `${path('ALONE')}/closed`, { why: 'so' }],
      ['DELETE', `${path('WRONG')}/closed`, undefined],
    ] as const) {
      const answer = await auditor.ask(method, to, body);
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
        403,
        'not_permitted',
      ]);
    }
    expect((await admin.get(path('ALONE'))).facility).toMatchObject({ standing: 'silent', forked: true });
  });
});
