// Owns what the review says: figures, order, pages of facilities, tables, professionals, and how they are read.

import { once } from 'node:events';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { WAIT_PLACES } from '../../../hub/contract/figures.ts';
import { facilitiesQuery } from '../../../hub/contract/review.ts';
import { facilityOf as detailOf, facilitiesOf } from '../../../hub/review/facility-views.ts';
import { makeReview } from '../../../hub/review/live-review.ts';
import { WHOLE_STATE } from '../../../hub/review/scope.ts';
import { sumEverything } from '../../../hub/store/day-sums.ts';
import { openFacilityReviewStore } from '../../../hub/store/facility-review-store.ts';
import { mendSums } from '../../../hub/store/mend-sums.ts';
import { openNoticeStore } from '../../../hub/store/notice-store.ts';
import { type HubDatabase, openStore } from '../../../hub/store/open.ts';
import { openPresenceStore } from '../../../hub/store/presence-store.ts';
import { rowsOf } from '../../../hub/store/recordset.ts';
import { openRegistryStore } from '../../../hub/store/registry-store.ts';
import { openRelayStore } from '../../../hub/store/relay-store.ts';
import { openReviewStore } from '../../../hub/store/review-store.ts';
import { openTableStore } from '../../../hub/store/table-store.ts';
import { facilityOf } from '../../support/hub-database.ts';
import { repositoryRoot } from '../../support/repository-root.ts';
import { type Browser, NOON, openReviewRig, type ReviewRig } from '../../support/review-rig.ts';

const DAY_MS = 24 * 60 * 60_000;
const MINUTE_MS = 60_000;
const LEH = 7;

/** A state with a history: so many facilities, each with tokens on each of the days up to the 22nd. */
const FACILITIES = 240;
const DAYS = 30;
const HISTORY = `
insert into facilities select 'G' || n, 'G' || n, case n when 7 then '=SUM(A1)' else 'Health centre ' || n end,
  'District ' || n % 5, 100 + n % 5, 1, 'PHC', 'Government', 0 from generate_series(1, ${FACILITIES}) n;
insert into counts select 'G' || n, 'log-' || n, to_char(date '2026-11-22' - d, 'YYYY-MM-DD'), 'OPD1',
  case n % 2 when 0 then 'share' else 'walk-in' end, 1 + n % 3
  from generate_series(1, ${FACILITIES}) n, generate_series(0, ${DAYS - 1}) d;
insert into log_days select hip_id, log_id, day, array_fill(1, array[24]), array_fill(1, array[16]) from counts;
insert into heads select 'log-' || n, 'G' || n, 1, 'x', 1 from generate_series(1, ${FACILITIES}) n;
insert into presence_days select hip_id, day, 0, 60000, 60000 from counts;
insert into proven select hip_id, log_id, day, queue, 1 from counts where source = 'share';
insert into relays (request_id, kind, hip_id, fingerprint, arrived_at, deadline_at, state, token)
  select hip_id || day, 'share', hip_id, '', 1, 1, 'answered', day || '.OPD1.1' from counts where source = 'share'`;

describe('the review', () => {
  let hub: ReviewRig;
  let state: Browser;
  beforeAll(async () => {
    hub = await openReviewRig();
    await hub.rig.rows(HISTORY);
    await sumEverything(hub.store.database);
    await hub.rig.rows('analyze');
    const registry = openRegistryStore(hub.store.database);
    await registry.keep(
      [facilityOf('LIVE', LEH, 'Leh'), facilityOf('SILENT', LEH, 'Leh'), facilityOf('NEVER', LEH, 'Leh')],
      NOON,
    );
    for (const hipId of ['LIVE', 'SILENT', 'NEVER', 'G1']) {
      const code = (await registry.newCode(hipId, NOON)) ?? '';
      await registry.enrol({ code, hipId, publicKey: {}, version: '0.1.0' }, NOON);
    }
    const presence = openPresenceStore(hub.store.database);
    await presence.here('SILENT', 'a', NOON - DAY_MS);
    await presence.gone('SILENT', 'a', NOON - DAY_MS + 90 * MINUTE_MS);
    await presence.here('LIVE', 'a', NOON - 10 * MINUTE_MS);
    await presence.note(['LIVE'], 'a', NOON - 5 * MINUTE_MS);
    await presence.still(['LIVE'], 'a', NOON);
    await presence.note(['LIVE'], 'a', NOON);
    // A node that was killed: its row says that it is connected, and nobody has since.
    await presence.here('G1', 'dead', NOON - DAY_MS);
    state = await hub.officer({ name: 'state.two', role: 'state', districts: null });
  }, 120_000);
  afterAll(() => hub.close());

  it('[REV-4] tokens, standing, hours and the median of a whole state', async () => {
    const live = await state.get('/api/review/now');
    const daily = FACILITIES * 2;
    expect(live.tokens).toMatchObject({
      today: {
        tokens: daily,
        share: FACILITIES,
        walkIn: FACILITIES,
        card: 0,
        paper: 0,
        proven: FACILITIES / 2,
      },
      yesterday: { tokens: daily },
      month: { tokens: 22 * daily },
      all: { tokens: DAYS * daily, proven: (FACILITIES / 2) * DAYS },
    });
    expect(live.standing).toEqual({ registered: FACILITIES + 3, enrolled: 4, live: 1, silent: 2, never: 1 });
    expect(live.hours.today).toEqual(Array(24).fill(FACILITIES));
    expect(live.wait.month).toEqual({ medianMinutes: 20, called: 16 * FACILITIES * 22 });
    // Leh has one of three live; of the others none is.
    expect(live.byDistrict.at(-1)).toMatchObject({ lgd: LEH, standing: { live: 1, registered: 3 } });
  });

  it('[REV-5] facilities come worst first, page by page, found by name, place and standing', async () => {
    const page = (query: string) => state.get(`/api/review/facilities?${query}`);
    const first = await page('limit=5');
    expect(first.total).toBe(FACILITIES + 3);
    const standings = first.rows.map(({ standing }: { standing: string }) => standing);
    expect(standings).toEqual(['silent', 'silent', 'never', 'registered', 'registered']);
    expect(first.rows[0].hipId).toBe('G1');
    expect(first.rows[1]).toMatchObject({ since: NOON - DAY_MS + 90 * MINUTE_MS, today: { tokens: 0 } });
    expect((await page('search=health%20CENTRE%2012&order=name')).total).toBe(11);
    expect((await page('search=100%25')).total).toBe(0);
    expect((await page(`district=${LEH}&standing=live`)).rows).toMatchObject([
      { hipId: 'LIVE', since: NOON - 10 * MINUTE_MS },
    ]);
    const last = await page(`order=tokens&offset=${FACILITIES}&limit=5`);
    expect(last.rows).toHaveLength(3);
    expect(last.rows[0].all.tokens).toBe(0);
    const [row] = (await page('search=G2&order=name&limit=1')).rows;
    expect(row).toMatchObject({
      today: { tokens: 3, share: 3, proven: 1 },
      month: { tokens: 66 },
      all: { tokens: 90 },
    });
  });

  it('[STATE-24] when a facility was connected is known by day, also of a node that was killed', async () => {
    const days = async (hipId: string) => (await state.get(`/api/review/facilities/${hipId}`)).days.slice(-2);
    expect(await days('SILENT')).toMatchObject([
      {
        day: '2026-11-21',
        liveMinutes: 90,
        firstSeenAt: NOON - DAY_MS,
        lastSeenAt: NOON - DAY_MS + 90 * MINUTE_MS,
      },
      { day: '2026-11-22', liveMinutes: 0, firstSeenAt: null },
    ]);
    expect((await days('LIVE'))[1]).toMatchObject({ liveMinutes: 10, lastSeenAt: NOON });
    expect((await state.get('/api/review/facilities/G1')).facility).toMatchObject({
      standing: 'silent',
      since: NOON - DAY_MS,
    });
    const live = async () =>
      (await state.get('/api/review/days?from=2026-11-21&to=2026-11-22')).days.map(
        (one: { live: number }) => one.live,
      );
    expect(await live()).toEqual([FACILITIES + 1, FACILITIES + 1]);
    // A node of the version before counts nobody there.
    await hub.rig.rows(`update district_days set live = 0 where district_lgd = ${LEH}`);
    expect(await live()).toEqual([FACILITIES, FACILITIES]);
    await mendSums(hub.store.database, '2026-11-20');
    expect(await live()).toEqual([FACILITIES + 1, FACILITIES + 1]);
  });

  it('[REV-6] every table is a file for a spreadsheet, the dashboard’s columns among them', async () => {
    const response = await state.ask('GET', '/api/review/tables/tokens?from=2026-11-22&to=2026-11-22');
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toBe(
      'attachment; filename="parchi-tokens-2026-11-22.csv"',
    );
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = new TextDecoder().decode(bytes).split('\r\n');
    expect(lines[0]).toBe(
      'state,district,facility,HFR id,day,tokens,share,card,walk-in,paper,proven,state LGD code',
    );
    expect(lines).toHaveLength(FACILITIES + 2);
    expect(lines).toContain("Jammu and Kashmir,District 2,'=SUM(A1),G7,2026-11-22,2,0,0,2,0,0,1");
    const days = await (
      await state.ask('GET', '/api/review/tables/days?from=2026-11-20&to=2026-11-22')
    ).text();
    const boxes = await (await state.ask('GET', '/api/review/tables/facilities')).text();
    expect(boxes.split('\r\n').find((line) => line.includes(',LIVE,'))).toContain(',2026-11-22 12:00:00,');
    expect(days.split('\r\n')[1]).toBe('2026-11-20,480,240,0,240,0,120,20,3840,240,240');
    expect((await state.ask('GET', '/api/review/tables/tokens?from=2025-01-01&to=2026-11-22')).status).toBe(
      400,
    );
    expect((await state.ask('GET', '/api/review/days?from=2026-02-30&to=2026-03-01')).status).toBe(400);
  });

  it('[REV-6] a table is read piece by piece, and each row comes once', async () => {
    const inPieces = openTableStore(hub.store.database, 50);
    const days: string[][] = [];
    for await (const rows of inPieces.tokens(WHOLE_STATE, '2026-11-20', '2026-11-22')) {
      expect(rows).toHaveLength(FACILITIES);
      days.push([...new Set(rows.map(({ day }) => day))]);
    }
    expect(days).toEqual([['2026-11-20'], ['2026-11-21'], ['2026-11-22']]);
    const names: string[] = [];
    for await (const rows of inPieces.facilities(WHOLE_STATE, NOON)) {
      expect(rows.length).toBeLessThanOrEqual(50);
      names.push(...rows.map(({ hipId }) => hipId));
    }
    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(FACILITIES + 3);
    const whole = await (await state.ask('GET', '/api/review/tables/facilities')).text();
    const ids = whole.split('\r\n').slice(1, -1);
    expect(ids.map((line) => line.split(',')[3])).toEqual(names);
  });

  it('[REV-7] a page that stays open gets the review at once, and again when it is otherwise', async () => {
    const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/api/review/live`, {
      headers: { Cookie: state.cookie(), Origin: hub.url },
    });
    const next = async () => JSON.parse(String((await once(socket, 'message'))[0]));
    const first = await next();
    expect(first).toMatchObject({ type: 'view', seq: 1 });
    const registry = openRegistryStore(hub.store.database);
    hub.clock.now += 2_000;
    const changed = next();
    await registry.keep([facilityOf('NEW', LEH, 'Leh')], NOON);
    const second = await changed;
    expect(second.seq).toBe(2);
    expect(second.view.standing.registered).toBe(first.view.standing.registered + 1);
    socket.terminate();
  });

  it('[REV-8] professionals are taken from a table, bad rows by line, and counted by what is known of them', async () => {
    const admin = await hub.administrator();
    const table = [
      'HPR ID,Facility ID,Verification Status,Name',
      '71-1234-5678-9012,LIVE,Verified,Not Kept',
      '71123456789013,LIVE,Pending,Not Kept',
      '12,LIVE,Verified,x',
      '71-1234-5678-9014,NOBODY,Verified,x',
      '71-1234-5678-9015,LIVE,perhaps,x',
      '71-1234-5678-9012,LIVE,Left,x',
      '71-1234-5678-9016,SILENT,Left,x',
      'Asha.K@hpr.abdm,LIVE,Verified,x',
    ].join('\n');
    const taken = await admin.ask('POST', '/api/review/registry/professionals', table);
    expect(await taken.json()).toEqual({
      taken: 4,
      refused: 4,
      bad: [
        { line: 4, why: 'hpr_id', params: {} },
        { line: 5, why: 'stranger', params: { id: 'NOBODY' } },
        { line: 6, why: 'verification', params: {} },
        { line: 7, why: 'repeated', params: { id: '71-1234-5678-9012', before: 2 } },
      ],
    });
    const without = await admin.ask('POST', '/api/review/registry/professionals', 'HPR ID,Name\n1,x');
    expect(await without.json()).toMatchObject({ code: 'no_column', params: { column: 'facility id' } });
    const send = async (file: string) => {
      const answer = await admin.ask('POST', '/api/review/registry/professionals', file);
      return [answer.status, await answer.json()];
    };
    expect(await send('PK\u0003\u0004\0\0')).toMatchObject([422, { code: 'no_text' }]);
    expect(await send(`${table}${'\n'.repeat(500_001)}`)).toMatchObject([413, { code: 'too_large' }]);
    await hub.rig.rows(
      "insert into professionals (hip_id, hpr_id, seen_at) values ('LIVE', '71-0000-0000-0000', 1)",
    );
    hub.clock.now += 2_000;
    const live = await state.get('/api/review/now');
    expect(live.professionals).toEqual({ verified: 2, reported: 1, unknown: 1, left: 1, facilities: 1 });
    expect((await state.get('/api/review/facilities/LIVE')).professionals).toMatchObject([
      { hprId: '71-0000-0000-0000', state: 'reported' },
      { hprId: '71-1234-5678-9012', state: 'verified' },
      { hprId: '71-1234-5678-9013', state: 'unknown' },
      { hprId: 'asha.k@hpr.abdm', state: 'verified' },
    ]);
    expect(JSON.stringify(await hub.rig.rows('select * from professionals'))).not.toContain('Not Kept');
    // The hub's own file can be sent back; whom a facility alone reported it verifies for nobody.
    const own = await (await admin.ask('GET', '/api/review/tables/professionals')).text();
    expect(own).toContain('HFR id,HPR id,verification,last seen at a counter');
    expect(await send(own)).toMatchObject([200, { taken: 4, refused: 1, bad: [{ why: 'verification' }] }]);
    // A state beside the status is where somebody works; alone it is what older files called the status.
    const placed = (column: string, value: string) =>
      `State,HPR ID,Facility ID${column}\n${value === '' ? 'verified' : 'Ladakh'},71-1234-5678-9012,LIVE${value}`;
    expect(await send(placed(',Status', ',verified'))).toMatchObject([200, { taken: 1, refused: 0 }]);
    expect(await send(placed('', ''))).toMatchObject([200, { taken: 1, refused: 0 }]);
  });

  it('[REV-9] nothing that a page asks walks the history', async () => {
    const plans: string[] = [];
    const { database } = hub.store;
    const explaining = {
      execute: async (statement: Parameters<HubDatabase['execute']>[0]) => {
        const told = await database.execute(sql`explain ${statement as ReturnType<typeof sql>}`);
        const lines = (told as unknown as { rows: { 'QUERY PLAN': string }[] }).rows;
        plans.push(lines.map((line) => line['QUERY PLAN']).join('\n'));
        return database.execute(statement);
      },
    } as unknown as HubDatabase;
    const review = openReviewStore(explaining);
    const facilities = openFacilityReviewStore(explaining);
    await makeReview(review, WHOLE_STATE, NOON);
    await facilitiesOf(facilities, WHOLE_STATE, facilitiesQuery.parse({ search: 'centre' }), NOON);
    await detailOf(facilities, WHOLE_STATE, 'G2', NOON);
    const byDistrict = await review.days(WHOLE_STATE, '2026-10-22', '2026-11-22');
    const totals = await review.dayTotals(WHOLE_STATE, '2026-10-22', '2026-11-22');
    // What PostgreSQL adds up is what the districts come to, place by place.
    expect(totals.map(({ day }) => day)).toEqual([...new Set(byDistrict.map(({ day }) => day))]);
    expect(byDistrict.length).toBeGreaterThan(totals.length);
    for (const { day, waits, ...total } of totals) {
      const own = byDistrict.filter((one) => one.day === day);
      for (const [figure, sum] of Object.entries(total)) {
        expect(own.reduce((before, one) => before + one[figure as keyof typeof total], 0)).toBe(sum);
      }
      expect(waits).toHaveLength(WAIT_PLACES);
      const spread = own.map((one) => one.waits);
      expect(waits).toEqual(waits.map((_, place) => spread.reduce((sum, one) => sum + (one[place] ?? 0), 0)));
    }
    expect(plans.length).toBeGreaterThan(12);
    for (const plan of plans) {
      expect(plan).not.toMatch(
        /Seq Scan on (counts|relays|facility_days|presence_days|log_days|proven|proven_tokens)\b/,
      );
    }
  });

  it('[STATE-51] what a node says all day is prepared, and finds what waits by its index all the same', async () => {
    const name = new URL(hub.rig.url).pathname.slice(1);
    // Plans that serve every parameter are what a busy node comes to use.
    await hub.rig.rows(`alter database ${name} set plan_cache_mode = force_generic_plan`);
    const busy = await openStore({
      ...{ url: hub.rig.url, folder: '', root: repositoryRoot() },
      onFault: (fault) => expect.fail(String(fault)),
    });
    // Counted within the transaction: what others looked at is told seconds later, and at any time.
    const scans = (database: HubDatabase, work: (inside: HubDatabase) => Promise<void>) =>
      database.transaction(async (inside) => {
        await work(inside as unknown as HubDatabase);
        return rowsOf<{ whole: number; found: number }>(
          inside,
          sql`select seq_scan::int as whole, idx_scan::int as found from pg_stat_xact_user_tables
            where relname = 'relays'`,
        );
      });
    try {
      const key = { kind: 'share' as const, requestId: 'nobody' };
      const [ofShares] = await scans(busy.shares, async (inside) => {
        const relays = openRelayStore(inside);
        for (let n = 0; n < 30; n += 1) {
          await relays.find(key, NOON);
          await relays.waitedFor(NOON, NOON);
          await relays.isWaitedFor('G1', NOON);
          await relays.heldFor('G1', NOON, NOON);
          await relays.claim(key, 'G1', NOON);
          await relays.taken(key, 'G1', { token: null, logId: 'l', at: NOON });
          await relays.answered(key, NOON);
          await relays.giveUp({ untaken: NOON, unanswered: NOON }, NOON);
        }
        const prepared = await rowsOf(inside, sql`select name from pg_prepared_statements`);
        expect(prepared.length).toBeGreaterThan(5);
      });
      expect(ofShares?.found).toBeGreaterThan(100);
      expect(ofShares?.whole).toBe(0);
      const [ofNotices] = await scans(busy.database, async (inside) => {
        const notices = openNoticeStore(inside);
        for (let n = 0; n < 30; n += 1) await notices.due('G1', NOON);
      });
      expect(ofNotices).toMatchObject({ whole: 0 });
    } finally {
      await busy.close();
    }
  });

  it('[STATE-24] that history is forgotten after its time', async () => {
    const presence = openPresenceStore(hub.store.database);
    await presence.forget('2026-11-22');
    expect(await hub.rig.rows("select * from presence_days where day < '2026-11-22'")).toEqual([]);
  });
});
