/** What the desk does when real SQLite fails: a row, the storage, the COMMIT. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StorageFault } from '../../db/transaction.ts';
import type { Submission } from '../../server/desk.ts';
import type { Decision } from '../../server/queue/decision.ts';
import type { TokenId } from '../../server/queue/model.ts';
import { commandsOnDisk, commitsInWal, count, DurableDesk, eventsOf } from '../support/durable-desk.ts';
import {
  breakCommits,
  breakRows,
  canLimitFiles,
  fillUp,
  holdLock,
  limitFiles,
} from '../support/storage-faults.ts';

let rig: DurableDesk;
beforeEach(async () => {
  rig = await DurableDesk.start();
});
afterEach(() => rig.stop());

function faultsOf(settled: PromiseSettledResult<unknown>[]): unknown[] {
  return settled.map((one) => (one.status === 'rejected' ? one.reason.place : 'done'));
}

function tokenIn(decision: Decision): TokenId {
  const [fact] = 'facts' in decision ? decision.facts : [];
  if (fact?.type !== 'issued') throw new Error('no token was issued');
  return fact.token;
}

/** A message for the network; the database takes each id once. */
function messageOf(id: number) {
  const message = {
    id,
    lane: 'abdm' as const,
    kind: 'on-share' as const,
    correlation: `request-${id}`,
    fingerprint: null,
    token: null,
    detail: {},
    createdAt: rig.at,
    deadlineAt: null,
  };
  return { rows: () => ({ persons: [], messages: [message], slips: [] }) };
}

it('[DUR-3] a row that throws fails alone, wherever it stands in its group', async () => {
  await rig.number(rig.issue(), messageOf(1));
  const commands = Array.from({ length: 9 }, () => rig.issue());
  const settled = await Promise.allSettled(
    commands.map((command, i) => rig.number(command, messageOf(i % 4 === 0 ? 1 : 10 + i))),
  );
  expect(faultsOf(settled)).toEqual(['row', 'done', 'done', 'done', 'row', 'done', 'done', 'done', 'row']);
  // The numbers of those that failed were given to those behind them.
  expect(settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))).toEqual([
    2, 3, 4, 5, 6, 7,
  ]);
  expect(count(rig.outside(), 'tokens')).toBe(7);
  expect(rig.published.flat().map(({ command }) => command)).not.toContain(commands[0]?.id);
  expect(rig.desk.isWell()).toBe(true);
});

it('[DUR-3] a companion row that throws takes its token with it', async () => {
  const settled = await Promise.allSettled([
    rig.number(rig.issue(), messageOf(1)),
    rig.number(rig.issue(), messageOf(1)),
    rig.number(rig.issue(), messageOf(2)),
  ]);
  expect(faultsOf(settled)).toEqual(['done', 'row', 'done']);
  expect(count(rig.outside(), 'tokens')).toBe(2);
  expect(count(rig.outside(), "outbox WHERE lane = 'abdm'")).toBe(2);
});

it('[DUR-3] rows that cannot even be made fail their command alone', async () => {
  const thrower = () => {
    throw new Error('no slip can be made');
  };
  const settled = await Promise.allSettled([
    rig.number(rig.issue()),
    rig.number(rig.issue(), { rows: thrower }),
    rig.number(rig.issue()),
  ]);
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await rig.number(rig.issue())).toBe(3);
});

it('[DUR-4] when COMMIT throws nobody is answered, nothing is published, and the next commands work', async () => {
  breakCommits(rig.connection);
  await rig.done(rig.issue());
  const before = structuredClone(rig.desk.book());
  const published = rig.published.length;
  const commands = [rig.issue(), rig.issue({ id: 'bad-commit-1' }), rig.issue()];
  const atAnswer: unknown[] = [];
  const settled = await Promise.allSettled(
    commands.map((command) =>
      rig.submit(command).catch((fault: unknown) => {
        atAnswer.push(structuredClone(rig.desk.book()));
        throw fault;
      }),
    ),
  );
  expect(faultsOf(settled)).toEqual(['commit', 'commit', 'commit']);
  expect(rig.published).toHaveLength(published);
  // The book was read again before anybody heard.
  for (const book of atAnswer) expect(book).toEqual(before);
  expect(rig.desk.isWell()).toBe(false);
  expect(commandsOnDisk(rig.outside()).has('bad-commit-1')).toBe(false);
  expect(await rig.number(rig.issue())).toBe(2);
  expect(await rig.number(commands[0] ?? rig.issue())).toBe(3);
  expect(rig.desk.isWell()).toBe(true);
});

it('[DUR-4] a COMMIT that reached the disk and threw all the same: the book has it, a repeat gets the answer', async () => {
  rig.stop();
  let lie = false;
  rig = await DurableDesk.start(undefined, (journal) => ({
    ...journal,
    append(entries, countsDue) {
      journal.append(entries, countsDue);
      if (lie) throw new StorageFault('commit', new Error('the disk said no, and did it'));
    },
  }));
  const [a, b] = [rig.issue(), rig.issue()];
  lie = true;
  const settled = await Promise.allSettled([rig.submit(a), rig.submit(b)]);
  lie = false;
  expect(faultsOf(settled)).toEqual(['commit', 'commit']);
  expect(rig.published).toEqual([]);
  expect(rig.desk.book().tokens.size).toBe(2);
  expect(await rig.submit(b)).toMatchObject({ kind: 'done', repeated: true });
  expect(await rig.number(rig.issue())).toBe(3);
});

it('[DUR-4] while the file cannot be read again nothing is decided, and then it goes on', async () => {
  rig.stop();
  let dead = false;
  rig = await DurableDesk.start(undefined, (journal) => ({
    ...journal,
    append(entries, countsDue) {
      if (dead) throw new StorageFault('commit', new Error('gone'));
      journal.append(entries, countsDue);
    },
    openDay() {
      if (dead) throw new Error('gone');
      return journal.openDay();
    },
  }));
  await rig.done(rig.issue());
  dead = true;
  await expect(rig.submit(rig.issue())).rejects.toMatchObject({ place: 'commit' });
  await expect(rig.submit(rig.issue())).rejects.toMatchObject({ place: 'commit' });
  rig.at += 24 * 3_600_000;
  expect(rig.desk.today().day).toBe('2026-11-23');
  await expect(rig.desk.confirmDay('2026-11-24' as never)).rejects.toMatchObject({ place: 'commit' });
  expect(rig.desk.book().tokens.size).toBe(1);
  rig.at -= 24 * 3_600_000;
  dead = false;
  // It looks again by itself, but not at every request.
  await expect.poll(() => rig.number(rig.issue()).catch(() => null)).toBe(2);
  expect(rig.desk.isWell()).toBe(true);
});

it('[DUR-11] a full database answers nobody, leaves nothing half done, and recovers when there is room', async () => {
  await rig.done(rig.issue());
  const makeRoom = fillUp(rig.connection, 4);
  const withPerson: Submission = {
    rows: (decision) => ({
      persons: [{ token: tokenIn(decision), keyId: 'k', sealed: Buffer.alloc(1_500) }],
      messages: [],
      slips: [],
    }),
  };
  let given = 1;
  let failed = 0;
  for (let i = 0; i < 30; i += 1) {
    const outcome = await rig.submit(rig.issue(), withPerson).catch((fault: unknown) => {
      expect(fault).toMatchObject({ name: 'StorageFault', place: 'storage' });
      return null;
    });
    if (outcome === null) failed += 1;
    else given += 1;
  }
  expect(failed).toBeGreaterThan(20);
  expect(rig.desk.isWell()).toBe(false);
  const outside = rig.outside();
  expect(count(outside, 'tokens')).toBe(given);
  expect(count(outside, "events WHERE type = 'issued'")).toBe(given);
  expect(count(outside, 'persons')).toBe(given - 1);
  makeRoom();
  expect(await rig.number(rig.issue(), withPerson)).toBe(given + 1);
  expect(rig.desk.isWell()).toBe(true);
});

it.runIf(canLimitFiles())(
  '[DUR-11] a file that cannot grow fails the COMMIT, and the desk recovers',
  async () => {
    await rig.done(rig.issue());
    const lift = limitFiles(`${rig.file}-wal`, 5_000);
    let settled: PromiseSettledResult<unknown>[];
    try {
      settled = await Promise.allSettled(Array.from({ length: 50 }, () => rig.submit(rig.issue())));
    } finally {
      lift();
    }
    expect(new Set(faultsOf(settled))).toEqual(new Set(['commit']));
    expect(rig.published).toHaveLength(1);
    expect(count(rig.outside(), 'tokens')).toBe(1);
    expect(await rig.number(rig.issue())).toBe(2);
    rig.reopen();
    expect(await rig.number(rig.issue())).toBe(3);
  },
);

it('[DUR-11] a database that another process holds is a fault, not a wait without end', async () => {
  await rig.done(rig.issue());
  const letGo = await holdLock(rig.file);
  const settled = await Promise.allSettled([rig.submit(rig.issue()), rig.submit(rig.issue())]);
  expect(faultsOf(settled)).toEqual(['storage', 'storage']);
  expect(rig.desk.isWell()).toBe(false);
  await letGo();
  expect(await rig.number(rig.issue())).toBe(2);
  expect(rig.desk.isWell()).toBe(true);
});

it('[DUR-3] what a failed group decided is decided again at its own moment, on its own day', async () => {
  breakRows(rig.connection);
  rig.at += 12 * 3_600_000;
  // Two seconds before and after midnight, in one turn.
  rig.at = Date.parse('2026-11-23T18:29:58Z');
  const before = rig.submit(rig.issue());
  rig.at += 4_000;
  const after = [rig.issue(), rig.issue({ id: 'bad-row-1' }), rig.issue()].map((one) => rig.submit(one));
  const settled = await Promise.allSettled([before, ...after]);
  expect(faultsOf(settled)).toEqual(['done', 'done', 'row', 'done']);
  const days = settled.flatMap((one) => (one.status === 'fulfilled' ? eventsOf(one.value) : []));
  expect(days.map(({ day, fact }) => `${day} ${fact.type === 'issued' ? fact.number : ''}`)).toEqual([
    '2026-11-23 1',
    '2026-11-24 1',
    '2026-11-24 2',
  ]);
});

it('[DUR-3] when the roll itself cannot be written, nothing of the new day goes into the old one', async () => {
  await rig.done(rig.issue());
  rig.connection.exec(`CREATE TEMP TRIGGER no_roll BEFORE INSERT ON events WHEN NEW.type = 'dayRolled'
    BEGIN SELECT RAISE(ABORT, 'no'); END`);
  rig.at += 24 * 3_600_000;
  const settled = await Promise.allSettled([rig.submit(rig.issue()), rig.submit(rig.issue())]);
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(count(rig.outside(), 'tokens')).toBe(1);
  rig.connection.exec('DROP TRIGGER no_roll');
  const [event] = await rig.done(rig.issue());
  expect(event).toMatchObject({ day: '2026-11-24', fact: { number: 1 } });
});

it('[DUR-3] each command of a broken group is committed by itself', async () => {
  breakRows(rig.connection);
  const before = commitsInWal(rig.file);
  await Promise.allSettled(
    [rig.issue(), rig.issue({ id: 'bad-row' }), rig.issue()].map((one) => rig.submit(one)),
  );
  expect(commitsInWal(rig.file)).toBe(before + 2);
});
