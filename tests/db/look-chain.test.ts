/** The chain of looks at patients' details: what was taken out, changed or put in is found, and forgetting breaks nothing. */
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openActs, readActs } from '../../db/acts.ts';
import { chainMigratedLooks, verifyLooks } from '../../db/look-chain.ts';
import { FORGOTTEN_LOOKS_AT_ONCE, type LookStore, openLookStore } from '../../db/look-store.ts';
import { verifyCopy } from '../../db/verify-copy.ts';
import { verifyLog } from '../../db/verify-log.ts';
import { main as verifyLogMain } from '../../db/verify-log-main.ts';
import { createActSealing } from '../../server/audit/act-sealing.ts';
import { createLog } from '../../server/log.ts';
import { createLooks, LOOKS_KEPT_MS } from '../../server/persons/looks.ts';
import type { Day } from '../../server/queue/model.ts';
import { momentIn } from '../../server/queue/service-day.ts';
import { DurableDesk } from '../support/durable-desk.ts';
import { ZONE } from '../support/queue-desk.ts';
import { repositoryRoot } from '../support/repository-root.ts';

let rig: DurableDesk;
let store: LookStore;
beforeEach(async () => {
  rig = await DurableDesk.start();
  store = openLookStore(rig.connection);
  openActs(rig.connection).note({ at: rig.at, kind: 'signedIn', actor: 'asha' });
  looked(4);
});
afterEach(() => rig.stop());

function looked(count: number, at = rig.at): void {
  const look = { at, actor: 'asha', token: '2026-11-23.OPD.1', what: 'listed', why: 'counter C1' };
  store.add(Array.from({ length: count }, () => look));
}

/** As somebody who may write the file: without the triggers. */
function tamper(sql: string): void {
  rig.connection.exec(`DROP TRIGGER IF EXISTS looks_stand; DROP TRIGGER IF EXISTS looks_stay; ${sql}`);
}

const seal = () =>
  createActSealing({
    acts: openActs(rig.connection),
    looks: store,
    desk: rig.desk,
    moment: () => momentIn(ZONE)(rig.at),
  })();

const ids = () => rig.connection.prepare('SELECT id FROM looks ORDER BY id').pluck().all();
const verify = () => verifyLooks(rig.connection);
/** The walk of the day's looks alone, as the audit asks for it. */
const verifyDay = () => verifyLooks(rig.connection, { from: rig.at - 1, until: rig.at + 1 });

describe('[AUD-10] the chain of looks', () => {
  it('is whole when nobody touched it, and goes on after a restart', () => {
    rig.reopen();
    store = openLookStore(rig.connection);
    looked(2);
    expect(verify()).toEqual({ ok: true, looks: 6 });
    expect(verifyDay()).toEqual({ ok: true, looks: 6 });
  });

  it.each([
    ["UPDATE looks SET actor = 'nobody' WHERE id = 2", 2, 'changed'],
    ['UPDATE looks SET why = NULL WHERE id = 3', 3, 'changed'],
    ['UPDATE looks SET at = at + 1 WHERE id = 4', 4, 'changed'],
    ['UPDATE looks SET hash = NULL WHERE id = 1', 1, 'changed'],
    ['DELETE FROM looks WHERE id = 2', 2, 'missing'],
    ['DELETE FROM looks WHERE id = 1', 1, 'missing'],
    ["INSERT INTO looks (id, at, actor, token, what) VALUES (0, 1, 'asha', 't', 'listed')", 0, 'added'],
    ["INSERT INTO looks (id, at, actor, token, what) VALUES (5, 1, 'asha', 't', 'listed')", 5, 'changed'],
  ])('says where %s broke it', (sql, look, why) => {
    tamper(sql);
    expect(verify()).toEqual({ ok: false, look, why });
    expect(verifyCopy(rig.file, repositoryRoot(), null)).toEqual({ ok: false, why: 'log' });
  });

  it('is refused by the table itself', () => {
    for (const sql of ["UPDATE looks SET why = '' WHERE id = 1", 'DELETE FROM looks WHERE id = 1'])
      expect(() => rig.connection.exec(sql)).toThrow('only ever added to');
  });

  it('a day is walked from the look before it to the one after it', () => {
    rig.at += 10_000;
    looked(3);
    rig.at += 10_000;
    looked(3);
    const middle = { from: rig.at - 10_001, until: rig.at - 9_999 };
    expect(verifyLooks(rig.connection, middle)).toEqual({ ok: true, looks: 4 });
    tamper('DELETE FROM looks WHERE id = 7');
    expect(verifyLooks(rig.connection, middle)).toEqual({ ok: false, look: 7, why: 'missing' });
    tamper('DELETE FROM looks WHERE id = 4');
    expect(verifyLooks(rig.connection, middle)).toEqual({ ok: false, look: 4, why: 'missing' });
  });

  it.each([
    ['was cut off at its end', () => tamper('DELETE FROM looks WHERE id = 4'), null],
    ['was emptied', () => tamper('DELETE FROM looks'), null],
    [
      'was made anew by who may write the file',
      () => {
        tamper('UPDATE looks SET hash = NULL; DELETE FROM looks WHERE id = 2');
        chainMigratedLooks(rig.connection);
      },
      null,
    ],
  ])('that %s is whole in itself, and not what the log sealed', async (_, tampering) => {
    await seal();
    const { seq } = rig.desk.book();
    tampering();
    expect(verify()).toMatchObject({ ok: true });
    expect(verifyLog(rig.connection)).toEqual({ ok: false, seq, why: 'looks' });
    expect(verifyLog(rig.connection, { day: rig.desk.book().day })).toEqual({ ok: false, seq, why: 'looks' });
  });

  it('moves the seal on, also when nothing else was done', async () => {
    const chore = createActSealing({
      acts: openActs(rig.connection),
      looks: store,
      desk: rig.desk,
      moment: () => momentIn(ZONE)(rig.at),
    });
    await chore();
    const before = rig.desk.book().seq;
    await chore();
    expect(rig.desk.book().seq).toBe(before);
    looked(1);
    await chore();
    expect(rig.desk.book().seq).toBe(before + 1);
    expect(verifyLog(rig.connection)).toMatchObject({ ok: true });
  });

  it('is walked by npm run verify-log', async () => {
    const said: string[] = [];
    const write = process.stderr.write;
    process.stderr.write = (text: string | Uint8Array) => said.push(String(text)) > 0;
    const before = process.env.PARCHI_DATA_DIR;
    process.env.PARCHI_DATA_DIR = rig.folder;
    try {
      tamper('DELETE FROM looks WHERE id = 2');
      expect(verifyLogMain([])).toBe(1);
    } finally {
      process.stderr.write = write;
      if (before === undefined) delete process.env.PARCHI_DATA_DIR;
      else process.env.PARCHI_DATA_DIR = before;
    }
    expect(said.join('')).toContain('broken at look 2: it is missing');
  });
});

describe('[PER-13] [AUD-10] forgetting looks', () => {
  const YEAR = LOOKS_KEPT_MS;
  function looksAt(day: string) {
    return createLooks({ store, today: () => day as Day, now: () => rig.at, log: createLog('silent') });
  }
  function forgetAll(day: string): void {
    const looks = looksAt(day);
    while (looks.forgetSome());
  }

  it('says by an act up to which they went, and the chain goes on from there', async () => {
    rig.at += YEAR;
    looked(2);
    await seal();
    forgetAll('2027-11-25');
    expect(ids()).toEqual([5, 6]);
    const [act] = readActs(rig.connection, 0, Number.MAX_SAFE_INTEGER).slice(-1);
    expect(act).toMatchObject({ kind: 'looksForgotten', actor: null, about: '4' });
    expect(verify()).toEqual({ ok: true, looks: 2 });
    looked(1);
    expect(verifyDay()).toEqual({ ok: true, looks: 3 });
    // What an older seal names is gone as it should be.
    expect(verifyLog(rig.connection)).toMatchObject({ ok: true });
    tamper('DELETE FROM looks WHERE id = 5');
    expect(verify()).toEqual({ ok: false, look: 5, why: 'missing' });
  });

  it('takes all that are due, some at a time, and none that is not', () => {
    rig.at += YEAR;
    looked(FORGOTTEN_LOOKS_AT_ONCE + 10, rig.at - YEAR);
    looked(3);
    forgetAll('2027-11-24');
    expect(ids()).toHaveLength(3);
    forgetAll('2027-11-24');
    expect(ids()).toHaveLength(3);
    expect(verify()).toEqual({ ok: true, looks: 3 });
  });

  it('goes on where a kill left it, and numbers nothing twice when none is left', () => {
    store.forgetSome({ before: rig.at + 1, latest: rig.at + 1, at: rig.at });
    // The act is written, nothing is removed yet.
    expect(ids()).toHaveLength(4);
    expect(verify()).toEqual({ ok: true, looks: 0 });
    store.forgetSome({ before: rig.at + 1, latest: rig.at + 1, at: rig.at });
    expect(ids()).toEqual([]);
    looked(1);
    expect(ids()).toEqual([5]);
    expect(verify()).toEqual({ ok: true, looks: 1 });
  });

  it('goes by the book’s day: a clock that is wrong by years forgets nothing, and holds nothing back', () => {
    rig.at += 20 * YEAR;
    forgetAll('2026-11-23');
    expect(ids()).toHaveLength(4);
    // Noted while the clock was twenty years ahead, between looks that are due.
    looked(1);
    rig.at -= 20 * YEAR;
    looked(1);
    forgetAll('2028-11-23');
    expect(ids()).toEqual([]);
  });
});

it('[AUD-10] looks of before there was a chain are chained once, with the update', () => {
  rig.connection.exec(
    'DROP TRIGGER looks_stand; UPDATE looks SET hash = NULL; UPDATE looks SET id = id + 40;',
  );
  const file = new Sqlite(rig.file);
  chainMigratedLooks(file);
  file.close();
  expect(ids()).toEqual([1, 2, 3, 4]);
  expect(verify()).toEqual({ ok: true, looks: 4 });
});
