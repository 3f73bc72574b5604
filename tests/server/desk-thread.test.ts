/** Large groups, which a thread of their own makes durable: on real files, with the real thread. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type Commits, createCommits, type Written } from '../../db/commits.ts';
import { openDeviceStore } from '../../db/device-store.ts';
import { type Journal, openJournal } from '../../db/journal.ts';
import { openOutboxStore } from '../../db/outbox-store.ts';
import { openPaperStore } from '../../db/paper-store.ts';
import { type CompanionRows, NO_ROWS } from '../../db/rows.ts';
import { openSealer } from '../../db/sealing.ts';
import { openSessionStore } from '../../db/session-store.ts';
import { openSpoolStore } from '../../db/spool-store.ts';
import { inTransaction, StorageFault } from '../../db/transaction.ts';
import type { Desk, Submission } from '../../server/desk.ts';
import { newSlip } from '../../server/printing/slips.ts';
import { isPublished, publishedSlips } from '../../server/published.ts';
import type { Decision } from '../../server/queue/decision.ts';
import type { Event } from '../../server/queue/events.ts';
import type { TokenId } from '../../server/queue/model.ts';
import { commitsInWal, count, DurableDesk, eventsOf, numberIn, tokensOf } from '../support/durable-desk.ts';
import { holdLock } from '../support/storage-faults.ts';

const LARGE = 40;
/** How often the disk is looked at before a group in the thread is given up, 10 ms apart. */
const PATIENCE = 2_000;
const NEVER = new Int32Array(new SharedArrayBuffer(4));

let rig: DurableDesk;
let sealer: ReturnType<typeof openSealer>;
let journal: Journal;
let commits: Commits;
/** What the thread's groups are changed to on their way back. */
let spoil: ((written: Written) => Written) | null = null;
/** Groups that the thread was given. */
let given = 0;
/** The last id of a message. */
let messages = 0;

// The tests go on where the one before ended: a thread takes its time to start.
let desk: Desk;
let published: Event[];
/** Tokens and the highest number before the test. */
let before: { tokens: number; number: number };

beforeAll(async () => {
  rig = await DurableDesk.start();
  sealer = openSealer(`${rig.folder}/keys/test.keys`);
  journal = openJournal(rig.connection, () => sealer);
  const real = createCommits(rig.connection, sealer.keys.content);
  commits = {
    ...real,
    write(group, ended) {
      given += 1;
      real.write(group, (written) => ended(spoil?.(written) ?? written));
    },
  };
  await vi.waitFor(() => expect(commits.ready()).toBe(true), { timeout: 25_000 });
});

beforeEach(() => {
  desk = rig.secondDesk(journal, commits);
  published = [];
  given = 0;
  desk.onCommitted((events) => published.push(...events));
  const { tokens, queues } = desk.book();
  before = { tokens: tokens.size, number: queues.get('OPD')?.lastNumber ?? 0 };
});

afterEach(() => desk.settle());

afterAll(async () => {
  await commits.close();
  rig.stop();
});

async function number(options?: Submission): Promise<number> {
  return numberIn(eventsOf(await desk.submit(rig.issue(), options)));
}

function many(options: (i: number) => Submission | undefined = () => undefined): Promise<number>[] {
  return Array.from({ length: LARGE }, (_, i) => number(options(i)));
}

function places(settled: PromiseSettledResult<unknown>[]): unknown[] {
  return settled.map((one) => (one.status === 'rejected' ? one.reason.place : one.value));
}

/** The `count` numbers that the test gives first. */
const next = (count: number) => Array.from({ length: count }, (_, i) => before.number + i + 1);

/** A person to be sealed, and a message whose content is to be hashed, as a share brings them. */
function companions(_?: number, id = ++messages): Submission {
  const message = { id, lane: 'abdm', kind: 'on-share', correlation: `request-${id}` } as const;
  const person = [`person ${id}`];
  return {
    rows: (decision): CompanionRows => ({
      persons: [{ token: tokenIn(decision), fields: person }],
      messages: [
        {
          ...message,
          fingerprint: { said: ['content', id], person },
          token: tokenIn(decision),
          detail: {},
          createdAt: rig.at,
          deadlineAt: null,
        },
      ],
      slips: [],
    }),
  };
}

function tokenIn(decision: Decision): TokenId {
  const [fact] = 'facts' in decision ? decision.facts : [];
  if (fact?.type !== 'issued') throw new Error('no token was issued');
  return fact.token;
}

/** Resolves when a group is with the thread, and what comes now gathers behind it. */
async function handedOver(): Promise<void> {
  const seen = given;
  while (given === seen) await new Promise((done) => setImmediate(done));
}

it('[DUR-19] a large group is written by the thread, whole and sealed, before anybody is answered', async () => {
  const commitsBefore = commitsInWal(rig.file);
  const answered = many(companions).map(async (one) => {
    const got = await one;
    expect(count(rig.outside(), `tokens WHERE number = ${got} AND day = '${desk.book().day}'`)).toBe(1);
    return got;
  });
  expect(await Promise.all(answered)).toEqual(next(LARGE));
  expect(given).toBe(1);
  expect(commitsInWal(rig.file)).toBe(commitsBefore + 1);
  expect(published.map(({ fact }) => fact.type === 'issued' && fact.number)).toEqual(next(LARGE));
  const rows = rig
    .outside()
    .prepare<[], { id: string; message: number; key_id: string; sealed: Buffer; fingerprint: Buffer }>(
      `SELECT outbox.token AS id, outbox.id AS message, key_id, sealed, fingerprint FROM persons JOIN tokens ON tokens.id = persons.token
       JOIN outbox ON outbox.token = tokens.day || '.' || tokens.series || '.' || tokens.number ORDER BY tokens.id`,
    )
    .all();
  expect(rows).toHaveLength(LARGE);
  for (const { id, message, key_id: keyId, sealed, fingerprint } of rows) {
    expect(sealer.open(id, { keyId, sealed }).toString()).toBe(`["person ${message}"]`);
    expect(fingerprint).toEqual(sealer.fingerprint(`["content",${message}]["person ${message}"]`));
  }
  // What follows goes on from the thread's head, by the thread and here.
  expect(await number()).toBe(before.number + LARGE + 1);
  expect(await Promise.all(many())).toEqual(next(2 * LARGE + 1).slice(LARGE + 1));
  expect(rig.secondDesk(openJournal(rig.connection)).book()).toEqual(desk.book());
});

it('[DUR-10][DUR-19] a token and its event, which the thread puts together, are the ones that the desk decided', async () => {
  const arrivals = [
    { persons: ['somebody'] },
    { persons: ['somebody else'], far: true },
    { source: 'walk-in', lane: 'emergency', laneReason: 'staff' },
    { source: 'card', language: 'ks', lane: 'priority', laneReason: 'age' },
    { source: 'paper', paper: { number: 7, since: rig.at, seen: true } },
  ] satisfies Parameters<typeof rig.issue>[0][];
  const commands = Array.from({ length: LARGE }, (_, i) =>
    rig.issue(i % 4 === 3 && i > 4 ? {} : arrivals[i % 5]),
  );
  await Promise.all(commands.map((command) => desk.submit(command)));
  expect(given).toBe(1);
  const facts = rig
    .outside()
    .prepare<[number], string>('SELECT fact FROM events ORDER BY seq DESC LIMIT ?')
    .pluck()
    .all(published.length)
    .reverse();
  expect(facts).toEqual(published.map(({ fact }) => JSON.stringify(fact)));
  const made = published.flatMap(({ fact }) => ('token' in fact ? [desk.book().tokens.get(fact.token)] : []));
  expect(made.length).toBeGreaterThan(30);
  const stored = tokensOf(rig.outside());
  // The language chosen for the slip is the log's alone.
  for (const token of made) {
    const { language: _, ...rest } = token ?? {};
    expect(stored.get(token?.id ?? '')).toEqual(rest);
  }
});

it('[DUR-19] what comes while the thread writes is decided on what it writes, and follows it', async () => {
  const first = many();
  await handedOver();
  const id = `${desk.book().day}.OPD.${before.number + 1}`;
  expect(desk.isUnderWay(id)).toBe(true);
  expect(desk.book().tokens.has(id)).toBe(false);
  const behind = [number(), number()];
  expect(await Promise.all([...first, ...behind])).toEqual(next(LARGE + 2));
  expect(desk.isUnderWay(id)).toBe(false);
});

it('[DUR-19] the thread goes on with what gathered before anybody of its group is answered', async () => {
  const answered = vi.fn();
  const first = many().map((one) => one.then(answered));
  await handedOver();
  const behind = many();
  const seen: number[] = [];
  spoil = (written) => {
    queueMicrotask(() => seen.push(given, answered.mock.calls.length));
    return written;
  };
  await Promise.all([...first, ...behind]);
  spoil = null;
  // The second group was with the thread when the first microtask after the first group's end ran.
  expect(seen.slice(0, 2)).toEqual([2, 0]);
});

it('[DUR-19] another write finds no group under way, also when one has gathered behind that which it waits for', async () => {
  const first = many();
  await handedOver();
  const behind = many();
  inTransaction(rig.connection, () => rig.connection.exec("UPDATE meta SET value = value WHERE key = 'x'"));
  expect(given).toBe(1);
  expect(desk.book().tokens.size).toBe(before.tokens + LARGE);
  expect(await Promise.all([...first, ...behind])).toEqual(next(2 * LARGE));
});

it('[DUR-19] another write of this process lets the group end first, and does not fail for it', async () => {
  const all = many();
  await handedOver();
  inTransaction(rig.connection, () => rig.connection.exec("UPDATE meta SET value = value WHERE key = 'x'"));
  // It was published before the write began.
  expect(desk.book().tokens.size).toBe(before.tokens + LARGE);
  expect(await Promise.all(all)).toEqual(next(LARGE));
});

it('[DUR-19] what is written beside groups does not fail for one that takes longer than the lock is waited for', async () => {
  const devices = openDeviceStore(rig.database);
  const sessions = openSessionStore(rig.database);
  const paper = openPaperStore(rig.database);
  const writes: [string, () => void][] = [
    ['a session that ends', () => sessions.end('nobody', 1)],
    ['a device that is seen', () => devices.seen('nobody', 1)],
    [
      'paper',
      () =>
        void paper.add({ queue: 'OPD', printedAt: 1, printedBy: 'a' }, (last) => ({
          first: last + 1,
          last: last + 9,
        })),
    ],
  ];
  // A group of any length is then longer than that.
  rig.connection.pragma('busy_timeout = 0');
  try {
    for (const [what, write] of writes) {
      const { size } = desk.book().tokens;
      const all = many();
      await handedOver();
      expect(write, what).not.toThrow();
      expect(desk.book().tokens.size, what).toBe(size + LARGE);
      await Promise.all(all);
    }
  } finally {
    rig.connection.pragma('busy_timeout = 250');
  }
});

it('[DUR-19] what is on the disk before its token is in the book is neither sent nor printed', async () => {
  const outbox = openOutboxStore(rig.connection);
  const slips = openSpoolStore(rig.connection);
  const printable = publishedSlips(slips, desk);
  const sendable = () => outbox.due('abdm', rig.at, 1_000).filter(isPublished(desk));
  const waiting = { sendable: sendable().length, all: outbox.due('abdm', rig.at, 1_000).length };
  const all = many(() => {
    const id = ++messages;
    const { rows } = companions(0, id);
    return {
      rows: (decision) => ({
        ...(rows?.(decision) ?? NO_ROWS),
        slips: [newSlip('P', tokenIn(decision), rig.at, false)],
      }),
    };
  });
  await handedOver();
  // The thread's answer cannot be heard while this waits for its rows.
  const day = desk.book().day;
  const written = () => count(rig.outside(), `tokens WHERE day = '${day}'`) === before.number + LARGE;
  for (let i = 0; !written() && i < PATIENCE; i += 1) Atomics.wait(NEVER, 0, 0, 10);
  expect(slips.next('P', rig.at)?.tokenId).toBe(`${day}.OPD.${before.number + 1}`);
  expect(printable.next('P', rig.at)).toBeNull();
  expect(printable.waiting('P', LARGE)).toEqual([]);
  expect(printable.strays([], LARGE)).toEqual([]);
  expect(outbox.due('abdm', rig.at, 1_000)).toHaveLength(waiting.all + LARGE);
  expect(sendable()).toHaveLength(waiting.sendable);
  await Promise.all(all);
  expect(printable.waiting('P', LARGE)).toHaveLength(LARGE);
  expect(printable.strays([], LARGE)).toHaveLength(LARGE);
  expect(sendable()).toHaveLength(waiting.sendable + LARGE);
});

it('[DUR-19] a roll behind a group in the thread comes after all of it', async () => {
  const all = many();
  await handedOver();
  rig.at += 24 * 3_600_000;
  const tomorrows = number();
  expect(await Promise.all([...all, tomorrows])).toEqual([...next(LARGE), 1]);
  expect(published.findIndex(({ fact }) => fact.type === 'dayRolled')).toBe(LARGE);
  expect(desk.book().day).toBe('2026-11-24');
});

it('[DUR-3] a row that throws in a large group fails alone, and so does one behind it', async () => {
  await number(companions());
  const taken = messages;
  const first = many((i) => (i % 10 === 0 ? companions(i, taken) : companions()));
  await handedOver();
  const settled = await Promise.allSettled([...first, number(companions(0, taken)), number(companions())]);
  const failed = (i: number) => (i < LARGE ? i % 10 === 0 : i === LARGE);
  let last = before.number + 1;
  const expected = settled.map((_, i) => {
    if (failed(i)) return 'row';
    last += 1;
    return last;
  });
  expect(places(settled)).toEqual(expected);
  expect(count(rig.outside(), `tokens WHERE day = '${desk.book().day}'`)).toBe(last);
  expect(desk.isWell()).toBe(true);
});

it('[DUR-4] when it is not known whether the thread committed, nobody is answered and the disk decides', async () => {
  spoil = () => ({ fault: new StorageFault('commit', new Error('the thread died')) });
  const first = many();
  await handedOver();
  const settled = await Promise.allSettled([...first, number()]);
  expect(new Set(places(settled))).toEqual(new Set(['commit']));
  expect(published).toEqual([]);
  // It had committed: the book has it, and numbers go on behind it.
  expect(desk.book().tokens.size).toBe(before.tokens + LARGE);
  expect(desk.isWell()).toBe(false);
  spoil = null;
  expect(await number()).toBe(before.number + LARGE + 1);
  expect(await Promise.all(many())).toEqual(next(2 * LARGE + 1).slice(LARGE + 1));
});

it('[DUR-11] a lock that another process holds fails a large group, and the next one is written', async () => {
  const letGo = await holdLock(rig.file);
  const settled = await Promise.allSettled(many());
  expect(new Set(places(settled))).toEqual(new Set(['storage']));
  expect(desk.isWell()).toBe(false);
  expect(given).toBe(1);
  await letGo();
  expect(await Promise.all(many())).toEqual(next(LARGE));
  expect(desk.isWell()).toBe(true);
});
