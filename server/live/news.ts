/**
 * When screens are told: a call at once, arrivals a few times a second, and what time alone changes
 * (waits, opening hours, a printer's trouble) once a second.
 */
import type { Event } from '../queue/events.ts';
import type { Feed } from './feed.ts';

/** A burst of arrivals is one change to look at, not two hundred. */
const ARRIVALS_EVERY_MS = 150;
const LOOK_EVERY_MS = 1_000;

export interface News {
  start(): void;
  committed(events: readonly Event[]): void;
  stop(): void;
}

export function createNews(feed: Feed): News {
  let arrivals: NodeJS.Timeout | null = null;
  let look: NodeJS.Timeout | null = null;

  function tell(): void {
    if (arrivals !== null) clearTimeout(arrivals);
    arrivals = null;
    feed.refresh();
  }

  return {
    start() {
      look = setInterval(() => feed.refresh(), LOOK_EVERY_MS);
      look.unref();
    },
    committed(events) {
      if (events.some(({ fact }) => fact.type !== 'issued' && fact.type !== 'rescanned')) tell();
      else arrivals ??= setTimeout(tell, ARRIVALS_EVERY_MS);
    },
    stop() {
      if (look !== null) clearInterval(look);
      if (arrivals !== null) clearTimeout(arrivals);
    },
  };
}
