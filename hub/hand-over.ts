/**
 * Handing callbacks to the facilities whose sockets this node holds: at once when one comes, all that wait when a
 * socket opens, and every half second those that no news told of. Given twice, a callback is one token all the same.
 */
import type { Sealer } from '../db/sealing.ts';
import type { Log } from '../server/log.ts';
import type { Links } from './links.ts';
import type { NoticeStore } from './store/notice-store.ts';
import { type HeldRelay, placeOf, type RelayKey, type WaitingRelay } from './store/relay-rows.ts';
import type { RelayStore } from './store/relay-store.ts';
import { createTurns } from './turns.ts';

/** A hint is quicker than this, or lost. */
const HINT_MS = 1_000;
/** Facilities whose line opened that are given what waited at one time: the other connections are for shares. */
const GREETINGS_AT_ONCE = 1;
/** Facilities looked after in one round, each with a statement of its own; the next round takes the others. */
const MAX_FACILITIES = 200;

export interface HandOver {
  /** False when this node cannot give it to the facility now. `content`: what is sealed in it, where that is known. */
  give(relay: HeldRelay, content?: string): boolean;
  /** One that the facility could not keep: it is given once more. */
  giveAgain(key: RelayKey, hipId: string): void;
  /** A facility's socket opened on this node; what fails is tried again by `look`. */
  opened(hipId: string): Promise<void>;
  tellMissed(hipId: string): Promise<void>;
  /** Finds what waits since before `since` and was not given here. */
  look(since?: number): Promise<void>;
}

export function createHandOver(deps: {
  store: RelayStore;
  notices: NoticeStore;
  links: () => Links;
  sealer: Sealer;
  now: () => number;
  log: Log;
}): HandOver {
  const { store, notices, links, sealer, now, log } = deps;
  const greetings = createTurns(GREETINGS_AT_ONCE);
  /** What this node gave over each facility's line as it is now, and when its time is over. */
  const given = new Map<string, Map<string, number>>();
  /** Facilities that have not been greeted yet. */
  const toGreet = new Set<string>();

  /** A callback that is asked again has a later deadline, and is given again. */
  function wasGiven(relay: WaitingRelay): boolean {
    return given.get(relay.hipId)?.get(placeOf(relay)) === relay.deadlineAt;
  }

  function give(relay: HeldRelay, content?: string): boolean {
    const { kind, requestId, hipId, deadlineAt } = relay;
    // Another node's to give.
    if (!links().has(hipId)) return false;
    // News, a look and a greeting may each have found it before the facility said that it has it.
    if (wasGiven(relay)) return true;
    const remainingMs = Math.max(0, deadlineAt - now());
    try {
      const body: unknown = JSON.parse(content ?? sealer.open(placeOf(relay), relay).toString('utf8'));
      if (!links().send(hipId, { type: 'callback', kind, relay: requestId, remainingMs, body })) return false;
    } catch (fault) {
      // Sealed with a key that this node lacks: one row must not stop the others.
      log.fault(fault, { requestId }, 'callback cannot be handed over');
      return false;
    }
    const ofLine = given.get(hipId) ?? new Map<string, number>();
    given.set(hipId, ofLine.set(placeOf(relay), deadlineAt));
    return true;
  }

  function forgetOver(): void {
    for (const [hipId, ofLine] of given) {
      for (const [place, deadlineAt] of ofLine) if (deadlineAt < now()) ofLine.delete(place);
      if (ofLine.size === 0) given.delete(hipId);
    }
  }

  async function greet(hipId: string): Promise<void> {
    if (await store.isWaitedFor(hipId, now())) {
      await greetings(async () => {
        for (const held of await store.heldFor(hipId, now() + 1, now())) give(held);
        await tellMissed(hipId);
      });
    }
    toGreet.delete(hipId);
  }

  async function tellMissed(hipId: string): Promise<void> {
    for (const { notice, count, since } of await notices.due(hipId, now())) {
      links().send(hipId, { type: 'missed', count, since, upTo: notice });
    }
  }

  return {
    give,
    giveAgain: (key, hipId) => void given.get(hipId)?.delete(placeOf(key)),
    tellMissed,
    opened(hipId) {
      // What the line before carried may never have come.
      given.delete(hipId);
      toGreet.add(hipId);
      return greet(hipId);
    },
    async look(since = now() - HINT_MS) {
      forgetOver();
      const waited = await store.waitedFor(since, now());
      const here = waited.filter((one) => links().has(one.hipId) && !wasGiven(one));
      for (const hipId of [...new Set(here.map((one) => one.hipId))].slice(0, MAX_FACILITIES)) {
        for (const held of await store.heldFor(hipId, since, now())) give(held);
      }
      for (const hipId of [...toGreet].slice(0, MAX_FACILITIES)) {
        if (links().has(hipId)) await greet(hipId);
        else toGreet.delete(hipId);
      }
    },
  };
}
