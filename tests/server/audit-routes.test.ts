/** The audit from the real server: what it finds, whom it does not name, and how tampering shows. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Look, openLookStore } from '../../db/look-store.ts';
import { type AuditAnswer, type AuditRow, MAX_AUDIT_PAGE } from '../../server/contract/audit.ts';
import { allows, ROLES } from '../../server/contract/permissions.ts';
import { ServerRig, shareOf } from '../support/server-rig.ts';

let rig: ServerRig;
let day: string;
let shared: { abhaAddress: string; name: string; label: string };
beforeAll(async () => {
  rig = await ServerRig.start();
  await rig.signIn();
  const body = shareOf();
  const { abhaAddress, name } = body.profile.patient;
  shared = { abhaAddress, name, label: await rig.tokenNumber(body) };
  await rig.command('/api/queues/OPD1/issue', { lane: 'normal' });
  const seen = await rig.openCounter('C1');
  const called = await rig.command('/api/counters/C1/callNext', { seen, completing: false });
  await rig.command(`/api/tokens/${called.token.id}/skip`, { seen: called.token.version });
  day = rig.query<{ day: string }>('SELECT day FROM tokens')[0]?.day ?? '';
});
afterAll(() => rig.stop());

async function search(wanted: Record<string, unknown> = {}): Promise<AuditAnswer> {
  const answer = await rig.api('POST', '/api/audit/search', { day, ...wanted });
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  return (await answer.json()) as AuditAnswer;
}

const actions = (rows: readonly AuditRow[]) => rows.map(({ action }) => action);

describe('[AUD-1] [AUD-2] a search', () => {
  it('lists the day by time, with who did it', async () => {
    const { rows, total } = await search();
    expect(total).toBe(rows.length);
    expect(rows.map(({ at }) => at)).toEqual(rows.map(({ at }) => at).sort((a, b) => a - b));
    expect(rows.find(({ action }) => action === 'skipped')).toMatchObject({ actor: 'admin', counter: 'C1' });
    expect(rows.find(({ action }) => action === 'signedIn')).toMatchObject({ actor: 'admin', seq: null });
    expect(rows.find(({ action }) => action === 'issued')).toMatchObject({
      actor: null,
      label: shared.label,
    });
  });

  it('finds a person by ABHA address however it is written, and nobody by another', async () => {
    const found = await search({ person: ` ${shared.abhaAddress.toUpperCase()} ` });
    expect(found.person).toBe('known');
    expect(actions(found.rows)).toEqual(['issued', 'called', 'skipped']);
    expect(new Set(found.rows.map(({ label }) => label))).toEqual(new Set([shared.label]));
    expect(await search({ person: 'nobody.here@sbx' })).toMatchObject({ person: 'known', total: 0 });
  });

  it('says that a day without a key knows nobody, and makes no key', async () => {
    const keys = rig.count('day_keys');
    expect(await search({ day: '2020-01-01', person: shared.abhaAddress })).toMatchObject({
      person: 'forgotten',
      total: 0,
    });
    expect(rig.count('day_keys')).toBe(keys);
  });

  it('shows looks and erasures where they belong', async () => {
    const [token] = rig.query<{ id: string }>(
      "SELECT day || '.' || series || '.' || number AS id FROM tokens",
    );
    const at = rig.clock.now();
    const look = (after: number, what: string, why: string) =>
      looked({ at: at + after, actor: 'asha', token: token?.id ?? '', what, why });
    look(0, 'attended', 'counter C1');
    look(1, 'exported', 'asked in writing');
    const ledger = join(rig.config().config.dataDir, 'erasures.jsonl');
    appendFileSync(ledger, `${JSON.stringify({ token: token?.id, at: at + 2, actor: 'admin' })}\n`);
    const erasedSo = async () => (await search({ label: shared.label, action: 'erased' })).rows;
    expect(await erasedSo()).toMatchObject([{ actor: 'admin', label: shared.label, reason: null }]);
    look(3, 'erased', 'asked to be forgotten');
    expect(await erasedSo()).toMatchObject([{ actor: 'asha', reason: 'asked to be forgotten' }]);
    const { rows } = await search({ label: shared.label, actor: 'asha' });
    expect(rows).toMatchObject([
      { action: 'looked', label: shared.label, about: 'attended', counter: 'C1', reason: null },
      { action: 'looked', label: shared.label, about: 'exported', counter: null, reason: 'asked in writing' },
      { action: 'erased', label: shared.label },
    ]);
  });
});

it('[AUD-2] [AUD-3] no answer and no log line holds the person who was looked for, nor any name', async () => {
  const answer = JSON.stringify(await search({ person: shared.abhaAddress }));
  const all = JSON.stringify(await search());
  const file = await (await rig.api('POST', '/api/audit/csv', { day, person: shared.abhaAddress })).text();
  for (const text of [answer, all, file, rig.lines.join('\n')]) {
    expect(text).not.toContain(shared.abhaAddress);
    expect(text).not.toContain(shared.name);
  }
});

describe('[AUD-5] pages and files', () => {
  it('come in bounds, one after the other', async () => {
    const whole = await search();
    const first = await search({ limit: 2 });
    const second = await search({ limit: 2, offset: 2 });
    expect([...first.rows, ...second.rows]).toEqual(whole.rows.slice(0, 4));
    expect([first.total, second.offset]).toEqual([whole.total, 2]);
    for (const wrong of [
      { limit: MAX_AUDIT_PAGE + 1 },
      { limit: 0 },
      { offset: -1 },
      { day: 'today' },
      { x: 1 },
    ]) {
      expect((await rig.api('POST', '/api/audit/search', { day, ...wrong })).status).toBe(400);
    }
  });

  it('the file has every row of the search', async () => {
    const answer = await rig.api('POST', '/api/audit/csv', { day, action: 'issued' });
    expect(answer.headers.get('content-disposition')).toContain(`parchi-audit-${day}.csv`);
    const lines = (await answer.text()).trimEnd().split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain(`,issued,,${shared.label},OPD1,`);
    expect(lines[1]?.startsWith(day)).toBe(true);
  });
});

it('[AUD-1] the audit is for supervisors, administrators and auditors', async () => {
  try {
    for (const role of ROLES) {
      rig.execute(`UPDATE accounts SET role = '${role}'`);
      const status = allows(role, 'audit') ? 200 : 403;
      expect((await rig.api('POST', '/api/audit/search', { day })).status).toBe(status);
      expect((await rig.api('POST', '/api/audit/csv', { day })).status).toBe(status);
    }
  } finally {
    rig.execute("UPDATE accounts SET role = 'administrator'");
  }
});

/** As the server notes it. */
function looked(look: Look): void {
  const connection = new Sqlite(rig.config().config.databaseFile);
  openLookStore(connection).add([look]);
  connection.close();
}

describe('[AUD-4] the verdict', () => {
  it('says that the day is whole', async () => {
    const { verdict, looks, rows } = await search();
    expect(looks).toEqual({ ok: true, looks: rows.filter(({ look }) => look !== null).length });
    const logged = rows.filter(({ seq }) => seq !== null).length;
    expect(verdict).toMatchObject({ ok: true, events: logged });
  });

  it('[AUD-10] says which look was taken out', async () => {
    rig.execute('DROP TRIGGER looks_stay; DELETE FROM looks WHERE id = 2');
    expect((await search()).looks).toEqual({ ok: false, look: 2, why: 'missing' });
  });

  it('says where somebody changed who did it, at once, and a row that is no event stops nothing', async () => {
    const [skip] = rig.query<{ seq: number }>("SELECT seq FROM events WHERE type = 'skipped'");
    rig.execute(`UPDATE events SET actor = 'somebody' WHERE seq = ${skip?.seq}`);
    expect((await search()).verdict).toEqual({ ok: false, seq: skip?.seq, why: 'changed' });
    rig.execute(`UPDATE events SET fact = 'x' WHERE seq = ${skip?.seq}`);
    const { verdict, rows } = await search();
    expect(verdict).toEqual({ ok: false, seq: skip?.seq, why: 'unreadable' });
    expect(actions(rows)).toContain('called');
    expect((await rig.api('GET', '/api/reports')).status).toBe(200);
  });
});
