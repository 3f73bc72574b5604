/** Random days through the real desk on real SQLite: what is stored is the fold of the log, and nothing is lost. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { verifyLog } from '../../db/verify-log.ts';
import type { Outcome } from '../../server/desk.ts';
import type { Command } from '../../server/queue/commands.ts';
import type { Day } from '../../server/queue/model.ts';
import { momentIn } from '../../server/queue/service-day.ts';
import { commandsOnDisk, DurableDesk, issuedOnDisk, logOf, tokensOf } from '../support/durable-desk.ts';
import { fuzzTimeout, runs } from '../support/fuzz-runs.ts';
import { foldAll } from '../support/projection.ts';
import { DAY_LENGTH, QueueDesk, ZONE } from '../support/queue-desk.ts';
import { askFor, type History, histories, personOf } from '../support/queue-histories.ts';
import { brokenRules } from '../support/queue-invariants.ts';
import { breakCommits, breakRows } from '../support/storage-faults.ts';

const moment = momentIn(ZONE);

function same(actual: unknown, wanted: unknown): void {
  if (!isDeepStrictEqual(actual, wanted)) expect(actual).toStrictEqual(wanted);
}

/** Steps between two nights, so that every history has some. */
const NIGHT_EVERY = 20;

interface Asked {
  command: Command;
  answer: PromiseSettledResult<Outcome>;
}

/** Sends a history through the desk in groups; `trouble` names the commands that are to break, by turn. */
async function send(
  rig: DurableDesk,
  { settings, steps }: History,
  groups: readonly number[],
  trouble: readonly (null | 'bad-row' | 'bad-commit')[],
): Promise<Asked[]> {
  // Turns steps into commands; its book is always the desk's.
  const mirror = new QueueDesk(settings);
  const asked: { command: Command; promise: Promise<Outcome> }[] = [];
  let inGroup = 0;
  for (const { id } of settings.counters) {
    const seen = rig.desk.book().counters.get(id)?.version ?? 1;
    await rig.done({ type: 'openCounter', id: `open-${id}`, counter: id, seen });
  }
  for (const [turn, step] of steps.entries()) {
    if (turn % NIGHT_EVERY === NIGHT_EVERY - 1) mirror.later(DAY_LENGTH);
    mirror.book = rig.desk.book();
    mirror.log = logDays(rig);
    const ask = askFor(mirror, step);
    rig.at = mirror.at;
    if (step.do === 'vouch') await rig.desk.confirmDay(moment(rig.at).day);
    if (ask === null) continue;
    const bad = trouble[turn % Math.max(1, trouble.length)] ?? null;
    const id = bad === null ? `command-${turn}` : `${bad}-${turn}`;
    const command = { ...ask, id, ...(ask.type === 'issue' ? { code: `code-${turn}` } : {}) } as Command;
    const promise = rig.submit(command);
    promise.catch(() => undefined);
    asked.push({ command, promise });
    inGroup += 1;
    if (inGroup >= (groups[turn % Math.max(1, groups.length)] ?? 1)) {
      inGroup = 0;
      await rig.desk.settle();
    }
  }
  const answers = await Promise.allSettled(asked.map(({ promise }) => promise));
  return asked.flatMap(({ command }, i) => {
    const answer = answers[i];
    return answer === undefined ? [] : [{ command, answer }];
  });
}

// The person keys of a history need the days that the log has seen, and nothing else of it.
function logDays(rig: DurableDesk) {
  const days = rig.connection.prepare<[], { day: Day }>('SELECT DISTINCT day FROM tokens').all();
  const filler = { seq: 0, at: 0, command: '', actor: null, fact: { type: 'undone', counter: '' } } as const;
  return days.map(({ day }) => ({ ...filler, day }));
}

const groups = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 });

async function withHistory(
  history: History,
  sizes: number[],
  trouble: (null | 'bad-row' | 'bad-commit')[],
  look: (rig: DurableDesk, asked: Asked[]) => void | Promise<void>,
): Promise<void> {
  const rig = await DurableDesk.start(history.settings);
  try {
    breakRows(rig.connection);
    breakCommits(rig.connection);
    await look(rig, await send(rig, history, sizes, trouble));
  } finally {
    rig.stop();
  }
}

function storageIsTrue(rig: DurableDesk): void {
  const log = logOf(rig.connection);
  const { book, tokens } = foldAll(log);
  same(tokensOf(rig.connection), new Map([...tokens].sort(([a], [b]) => byKey(a, b))));
  same(rig.desk.book(), book);
  same(verifyLog(rig.connection), { ok: true, events: log.length, head: rig.journal.head().hash });
  same(brokenRules(book, personOf), []);
  for (const numbers of issuedOnDisk(rig.connection).values()) {
    same(
      numbers,
      numbers.map((_, i) => i + 1),
    );
  }
}

function byKey(a: string, b: string): number {
  const [dayA = '', seriesA = '', numberA] = a.split('.');
  const [dayB = '', seriesB = '', numberB] = b.split('.');
  if (dayA !== dayB) return dayA < dayB ? -1 : 1;
  if (seriesA !== seriesB) return seriesA < seriesB ? -1 : 1;
  return Number(numberA) - Number(numberB);
}

it(
  '[DUR-10] [Q-8] the stored tokens are the fold of the whole log, lapses and carried tokens included',
  async () => {
    await fc.assert(
      fc.asyncProperty(histories(70), groups, (history, sizes) =>
        withHistory(history, sizes, [], (rig) => storageIsTrue(rig)),
      ),
      runs(40),
    );
  },
  fuzzTimeout(120_000),
);

it(
  '[DUR-10] a desk opened again has the book it had',
  async () => {
    await fc.assert(
      fc.asyncProperty(histories(60), groups, (history, sizes) =>
        withHistory(history, sizes, [], (rig) => {
          const before = structuredClone(rig.desk.book());
          rig.reopen();
          same(rig.desk.book(), before);
          storageIsTrue(rig);
        }),
      ),
      runs(30),
    );
  },
  fuzzTimeout(120_000),
);

const trouble = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constant('bad-row' as const) },
    { weight: 1, arbitrary: fc.constant('bad-commit' as const) },
  ),
  { minLength: 1, maxLength: 30 },
);

it(
  '[DUR-3] [DUR-4] whatever fails, answered is stored, failed is not, and the numbers have no gap',
  async () => {
    await fc.assert(
      fc.asyncProperty(histories(70), groups, trouble, (history, sizes, bad) =>
        withHistory(history, sizes, bad, async (rig, asked) => {
          const stored = commandsOnDisk(rig.connection);
          const heard = new Set(rig.published.flat().map(({ command }) => command));
          for (const { command, answer } of asked) {
            const events =
              answer.status === 'fulfilled' && answer.value.kind === 'done' ? answer.value.events : [];
            same([command.id, stored.has(command.id)], [command.id, events.length > 0]);
            same([command.id, heard.has(command.id)], [command.id, events.length > 0]);
            if (events.length > 0) same(await rig.submit(command), { kind: 'done', events, repeated: true });
          }
          storageIsTrue(rig);
          rig.reopen();
          storageIsTrue(rig);
        }),
      ),
      runs(40),
    );
  },
  fuzzTimeout(120_000),
);
