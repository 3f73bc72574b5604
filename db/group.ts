/**
 * Writes a group of commands from its cells (group-cells.ts) in one durable transaction: rows, hash chain, and
 * what is sealed or hashed only here. Which thread it runs in, and over which connection, is the caller's.
 */
import type { RunResult, Statement } from 'better-sqlite3';
import type { FactOf } from '../server/queue/events.ts';
import type { Leg } from '../server/queue/model.ts';
import { type ChainedRow, chainHex } from './chain.ts';
import * as kinds from './group-cells.ts';
import type { Connection } from './open.ts';
import { type Fields, personText } from './person-shape.ts';
import { type Cell, tokenKey } from './rows.ts';
import type { Seals } from './sealing.ts';
import * as sql from './statements.ts';
import { inTransaction, StorageFault } from './transaction.ts';

/** Where a message's fingerprint stands among its cells. */
const FINGERPRINT = 4;
/** Where an ISSUED names its token. */
const TOKEN_ID = 5;

export interface LogHead {
  seq: number;
  /** Hex of the last event's hash. */
  hash: string;
}

/** Why a group was refused: the log on disk is longer than the one that was read. */
class LogMoved extends Error {
  readonly code = 'LOG_MOVED';
}

/** Cells that go on from `head` and end with the event `last`. */
export interface Group {
  cells: readonly Cell[];
  head: LogHead;
  last: number;
}

/** Writes a group in one durable transaction; answers the head that it leaves. Throws StorageFault. */
export type WriteGroup = (group: Group, seals: Seals | null) => LogHead;

export function openGroupWriter(connection: Connection): WriteGroup {
  const lastSeq = connection.prepare<[], number>(sql.LAST_SEQ).pluck();
  const statements = new Map<number, Statement>(
    (
      [
        [kinds.EVENT, sql.INSERT_EVENT],
        [kinds.TOKEN, sql.INSERT_TOKEN],
        [kinds.CHANGED_TOKEN, sql.UPDATE_TOKEN],
        [kinds.LAPSED_TOKEN, sql.LAPSE_TOKEN],
        [kinds.SEALED_PERSON, sql.INSERT_PERSON],
        [kinds.OPEN_PERSON, sql.INSERT_PERSON_AT],
        [kinds.MESSAGE, sql.INSERT_MESSAGE],
        [kinds.SLIP, sql.INSERT_SLIP],
        [kinds.FACILITY_FILE, sql.INSERT_FACILITY_FILE],
        [kinds.COUNTS, sql.DUE_COUNTS],
      ] as const
    ).map(([kind, text]) => [kind, connection.prepare(text)]),
  );

  function write(cells: readonly Cell[], previous: string, seals: Seals | null): string {
    let chained = previous;
    let newest = { token: '', row: 0 };
    let person = '';
    let said: string | null = null;
    for (let at = 0; at < cells.length; ) {
      const kind = Number(cells[at]);
      const counted = kinds.WIDTHS[kind] === null;
      const from = counted ? at + 2 : at + 1;
      const end = from + Number(counted ? cells[at + 1] : kinds.WIDTHS[kind]);
      const bound = cells.slice(from, end);
      at = end;
      switch (kind) {
        case kinds.EVENT:
          chained = chain(chained, bound);
          break;
        case kinds.ISSUED:
          chained = chain(chained, eventOf(bound));
          newest = {
            token: String(bound[TOKEN_ID]),
            row: Number(run(kinds.TOKEN, tokenOf(bound)).lastInsertRowid),
          };
          break;
        case kinds.PERSON_FIELDS:
          person = personText(bound as Fields);
          break;
        case kinds.OPEN_PERSON:
          seal(sealsOf(seals), String(bound[0]), person, newest);
          break;
        case kinds.SEALED_PERSON:
          keep(bound);
          break;
        case kinds.CONTENT:
          said = JSON.stringify(bound);
          break;
        case kinds.MESSAGE:
          // As contentText puts the two together.
          if (said !== null) bound[FINGERPRINT] = sealsOf(seals).fingerprint(said + person);
          said = null;
          run(kind, bound);
          break;
        default:
          run(kind, bound);
      }
    }
    return chained;
  }

  function chain(previous: string, bound: Cell[]): string {
    const chained = chainHex(previous, rowOf(bound));
    bound.push(Buffer.from(chained, 'hex'));
    run(kinds.EVENT, bound);
    return chained;
  }

  /** Most are of the token that came just before: its row is not looked for. */
  function seal(seals: Seals, token: string, person: string, newest: { token: string; row: number }): void {
    const { keyId, sealed } = seals.seal(token, person);
    if (token === newest.token) run(kinds.OPEN_PERSON, [newest.row, keyId, sealed]);
    else keep([keyId, sealed, ...tokenKey(token)]);
  }

  function keep(bound: Cell[]): void {
    if (run(kinds.SEALED_PERSON, bound).changes !== 1)
      throw new Error('a person was to be kept for what is no token');
  }

  function run(kind: number, bound: Cell[]): RunResult {
    const statement = statements.get(kind);
    if (statement === undefined) throw new Error('a group holds what is no statement');
    return statement.run(bound);
  }

  return ({ cells, head, last }, seals) => {
    const hash = inTransaction(connection, () => {
      // A second process on this file must not be built upon unread: its numbers are given out too.
      if ((lastSeq.get() ?? 0) !== head.seq) throw new StorageFault('commit', new LogMoved());
      return write(cells, head.hash, seals);
    });
    return { seq: last, hash };
  };
}

/** An event's cells, by their names. */
function rowOf([seq, day, at, command, ordinal, type, fact, actor]: Cell[]): ChainedRow {
  return { seq, day, at, command, ordinal, type, fact, actor } as ChainedRow;
}

/** The event of an ISSUED, its fact in the very words of decide-issue.ts. */
function eventOf(issued: Cell[]): Cell[] {
  const [
    seq,
    day,
    at,
    command,
    actor,
    token,
    queue,
    number,
    label,
    source,
    person,
    code,
    lane,
    laneReason,
    far,
  ] = issued;
  const type = 'issued';
  const fact = { type, token, queue, number, label, source, lane, laneReason, person, code, far: far === 1 };
  return [seq, day, at, command, 0, type, JSON.stringify(fact as FactOf<'issued'>), actor] as Cell[];
}

/** The token of an ISSUED, as evolve.ts makes it. */
function tokenOf(issued: Cell[]): Cell[] {
  const [, day, at, , , , queue, number, label, source, person, code, lane, laneReason, far, place] = issued;
  const leg: Leg = {
    queue: String(queue),
    openedAt: Number(at),
    calledAt: null,
    servedAt: null,
    counter: null,
    closedAt: null,
    outcome: null,
    calls: 0,
    recalls: 0,
    announced: null,
  };
  const notice = far === 1 ? 'far' : null;
  const legs = JSON.stringify([leg]);
  const first = [day, queue, number, label, source, person, code, at, 'waiting', queue];
  first.push(null, lane, laneReason, place, null, notice, legs, 1);
  return first as Cell[];
}

function sealsOf(seals: Seals | null): Seals {
  if (seals === null) throw new Error('nothing can be sealed here');
  return seals;
}
