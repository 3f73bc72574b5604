/**
 * What a group of commands writes, as one flat list of cells: what is to be done, then what it binds.
 * Flat cells cross into another thread at a sixth of what objects cost there, and a share's, of which there are
 * crowds, leave out whatever the writer can put in by itself.
 */
import type { Event } from '../server/queue/events.ts';
import type { Day, Token, TokenId } from '../server/queue/model.ts';
import type { Fields } from './person-shape.ts';
import { type Cell, type CompanionRows, messageCells, tokenKey } from './rows.ts';

/** One command's part of a group. */
export interface Entry {
  events: Event[];
  /** Tokens as the events left them. */
  issued: Token[];
  changed: Token[];
  lapsed: TokenId[];
  rows: CompanionRows;
}

/** What is to be done, as the first of its cells says. */
export const EVENT = 0;
export const TOKEN = 1;
export const CHANGED_TOKEN = 2;
export const LAPSED_TOKEN = 3;
export const SEALED_PERSON = 4;
export const MESSAGE = 5;
export const SLIP = 6;
export const FACILITY_FILE = 7;
export const COUNTS = 8;
/** An event that issues, alone and as most are, and its token. */
export const ISSUED = 9;
/** The fields of a person, for what follows; how many there are comes first, as with CONTENT. */
export const PERSON_FIELDS = 10;
/** A person of the last fields, to be sealed for a token. */
export const OPEN_PERSON = 11;
/** What was said beside the last person's fields; the next message answers both. */
export const CONTENT = 12;

/** How many cells follow each; of those that say it themselves, null. */
export const WIDTHS = [8, 18, 13, 3, 5, 10, 6, 4, 4, 16, null, 1, null] as const;

/** Counts of a busy minute travel together. */
const COUNTS_PAUSE_MS = 1_000;
const DAY_MS = 24 * 60 * 60_000;

/** The cells of `entries`, in the order in which they are written; `countsOf`: the log whose counts become due. */
export function groupCells(entries: readonly Entry[], countsOf: string | null): Cell[] {
  const cells: Cell[] = [];
  const days = new Map<Day, number>();
  for (const entry of entries) {
    if (!putIssued(cells, entry)) {
      putEvents(cells, entry.events);
      for (const token of entry.issued) putToken(cells, token);
    }
    for (const token of entry.changed) putChanged(cells, token);
    for (const id of entry.lapsed) cells.push(LAPSED_TOKEN, ...tokenKey(id));
    putRows(cells, entry.rows);
    if (countsOf === null) continue;
    for (const { fact, day, at } of entry.events) if (fact.type === 'issued') days.set(day, at);
  }
  for (const [day, at] of days)
    cells.push(COUNTS, countsId(day), `${countsOf}:${day}`, at, at + COUNTS_PAUSE_MS);
  return cells;
}

/** False when the entry is not one new token as evolve makes it of a share, a card or a walk-in. */
function putIssued(cells: Cell[], { events, issued }: Entry): boolean {
  const [event] = events;
  const [token] = issued;
  if (event === undefined || token === undefined || events.length > 1 || event.fact.type !== 'issued')
    return false;
  if (event.fact.paper !== undefined || event.fact.language !== undefined) return false;
  cells.push(
    ISSUED,
    event.seq,
    event.day,
    event.at,
    event.command,
    event.actor,
    token.id,
    token.series,
    token.number,
    token.label,
    token.source,
    token.person,
    token.code,
    token.lane,
    token.laneReason,
    event.fact.far ? 1 : 0,
    token.place,
  );
  return true;
}

function putEvents(cells: Cell[], events: readonly Event[]): void {
  let ordinal = 0;
  for (const { seq, day, at, command, actor, fact } of events) {
    cells.push(EVENT, seq, day, at, command, ordinal, fact.type, JSON.stringify(fact), actor);
    ordinal += 1;
  }
}

function putToken(cells: Cell[], token: Token): void {
  cells.push(
    TOKEN,
    token.day,
    token.series,
    token.number,
    token.label,
    token.source,
    token.person,
    token.code,
    token.issuedAt,
    ...standing(token),
  );
}

function putChanged(cells: Cell[], token: Token): void {
  cells.push(CHANGED_TOKEN, ...standing(token), token.day, token.series, token.number);
}

/** What a step of the queue may change of a token. */
function standing(token: Token): Cell[] {
  const { status, queue, counter, lane, laneReason, place, returnsAt, notice, legs, version } = token;
  return [status, queue, counter, lane, laneReason, place, returnsAt, notice, JSON.stringify(legs), version];
}

function putRows(cells: Cell[], { persons, messages, slips, facilityFile }: CompanionRows): void {
  // A person who is both kept and answered crosses once.
  let last: Fields | null = null;
  const putFields = (fields: Fields) => {
    if (fields !== last) cells.push(PERSON_FIELDS, fields.length, ...fields);
    last = fields;
  };
  for (const one of persons) {
    if ('fields' in one) {
      putFields(one.fields);
      cells.push(OPEN_PERSON, one.token);
    } else cells.push(SEALED_PERSON, one.keyId, one.sealed, ...tokenKey(one.token));
  }
  for (const one of messages) {
    const { fingerprint } = one;
    if (fingerprint !== null && 'said' in fingerprint) {
      putFields(fingerprint.person);
      cells.push(CONTENT, fingerprint.said.length, ...fingerprint.said);
    }
    cells.push(MESSAGE, ...messageCells(one));
  }
  for (const { printer, token, duplicate, createdAt, expiresAt } of slips)
    cells.push(SLIP, printer, token, duplicate ? 1 : 0, createdAt, createdAt, expiresAt);
  if (facilityFile !== undefined) {
    const { hash, content, appliedAt, actor } = facilityFile;
    cells.push(FACILITY_FILE, hash, content, appliedAt, actor);
  }
}

/** The one counts row of a day: below zero, where no other message's id is. */
function countsId(day: Day): number {
  return -Math.floor(Date.parse(day) / DAY_MS) - 1;
}
