/** A book whose log was restored from a copy: nothing is issued until each queue's highest number is said. */
import { beforeEach, expect, it } from 'vitest';
import { emptyBook } from '../../../server/queue/book.ts';
import type { Command } from '../../../server/queue/commands.ts';
import { decide } from '../../../server/queue/decide.ts';
import type { Event, Fact } from '../../../server/queue/events.ts';
import { evolve } from '../../../server/queue/evolve.ts';
import type { Book, Day } from '../../../server/queue/model.ts';
import { momentIn } from '../../../server/queue/service-day.ts';
import { counterOf, MONDAY_NINE, queueOf, settingsOf, ZONE } from '../../support/queue-desk.ts';

const MONDAY = '2026-11-23' as Day;
const TUESDAY = '2026-11-24' as Day;
const DAY_MS = 24 * 3_600_000;
const moment = momentIn(ZONE);
const SETTINGS = settingsOf([queueOf('OPD'), queueOf('LAB')], [counterOf('C1', 'OPD', 'LAB')]);

let book: Book;
let log: Event[];
let at: number;

function happen(fact: Fact): void {
  const day = fact.type === 'dayRolled' ? fact.day : book.day;
  const event: Event = { seq: book.seq + 1, day, at, command: `c${book.seq}`, actor: null, fact };
  log.push(event);
  evolve(book, event);
}

function run(command: Record<string, unknown>): ReturnType<typeof decide> {
  const decision = decide(book, { id: `c${book.seq}`, ...command } as Command, moment(at));
  if ('facts' in decision) for (const fact of decision.facts) happen(fact);
  return decision;
}

const ISSUE = { type: 'issue', source: 'share', lane: 'normal', laneReason: null, persons: [], far: false };
function issue(queue: string, changes: Record<string, unknown> = {}): ReturnType<typeof decide> {
  return run({ ...ISSUE, queue, code: `code-${book.seq}`, ...changes });
}
function confirm(queue: string, number: number, day = book.day): ReturnType<typeof decide> {
  return run({ type: 'confirmNumber', queue, number, day });
}
function roll(day: Day, continued: { queue: string; number: number }[] = []): void {
  at += DAY_MS;
  run({ type: 'rollDay', day, continued, confirmed: false });
}
function restore(): void {
  happen({ type: 'restored', from: 'old', logId: 'new' });
}

const unconfirmed = (queue: string, day = MONDAY) => ({
  refusal: { code: 'numbers_unconfirmed', queue, day },
});
const issued = (number: number) => ({ facts: [expect.objectContaining({ type: 'issued', number })] });

beforeEach(() => {
  book = emptyBook();
  log = [];
  at = MONDAY_NINE;
  run({ type: 'configure', settings: SETTINGS, fileHash: 'first' });
  run({ type: 'rollDay', day: MONDAY, continued: [], confirmed: true });
  for (let i = 0; i < 3; i += 1) issue('OPD', { persons: [`person-${i}`] });
});

it('[BAK-7] nothing is issued after a restore, to an emergency neither, until the number is said', () => {
  restore();
  expect(issue('OPD')).toEqual(unconfirmed('OPD'));
  expect(issue('OPD', { lane: 'emergency' })).toEqual(unconfirmed('OPD'));
  expect(issue('LAB', { source: 'walk-in' })).toEqual(unconfirmed('LAB'));
  confirm('OPD', 7);
  expect(issue('OPD')).toEqual(issued(8));
  expect(issue('LAB')).toEqual(unconfirmed('LAB'));
  confirm('LAB', 0);
  expect(issue('LAB')).toEqual(issued(1));
});

it('[BAK-7] who has a number in the restored log keeps it and is called', () => {
  restore();
  expect(issue('OPD', { persons: ['person-1'] })).toEqual({
    facts: [{ type: 'rescanned', token: `${MONDAY}.OPD.2`, found: 'live' }],
  });
  run({ type: 'openCounter', counter: 'C1', seen: book.counters.get('C1')?.version });
  const seen = book.counters.get('C1')?.version;
  const call = run({ type: 'callNext', counter: 'C1', seen, completing: false });
  expect(call).toEqual({ facts: [expect.objectContaining({ type: 'called', token: `${MONDAY}.OPD.1` })] });
});

it('[BAK-7] midnight ends the wait of no queue whose number nobody said', () => {
  restore();
  confirm('OPD', 7);
  roll(TUESDAY);
  expect(issue('OPD')).toEqual(issued(1));
  expect(issue('LAB')).toEqual(unconfirmed('LAB', TUESDAY));
  // A start folds from the last roll on.
  const folded = log.slice(log.findIndex(({ fact }) => fact.type === 'dayRolled' && fact.day === TUESDAY));
  const again = [log[0], ...folded].reduce(
    (into, event) => (event ? evolve(into, event) : into),
    emptyBook(),
  );
  expect(again.confirmed).toEqual(book.confirmed);
  confirm('LAB', 4);
  expect(issue('LAB')).toEqual(issued(5));
  roll('2026-11-25' as Day);
  expect(book.confirmed).toBeNull();
});

it('[BAK-7] a queue that is set up while others wait is asked about too', () => {
  restore();
  confirm('OPD', 7);
  const settings = settingsOf([queueOf('OPD'), queueOf('LAB'), queueOf('EYE')], [counterOf('C1', 'OPD')]);
  run({ type: 'configure', settings, fileHash: 'second' });
  expect(issue('EYE')).toEqual(unconfirmed('EYE'));
  expect(issue('OPD')).toEqual(issued(8));
});

it('[BAK-8] a number is never lowered below what the log knows', () => {
  restore();
  expect(confirm('OPD', 1)).toEqual({ facts: [{ type: 'numberConfirmed', queue: 'OPD', number: 3 }] });
  expect(issue('OPD')).toEqual(issued(4));
});

it('[BAK-8] a later, higher answer raises it, a lower one changes nothing', () => {
  restore();
  confirm('OPD', 10);
  issue('OPD');
  expect(confirm('OPD', 9)).toEqual({ facts: [] });
  expect(confirm('OPD', 11)).toEqual({ facts: [] });
  confirm('OPD', 20);
  expect(issue('OPD')).toEqual(issued(21));
});

it('[BAK-8] an answer for another day, for no queue, or without a restore changes nothing', () => {
  expect(confirm('OPD', 50)).toEqual({ facts: [] });
  restore();
  expect(confirm('OPD', 50, TUESDAY)).toEqual(unconfirmed('OPD'));
  expect(confirm('XRAY', 50)).toEqual({ refusal: { code: 'unknown_queue', queue: 'XRAY' } });
  expect(issue('OPD')).toEqual(unconfirmed('OPD'));
});

it('[BAK-8] a queue that is taken out and put back keeps what was said', () => {
  restore();
  confirm('LAB', 12);
  confirm('OPD', 3);
  run({ type: 'configure', settings: settingsOf([queueOf('OPD')], []), fileHash: 'second' });
  run({ type: 'configure', settings: SETTINGS, fileHash: 'third' });
  expect(issue('LAB')).toEqual(issued(13));
});
