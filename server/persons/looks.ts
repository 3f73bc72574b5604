/**
 * Who looked at whose details, when and why. What a counter's screen is sent is noted once for each account,
 * token and kind, a few seconds later with others; what somebody asks for is on the disk before they get it.
 * A crash may lose the notes of its last seconds; the screens that come back are noted again.
 */
import type { LookPlace } from '../../db/look-chain.ts';
import type { Look, LookStore } from '../../db/look-store.ts';
import type { LookKind } from '../contract/persons.ts';
import type { ClerkView } from '../contract/views.ts';
import type { Log } from '../log.ts';
import { NO_DAY } from '../queue/book.ts';
import type { CounterId, Day, TokenId } from '../queue/model.ts';

const DAY_MS = 24 * 60 * 60_000;
/** How long a look at a counter's screen waits for company. */
const FLUSH_EVERY_MS = 2_000;
/** A busy hall's seconds hold a few dozen; storage in trouble must not fill the memory. */
const MAX_WAITING = 20_000;
/** Looks known not to be new: some days of a large hospital. Beyond it they are noted once more. */
const MAX_KNOWN = 200_000;
/** Longer than the data itself: whoever complains does so afterwards (a year, as data protection law asks of access logs). */
export const LOOKS_KEPT_MS = 365 * DAY_MS;
/** The book's day lies within so many of the same date in UTC, whatever the zone, and is left some hours late. */
const ROUND_THE_DAY_MS = 3 * DAY_MS;

export interface Looks {
  /** An account's screen at a counter was just sent this view. */
  shown(actor: string, view: ClerkView): void;
  /** Somebody asked for these details; on the disk when it returns. Throws StorageFault: then they get nothing. */
  asked(actor: string, tokens: readonly TokenId[], what: LookKind, why: string): void;
  ofToken(token: TokenId, limit: number): Look[];
  /** The newest that is on the disk. */
  head(): LookPlace;
  /** Forgets looks older than LOOKS_KEPT_MS by the book's day, a step; whether there are more. */
  forgetSome(): boolean;
  /** Writes what waits. */
  flush(): void;
  start(): void;
  stop(): void;
}

export function createLooks(deps: {
  store: LookStore;
  /** The book's day: a clock that is wrong by years forgets nothing. */
  today: () => Day;
  now: () => number;
  log: Log;
}): Looks {
  const { store, today, now, log } = deps;
  const known = new Set<string>();
  let waiting: Look[] = [];
  let timer: NodeJS.Timeout | null = null;

  function note(actor: string, token: TokenId, what: LookKind, counter: CounterId): void {
    const key = `${actor} ${what} ${counter} ${token}`;
    if (known.has(key) || waiting.length >= MAX_WAITING) return;
    if (known.size >= MAX_KNOWN) known.clear();
    known.add(key);
    waiting.push({ at: now(), actor, token, what, why: atCounter(counter) });
  }

  function flush(): void {
    if (waiting.length === 0) return;
    const looks = waiting;
    waiting = [];
    try {
      store.add(looks);
    } catch (fault) {
      // They wait for the storage to come back; what is new meanwhile comes after them.
      waiting = [...looks, ...waiting].slice(0, MAX_WAITING);
      log.fault(fault, { count: waiting.length }, 'looks are not noted yet');
    }
  }

  return {
    shown(actor, view) {
      const { id } = view.counter;
      if (view.now !== null && view.now.person !== null) note(actor, view.now.id, 'attended', id);
      for (const list of [view.upcoming, view.arrivals, view.skipped, view.returned]) {
        for (const { id: token, person } of list) if (person !== null) note(actor, token, 'listed', id);
      }
    },
    asked(actor, tokens, what, why) {
      const at = now();
      // What a clerk copies all day long is work at a counter; the rest is asked for, and an act.
      const as = what === 'copied' ? undefined : 'acts';
      store.add(
        tokens.map((token) => ({ at, actor, token, what, why })),
        as,
      );
    },
    ofToken: (token, limit) => store.ofToken(token, limit),
    head: store.head,
    forgetSome() {
      const day = today();
      if (day === NO_DAY) return false;
      const midnight = Date.parse(`${day}T00:00:00Z`);
      const before = midnight - LOOKS_KEPT_MS;
      return store.forgetSome({ before, latest: midnight + ROUND_THE_DAY_MS, at: now() });
    },
    flush,
    start() {
      timer ??= setInterval(flush, FLUSH_EVERY_MS).unref();
    },
    stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
      flush();
    },
  };
}

/** Why whoever works at a counter sees details. */
export function atCounter(counter: CounterId): string {
  return `counter ${counter}`;
}
