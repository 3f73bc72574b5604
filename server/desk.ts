/**
 * The only writer of the queue. Commands that arrive in one turn of the event loop are decided on a
 * pending book and made durable in one transaction; after its commit the committed book, which all
 * reads use, follows, the news goes out and the answers are given. Nobody is answered before that.
 * Rules are server/queue's, SQL is db's, clocks and sockets are the caller's.
 */
import type { Commits } from '../db/commits.ts';
import type { Entry } from '../db/group-cells.ts';
import type { Journal } from '../db/journal.ts';
import { StorageFault } from '../db/transaction.ts';
import { decideAndFold, type Folded, type Outcome, type RowsFor } from './deciding.ts';
import { copyBook, emptyBook } from './queue/book.ts';
import type { Command, CommandId, RollDay } from './queue/commands.ts';
import type { Event } from './queue/events.ts';
import { evolve, follow } from './queue/evolve.ts';
import type { Book, Day, Moment, TokenId } from './queue/model.ts';
import { dayStep } from './queue/service-day.ts';

export type { Outcome, RowsFor } from './deciding.ts';

export interface Submission {
  rows?: RowsFor;
  /** The caller has already made sure that this command id was never applied. */
  known?: 'new';
}

export interface Desk {
  /** The committed book: whoever reads sees only what is on disk. Not to be changed. */
  book(): Book;
  /** Rolls the day if the clock says so; answers the day commands are decided on, and carried days. */
  today(): { day: Day; carried: Day[] };
  /** Decides and makes durable. Rejects with StorageFault when the store is in trouble. */
  submit(command: Command, options?: Submission): Promise<Outcome>;
  /** The clock's date, when it cannot be believed unconfirmed: too far `ahead` of the book, or behind it. */
  doubt(): { day: Day; bookDay: Day; ahead: boolean } | null;
  /** Somebody who knows (NTP, the network, a clerk) vouches for the clock's date. */
  confirmDay(day: Day): Promise<void>;
  /** Called with the events of every group after its commit, before the answers. */
  onCommitted(listener: (events: readonly Event[]) => void): void;
  /** Whether the last write reached the disk. */
  isWell(): boolean;
  /** Somebody else's write has reached the disk: reads the book again where it must, and is well. */
  storageWorks(): void;
  /** Whether the token may already be on the disk and is not yet in the committed book. */
  isUnderWay(token: TokenId): boolean;
  /** Waits until everything submitted so far is answered. */
  settle(): Promise<void>;
}

export interface DeskOptions {
  journal: Journal;
  /** The thread for large groups; without it every group is written where the desk runs. */
  commits?: Commits;
  /** Now, in the facility's zone. */
  moment: () => Moment;
  /** Whether counts are to be reported to a hub. */
  countsDue: boolean;
  onFault: (fault: unknown) => void;
}

interface Waiting {
  command: Command;
  /** When it came: deciding it again must not move it to another day. */
  now: Moment;
  options: Submission;
  answer: (outcome: Outcome) => void;
  fail: (fault: unknown) => void;
}

interface Decided extends Folded {
  waiting: Waiting;
}

/** Most commands in one transaction: bounds how long the event loop, or the thread, is held. */
const MAX_GROUP = 500;
/** From here on a group is worth the two hops to the thread of commits and back. */
const THREAD_GROUP = 8;
/** After a failed COMMIT the file is read again, at most this often. */
const REOPEN_EVERY_MS = 250;

export function createDesk({ journal, commits, moment, countsDue, onFault }: DeskOptions): Desk {
  let committed = foldDay(journal);
  let pending = copyBook(committed);
  let group: Decided[] = [];
  /** What the thread of commits is writing: decided before `group`, and not yet in the committed book. */
  let underWay: readonly Decided[] | null = null;
  let commitDue = false;
  let well = true;
  /** Set when a COMMIT failed and the file could not be read again yet. */
  let lost = false;
  let lastReopen = Number.NEGATIVE_INFINITY;
  const inFlight = new Map<CommandId, Promise<Outcome>>();
  const listeners: ((events: readonly Event[]) => void)[] = [];

  function decideOn(waiting: Waiting): Decided {
    const { command, now, options } = waiting;
    return { waiting, ...decideAndFold(pending, command, now, options.rows) };
  }

  function rollIfDue(now: Moment): void {
    if (dayStep(pending.day, now.day, false) !== 'roll') return;
    // If the roll cannot be written, the command behind it in the group says so to its caller.
    enqueueRoll(now, false).catch(() => undefined);
  }

  function enqueueRoll(now: Moment, confirmed: boolean): Promise<Outcome> {
    // A day that is entered again continues after every number it gave out, so those must be on disk.
    commitAll();
    let continued: RollDay['continued'];
    try {
      continued = journal.highestNumbers(now.day);
    } catch (cause) {
      const fault = new StorageFault('storage', cause);
      onFault(fault);
      return Promise.reject(fault);
    }
    const id = `roll:${now.day}:${pending.seq}`;
    return enqueue({ type: 'rollDay', id, day: now.day, continued, confirmed }, { known: 'new' }, now);
  }

  function enqueue(command: Command, options: Submission, now: Moment): Promise<Outcome> {
    // Nothing is decided on a book that may not be the one on disk.
    if (lost) return Promise.reject(new StorageFault('commit', undefined));
    return new Promise((answer, fail) => {
      const waiting: Waiting = { command, now, options, answer, fail };
      let decided: Decided;
      try {
        decided = decideOn(waiting);
      } catch (fault) {
        // A half-applied command must not be built upon.
        discardPending(fault);
        fail(fault);
        return;
      }
      group.push(decided);
      if (group.length >= MAX_GROUP) commitAll();
      else commitSoon();
    });
  }

  function commitSoon(): void {
    if (commitDue || underWay !== null || group.length === 0) return;
    commitDue = true;
    setImmediate(commitGroup);
  }

  function commitGroup(): void {
    commitDue = false;
    // What gathers behind a group in the thread follows when that one has ended.
    if (underWay !== null || group.length === 0) return;
    if (!handOver()) commit(takeGroup());
  }

  /** Gives the group to the thread; false when it is too small for that, or the thread takes none now. */
  function handOver(): boolean {
    if (group.length < THREAD_GROUP || commits?.ready() !== true) return false;
    const deciding = takeGroup();
    underWay = deciding;
    commits.write(journal.groupOf(entriesOf(deciding), countsDue), (written) => {
      underWay = null;
      if ('fault' in written) return failAll(deciding, written.fault);
      journal.adopt(written.head);
      well = true;
      publish(deciding);
      // At once, so that the thread writes what has gathered while the answers go out.
      if (!handOver()) commitSoon();
    });
    return true;
  }

  /** Everything decided so far is on the disk, or has failed, when it returns. */
  function commitAll(): void {
    commits?.settle();
    if (group.length > 0) commit(takeGroup());
  }

  function takeGroup(): Decided[] {
    const taken = group;
    group = [];
    return taken;
  }

  /** A group failed in the thread, and with it what was decided on the book that it left. */
  function failAll(deciding: readonly Decided[], fault: StorageFault): void {
    const all = [...deciding, ...takeGroup()];
    if (fault.place === 'commit') return lose(all, fault);
    onFault(fault);
    pending = copyBook(committed);
    well = fault.place === 'row';
    for (const { waiting } of all) {
      // A row failed: each is decided and committed by itself. A store in trouble takes none.
      if (fault.place === 'row') commitAlone(waiting);
      else waiting.fail(fault);
    }
  }

  function commit(deciding: readonly Decided[]): void {
    try {
      write(deciding);
    } catch (fault) {
      well = !(fault instanceof StorageFault) || fault.place === 'row';
      if (fault instanceof StorageFault && fault.place === 'commit') return lose(deciding, fault);
      onFault(fault);
      pending = copyBook(committed);
      const rowFailed = fault instanceof StorageFault && fault.place === 'row';
      if (!rowFailed || deciding.length === 1) {
        for (const { waiting } of deciding) waiting.fail(fault);
        return;
      }
      // One row of many failed: each command is decided and committed by itself, so it fails alone.
      for (const { waiting } of deciding) commitAlone(waiting);
      return;
    }
    well = true;
    publish(deciding);
  }

  function commitAlone(waiting: Waiting): void {
    if (lost) return waiting.fail(new StorageFault('commit', undefined));
    try {
      commit([decideOn(waiting)]);
    } catch (fault) {
      discardPending(fault);
      waiting.fail(fault);
    }
  }

  function write(deciding: readonly Decided[]): void {
    const entries = entriesOf(deciding);
    if (entries.length > 0) journal.append(entries, countsDue);
  }

  function entriesOf(deciding: readonly Decided[]): Entry[] {
    return deciding.flatMap(({ entry }) => (entry === null ? [] : [entry]));
  }

  // Whether a failed COMMIT reached the disk only the disk can tell [DUR-4].
  function lose(deciding: readonly Decided[], fault: StorageFault): void {
    onFault(fault);
    well = false;
    lost = true;
    reopen();
    for (const { waiting } of deciding) waiting.fail(fault);
  }

  function reopen(): void {
    lastReopen = performance.now();
    try {
      committed = foldDay(journal);
      pending = copyBook(committed);
      lost = false;
    } catch (fault) {
      onFault(fault);
    }
  }

  function discardPending(fault: unknown): void {
    onFault(fault);
    const others = takeGroup();
    // Its end is the book that these are decided on again.
    commits?.settle();
    pending = copyBook(committed);
    for (const { waiting } of others) commitAlone(waiting);
  }

  function publish(deciding: readonly Decided[]): void {
    const events: Event[] = [];
    for (const { outcome, entry } of deciding) {
      if (outcome.kind !== 'done') continue;
      // Alone, an event that issues left the very token that it made.
      const issued = outcome.events.length === 1 ? entry?.issued[0] : undefined;
      for (const event of outcome.events) {
        follow(committed, event, issued);
        events.push(event);
      }
    }
    if (events.length > 0) {
      for (const listener of listeners) {
        try {
          listener(events);
        } catch (fault) {
          // A listener's trouble is not the patient's.
          onFault(fault);
        }
      }
    }
    for (const { waiting, outcome } of deciding) waiting.answer(outcome);
  }

  function submit(command: Command, options: Submission = {}): Promise<Outcome> {
    if (lost) {
      if (performance.now() - lastReopen >= REOPEN_EVERY_MS) reopen();
      if (lost) return Promise.reject(new StorageFault('commit', undefined));
    }
    const running = inFlight.get(command.id);
    if (running !== undefined) return running.then(asRepeated);
    if (options.known !== 'new') {
      let events: Event[];
      try {
        events = journal.eventsOf(command.id);
      } catch (fault) {
        return Promise.reject(new StorageFault('storage', fault));
      }
      if (events.length > 0) return Promise.resolve({ kind: 'done', events, repeated: true });
    }
    const now = moment();
    rollIfDue(now);
    const outcome = enqueue(command, options, now);
    // An id that nobody else can have is not looked for.
    if (options.known === 'new') return outcome;
    inFlight.set(command.id, outcome);
    const forget = () => inFlight.delete(command.id);
    outcome.then(forget, forget);
    return outcome;
  }

  return {
    book: () => committed,
    today() {
      rollIfDue(moment());
      const carried = new Set<Day>();
      for (const token of pending.tokens.values()) {
        // Tokens lie in the book in the order of issue: carried ones first.
        if (token.day === pending.day) break;
        carried.add(token.day);
      }
      return { day: pending.day, carried: [...carried] };
    },
    submit,
    doubt() {
      const { day } = moment();
      const step = dayStep(committed.day, day, false);
      return step === 'doubt' || step === 'stay'
        ? { day, bookDay: committed.day, ahead: step === 'doubt' }
        : null;
    },
    async confirmDay(day) {
      const now = moment();
      // Only the date that is on the clock at this moment was vouched for.
      if (now.day === day && dayStep(pending.day, day, true) === 'roll') await enqueueRoll(now, true);
    },
    onCommitted(listener) {
      listeners.push(listener);
    },
    isWell: () => well && !lost,
    storageWorks() {
      if (lost) reopen();
      well = !lost;
    },
    isUnderWay: (token) => pending.tokens.has(token) && !committed.tokens.has(token),
    async settle() {
      while (group.length > 0 || underWay !== null || inFlight.size > 0)
        await new Promise((done) => setImmediate(done));
    },
  };
}

function asRepeated(outcome: Outcome): Outcome {
  return outcome.kind === 'done' ? { ...outcome, repeated: true } : outcome;
}

/** The book of the day that the log is in. */
function foldDay(journal: Journal): Book {
  return journal.openDay().reduce(evolve, emptyBook());
}
