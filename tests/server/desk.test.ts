/** Answers after the commit, groups in one transaction, repeats applied once. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CompanionRows } from '../../db/rows.ts';
import type { Decision } from '../../server/queue/decision.ts';
import { commitsInWal, count, DurableDesk, eventsOf, numberIn, readWal } from '../support/durable-desk.ts';

let rig: DurableDesk;
beforeEach(async () => {
  rig = await DurableDesk.start();
});
afterEach(() => rig.stop());

it('[DUR-2] whoever is answered is on disk, seen from another connection', async () => {
  const outside = rig.outside();
  const answered = Array.from({ length: 20 }, () => {
    const command = rig.issue();
    const row = outside.prepare('SELECT 1 FROM events WHERE command = ?');
    const promise = rig.submit(command);
    // Not before the answer: the group is not written while the turn lasts.
    expect(row.get(command.id)).toBeUndefined();
    return promise.then(() => row.get(command.id));
  });
  for (const seen of await Promise.all(answered)) expect(seen).toBeDefined();
});

it('[DUR-2] listeners hear of events that are on disk, and before the answers', async () => {
  const outside = rig.outside();
  const order: string[] = [];
  rig.desk.onCommitted((events) => {
    for (const { seq, command } of events) {
      order.push(`news ${command}`);
      expect(outside.prepare('SELECT command FROM events WHERE seq = ?').pluck().get(seq)).toBe(command);
    }
    expect(rig.desk.book().seq).toBe(events.at(-1)?.seq);
  });
  const [a, b] = [rig.issue(), rig.issue()];
  await Promise.all(
    [a, b].map((command) => rig.submit(command).then(() => order.push(`answer ${command.id}`))),
  );
  expect(order).toEqual([`news ${a.id}`, `news ${b.id}`, `answer ${a.id}`, `answer ${b.id}`]);
});

it('[DUR-2] commands of one turn share a transaction, and a lone one does not wait', async () => {
  const before = commitsInWal(rig.file);
  await Promise.all(Array.from({ length: 200 }, () => rig.submit(rig.issue())));
  expect(commitsInWal(rig.file)).toBe(before + 1);
  await rig.submit(rig.issue());
  expect(commitsInWal(rig.file)).toBe(before + 2);
});

it('[DUR-2] a turn with more commands than a group holds takes several transactions', async () => {
  const before = commitsInWal(rig.file);
  const numbers = await Promise.all(Array.from({ length: 1_200 }, () => rig.number(rig.issue())));
  expect(numbers).toEqual(Array.from({ length: 1_200 }, (_, i) => i + 1));
  expect(commitsInWal(rig.file)).toBe(before + 3);
});

it('[DUR-2] reads see only what is committed', async () => {
  const promise = rig.submit(rig.issue());
  expect(rig.desk.book().tokens.size).toBe(0);
  await promise;
  expect(rig.desk.book().tokens.size).toBe(1);
});

it('[DUR-2] a refusal writes nothing, but keeps the rows that go with it', async () => {
  const before = commitsInWal(rig.file);
  const refused = await rig.submit(rig.issue({ queue: 'NONE' }));
  expect(refused).toMatchObject({ kind: 'refused', refusal: { code: 'unknown_queue' } });
  expect(commitsInWal(rig.file)).toBe(before);
  const message = {
    id: 1,
    lane: 'abdm' as const,
    kind: 'on-share' as const,
    correlation: 'request-1',
    fingerprint: null,
    token: null,
    detail: { refused: 'unknown_queue' },
    createdAt: rig.at,
    deadlineAt: rig.at + 30_000,
  };
  await rig.submit(rig.issue({ queue: 'NONE' }), {
    rows: () => ({ persons: [], messages: [message], slips: [] }),
  });
  expect(count(rig.outside(), "outbox WHERE correlation = 'request-1'")).toBe(1);
});

it('[DUR-2] a listener that throws keeps nobody from an answer or from the news', async () => {
  rig.desk.onCommitted(() => {
    throw new Error('a screen is broken');
  });
  const heard: number[] = [];
  rig.desk.onCommitted((events) => heard.push(events.length));
  expect(await rig.number(rig.issue())).toBe(1);
  expect(heard).toEqual([1]);
  expect(rig.faults).toHaveLength(1);
});

it('[DUR-2] a listener may ask the desk for more', async () => {
  let asked: Promise<number> | null = null;
  rig.desk.onCommitted(() => {
    asked ??= rig.number(rig.issue());
  });
  expect(await rig.number(rig.issue())).toBe(1);
  expect(await asked).toBe(2);
});

it('[DUR-5] a repeat gets the first answer, in flight, later and after a restart', async () => {
  const command = rig.issue();
  const [first, inFlight] = await Promise.all([rig.submit(command), rig.submit({ ...command })]);
  expect(first).toMatchObject({ kind: 'done', repeated: false });
  expect(inFlight).toEqual({ ...first, repeated: true });
  await rig.number(rig.issue());
  expect(await rig.submit(command)).toEqual({ ...first, repeated: true });
  rig.reopen();
  expect(await rig.submit(command)).toEqual({ ...first, repeated: true });
  expect(count(rig.connection, 'tokens')).toBe(2);
  expect(count(rig.connection, "events WHERE command = 'issue-1'")).toBe(1);
});

it('[DUR-5] a repeat of a command of two events gets both', async () => {
  await rig.done(rig.issue());
  await rig.done(rig.issue());
  await rig.done({ type: 'openCounter', id: 'open', counter: 'C1', seen: 2 });
  await rig.done({ type: 'callNext', id: 'call-1', counter: 'C1', seen: 3, completing: true });
  const both = { type: 'callNext', id: 'call-2', counter: 'C1', seen: 4, completing: true } as const;
  const first = await rig.done(both);
  expect(first.map(({ fact }) => fact.type)).toEqual(['completed', 'called']);
  expect(await rig.done(both)).toEqual(first);
});

it('[DUR-5] a caller who wrongly says that an id is new is refused by the log', async () => {
  const command = rig.issue();
  await rig.done(command);
  await expect(rig.submit({ ...command, code: 'another' }, { known: 'new' })).rejects.toMatchObject({
    name: 'StorageFault',
    place: 'row',
  });
  expect(await rig.number(rig.issue())).toBe(2);
});

it('[DUR-6] two desks on one file give no number out twice, and both recover', async () => {
  const { openJournal } = await import('../../db/journal.ts');
  const { openDatabase } = await import('../../db/open.ts');
  const { repositoryRoot } = await import('../support/repository-root.ts');
  const database = openDatabase({ file: rig.file, root: repositoryRoot() });
  const second = rig.secondDesk(openJournal(database.connection));
  const given: number[] = [];
  let failed = 0;
  for (let i = 0; i < 40; i += 1) {
    const desk = i % 4 < 2 ? rig.desk : second;
    const outcome = await desk.submit(rig.issue()).catch(() => null);
    if (outcome === null) failed += 1;
    else given.push(numberIn(eventsOf(outcome)));
  }
  // Whoever comes after the other finds the log moved once, and is right the next time.
  expect(failed).toBe(19);
  expect(given).toEqual(Array.from({ length: 21 }, (_, i) => i + 1));
  expect(count(rig.connection, 'tokens')).toBe(21);
  database.close();
});

it('[DUR-6] the database itself refuses a number twice', async () => {
  await rig.done(rig.issue());
  const insert = `INSERT INTO tokens (day, series, number, label, source, person, code, issued_at, status, queue, counter,
    lane, lane_reason, place, returns_at, notice, legs, version) SELECT day, series, number, label, source, person, 'other', issued_at, status,
    queue, counter, lane, lane_reason, place, returns_at, notice, legs, version FROM tokens`;
  expect(() => rig.connection.exec(insert)).toThrow(
    /UNIQUE constraint failed: tokens.day, tokens.series, tokens.number/,
  );
});

it('[DUR-17] lone shares write few pages each', async () => {
  const before = readWal(rig.file);
  for (let i = 1; i <= 60; i += 1) {
    await rig.number(rig.issue({ id: `share:${i}`, code: `code-${i}-${'x'.repeat(12)}` }), {
      known: 'new',
      rows: (decision) => shareRows(decision, i),
    });
  }
  const after = readWal(rig.file);
  expect(after.commits - before.commits).toBe(60);
  expect((after.pages - before.pages) / 60).toBeLessThanOrEqual(8);
});

/** What the intake writes with a share. */
function shareRows(decision: Decision, id: number): CompanionRows {
  const [fact] = 'facts' in decision ? decision.facts : [];
  if (fact?.type !== 'issued') throw new Error('no token was issued');
  return {
    persons: [{ token: fact.token, keyId: 'a1b2c3d4', sealed: Buffer.alloc(400) }],
    messages: [
      {
        id,
        lane: 'abdm',
        kind: 'on-share',
        correlation: `request-${id}`,
        fingerprint: Buffer.alloc(16),
        token: fact.token,
        detail: { context: fact.queue },
        createdAt: rig.at,
        deadlineAt: rig.at + 30_000,
      },
    ],
    slips: [],
  };
}
