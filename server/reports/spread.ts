/**
 * How days' tokens spread over their hours, and how long people waited for the first call: what the state's hub adds
 * up over facilities. Read from the tokens as they are, of this log alone; nobody's name is in it.
 */
import type { Connection } from '../../db/open.ts';
import { WAIT_BOUNDS_MINUTES, WAIT_PLACES } from '../../hub/contract/figures.ts';

export interface SpreadRequest {
  kind: 'spread';
  /** From this day on. */
  from: string;
  /** Tokens after this one: those before it are a former log's. */
  afterToken: number;
  zone: string;
}

export interface DaySpread {
  day: string;
  hours: number[];
  waits: number[];
}

interface Row {
  day: string;
  source: string;
  issuedAt: number;
  calledAt: number | null;
}

/** The plus keeps it on the index of days: of a log of years only these are read. */
export const SPREAD_ROWS = `SELECT day, source, issued_at AS issuedAt, json_extract(legs, '$[0].calledAt') AS calledAt
  FROM tokens WHERE day >= ? AND +id > ?`;
const HOURS = 24;
const MINUTE_MS = 60_000;

/** Days with a token, oldest first. `hourOf` is the hour of an instant in the facility's zone. */
export function readSpreads(
  connection: Connection,
  { from, afterToken }: Pick<SpreadRequest, 'from' | 'afterToken'>,
  hourOf: (at: number) => number,
): DaySpread[] {
  const days = new Map<string, DaySpread>();
  const rows = connection.prepare<[string, number], Row>(SPREAD_ROWS).iterate(from, afterToken);
  for (const { day, source, issuedAt, calledAt } of rows) {
    const spread = days.get(day) ?? { day, hours: zeros(HOURS), waits: zeros(WAIT_PLACES) };
    days.set(day, spread);
    add(spread.hours, hourOf(issuedAt));
    // Whoever held a number on paper waited, and nobody wrote down since when.
    if (calledAt !== null && source !== 'paper') add(spread.waits, placeOf(calledAt - issuedAt));
  }
  return [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
}

/** The place of a wait among the bounds; a clock that was set back makes no negative ones. */
function placeOf(ms: number): number {
  const place = WAIT_BOUNDS_MINUTES.findIndex((bound) => ms <= bound * MINUTE_MS);
  return place < 0 ? WAIT_BOUNDS_MINUTES.length : place;
}

function add(places: number[], place: number): void {
  places[place] = (places[place] ?? 0) + 1;
}

function zeros(length: number): number[] {
  return Array.from({ length }, () => 0);
}
