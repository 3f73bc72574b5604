/**
 * One command on the pending book: decided, folded in, and with all that is to be written for it.
 * When it is made durable, and what becomes of a book that could not be, is desk.ts's.
 */
import type { Entry } from '../db/group-cells.ts';
import { type CompanionRows, NO_ROWS } from '../db/rows.ts';
import { StorageFault } from '../db/transaction.ts';
import type { Command } from './queue/commands.ts';
import { type Decision, decide } from './queue/decide.ts';
import type { Event, Fact } from './queue/events.ts';
import { evolve } from './queue/evolve.ts';
import type { Book, Day, Moment, Token, TokenId } from './queue/model.ts';
import type { Refusal } from './queue/refusals.ts';
import { dayStep } from './queue/service-day.ts';

/** What a command came to. `repeated`: it was applied before, and these are its first events. */
export type Outcome =
  | { kind: 'done'; events: Event[]; repeated: boolean }
  | { kind: 'refused'; refusal: Refusal };

/** Rows to be written with a command, once it is known what it comes to; `seq` is not yet durable. */
export type RowsFor = (decision: Decision) => CompanionRows;

/** A decided command with what is to be written for it. */
export interface Folded {
  outcome: Outcome;
  entry: Entry | null;
}

/** What a doubted date stops: whoever was called before may still be served. */
const STARTS: ReadonlySet<Command['type']> = new Set(['issue', 'callNext', 'callToken', 'confirmNumber']);

/** Decides `command` on `pending` and folds its events in. When it throws, `pending` may be half-changed. */
export function decideAndFold(pending: Book, command: Command, now: Moment, rowsFor?: RowsFor): Folded {
  const decision = guarded(pending, command, now);
  const rows = rowsFor?.(decision) ?? NO_ROWS;
  if ('refusal' in decision) {
    const outcome: Outcome = { kind: 'refused', refusal: decision.refusal };
    return { outcome, entry: hasRows(rows) ? entryOf(pending, [], [], rows) : null };
  }
  const { events, touched } = fold(pending, command, decision.facts, now);
  const outcome: Outcome = { kind: 'done', events, repeated: false };
  const writes = events.length > 0 || hasRows(rows);
  return { outcome, entry: writes ? entryOf(pending, events, touched, rows) : null };
}

// A date that nobody vouches for neither issues nor calls [DAY-6].
function guarded(pending: Book, command: Command, now: Moment): Decision {
  if (command.type !== 'rollDay' && command.type !== 'configure') {
    const step = dayStep(pending.day, now.day, false);
    if (step === 'doubt' && STARTS.has(command.type)) {
      return { refusal: { code: 'date_unconfirmed', day: now.day, bookDay: pending.day } };
    }
    // The roll before it failed, and yesterday's book takes nothing of today.
    if (step === 'roll') throw new StorageFault('storage', new Error(`${now.day} could not be opened`));
  }
  return decide(pending, command, now);
}

function fold(pending: Book, command: Command, facts: Fact[], now: Moment) {
  const touched: TokenId[] = [];
  const events = facts.map((fact) => {
    touched.push(...tokensOf(pending, fact));
    const event: Event = {
      seq: pending.seq + 1,
      day: dayOf(pending, fact),
      at: now.at,
      command: command.id,
      actor: command.actor ?? null,
      fact,
    };
    evolve(pending, event);
    return event;
  });
  return { events, touched };
}

function entryOf(pending: Book, events: Event[], touched: TokenId[], rows: CompanionRows): Entry {
  const issued: Token[] = [];
  const changed: Token[] = [];
  const lapsed: TokenId[] = [];
  for (const { fact } of events) if (fact.type === 'dayRolled') lapsed.push(...fact.lapsed);
  for (const id of touched.length > 1 ? new Set(touched) : touched) {
    const token = pending.tokens.get(id);
    if (token === undefined) continue;
    if (events.some(({ fact }) => fact.type === 'issued' && fact.token === id)) issued.push(token);
    else changed.push(token);
  }
  return { events, issued, changed, lapsed, rows };
}

/** The roll belongs to the day it opens. */
function dayOf(book: Book, fact: Fact): Day {
  return fact.type === 'dayRolled' ? fact.day : book.day;
}

/** The tokens a fact changes, asked before it is folded in. */
function tokensOf(book: Book, fact: Fact): TokenId[] {
  if ('token' in fact) return [fact.token];
  if (fact.type === 'undone') return book.counters.get(fact.counter)?.undo?.tokens.map(({ id }) => id) ?? [];
  if (fact.type === 'dayRolled') return fact.carried.map(({ id }) => id);
  return [];
}

function hasRows(rows: CompanionRows): boolean {
  return rows.persons.length + rows.messages.length + rows.slips.length > 0;
}
