/** Reports as the page and a spreadsheet get them, from the real server and its reading thread. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allows, ROLES } from '../../server/contract/permissions.ts';
import type { ReportAnswer } from '../../server/contract/reports.ts';
import { ServerRig } from '../support/server-rig.ts';

let rig: ServerRig;
let today: string;
beforeAll(async () => {
  rig = await ServerRig.start();
  await rig.signIn();
  for (let i = 0; i < 3; i += 1) await rig.command('/api/queues/OPD1/issue', { lane: 'normal' });
  const { counters } = { counters: rig.query<{ day: string }>('SELECT DISTINCT day FROM tokens') };
  today = counters[0]?.day ?? '';
  const seen = await rig.openCounter('C1');
  const called = await rig.command('/api/counters/C1/callNext', { seen, completing: false });
  await rig.command(`/api/tokens/${called.token.id}/complete`, { seen: called.token.version });
});
afterAll(() => rig.stop());

async function report(query = ''): Promise<ReportAnswer> {
  return (await (await rig.api('GET', `/api/reports${query}`)).json()) as ReportAnswer;
}

describe('[REP-9] the report route', () => {
  it('answers today without a range, and names queues and counters', async () => {
    const answer = await report();
    if (!answer.ready) throw new Error('not ready');
    expect(answer.report).toMatchObject({ from: today, to: today, all: { tokens: 3, walkIn: 3, seen: 1 } });
    expect(answer.report.queues[0]).toMatchObject({ id: 'OPD1', tokens: 3 });
    expect(answer.report.queues[0]?.name?.en).toBeTruthy();
    const counter = answer.report.counters.find(({ id }) => id === 'C1');
    expect(counter).toMatchObject({ seen: 1 });
    expect(counter?.name?.en).toBeTruthy();
  });

  it.each([
    ['?from=2026-13-01&to=2026-13-02', 'no date'],
    ['?from=2026-05-02&to=2026-05-01', 'backwards'],
    ['?from=2026-01-01&to=2026-04-03', '93 days'],
    ['?from=2026-01-01%27&to=2026-01-02', 'something else'],
  ])('refuses %s', async (query) => {
    expect((await rig.api('GET', `/api/reports${query}`)).status).toBe(400);
    expect((await rig.api('GET', `/api/reports.csv${query}`)).status).toBe(400);
  });

  it('takes 92 days', async () => {
    expect((await report('?from=2026-01-01&to=2026-04-02')).ready).toBe(true);
  });
});

describe('[REP-10] the files', () => {
  it('are attachments with a mark, and say the day', async () => {
    const answer = await rig.api('GET', '/api/reports.csv?table=queues');
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="parchi-queues-${today}-${today}.csv"`,
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const bytes = new Uint8Array(await answer.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(new TextDecoder().decode(bytes)).toContain(`\r\n${today},OPD1,`);
  });

  it('refuses a table that there is not', async () => {
    expect((await rig.api('GET', '/api/reports.csv?table=persons')).status).toBe(400);
  });
});

it('[REP-9] figures are for supervisors, administrators and auditors', async () => {
  try {
    for (const role of ROLES) {
      rig.execute(`UPDATE accounts SET role = '${role}'`);
      const status = allows(role, 'reports') ? 200 : 403;
      expect((await rig.api('GET', '/api/reports')).status).toBe(status);
      expect((await rig.api('GET', '/api/reports.csv')).status).toBe(status);
    }
  } finally {
    rig.execute("UPDATE accounts SET role = 'administrator'");
  }
});
