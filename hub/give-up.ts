/**
 * Callbacks that no facility answers in time: each is given up by one node, which tells the phone so while it still
 * waits. How many shares a facility missed is told to it afterwards, by whichever node has its socket.
 */
import type { AbdmClient } from '../abdm/client.ts';
import { onRunningTokenRefused, onShareRefused } from '../abdm/translate.ts';
import { errorCodes } from '../abdm/wire/error-body.ts';
import type { Log } from '../server/log.ts';
import type { HandOver } from './hand-over.ts';
import type { Links } from './links.ts';
import type { HubMetrics } from './metrics.ts';
import type { News } from './store/news.ts';
import type { RelayKey } from './store/relay-rows.ts';
import type { RelayStore } from './store/relay-store.ts';

/** What the error needs to reach the phone before it stops waiting. */
const GIVE_UP_BEFORE_MS = 4_000;
/** A facility that has the share may still answer, so it is waited for longer. */
const GIVE_UP_TAKEN_BEFORE_MS = 2_000;
/**
 * When the facility is told that it missed some: their time is over, and what it took at the last moment, or had
 * already and its word was on the way, is known. A second over GIVE_UP_BEFORE_MS.
 */
const TELL_MISSED_AFTER_MS = 5_000;
/** Phones told at once: a district without a line, and a gateway that takes its time. */
const MAX_TELLING = 64;

type Toldable = RelayKey & { hipId: string };

export interface GiveUp {
  /** Tells the phone that its facility is away; resolves when that is done, or too late. */
  tell(one: Toldable): Promise<void>;
  /** Gives up whatever is due. */
  look(): Promise<void>;
}

export function createGiveUp(deps: {
  store: RelayStore;
  handOver: HandOver;
  links: () => Links;
  news: News;
  client: (hipId: string) => AbdmClient;
  metrics: HubMetrics;
  now: () => number;
  attempt: (work: () => Promise<void>) => void;
  log: Log;
}): GiveUp {
  const { store, handOver, links, news, client, metrics, now, attempt, log } = deps;
  const waiting: (() => void)[] = [];
  /** Facilities that missed some, in the order in which they are told; a node that ends leaves it to a greeting. */
  const toTell: { hipId: string; due: number }[] = [];
  let telling = 0;

  async function tell(one: Toldable): Promise<void> {
    const until = now() + GIVE_UP_BEFORE_MS;
    if (telling >= MAX_TELLING) await new Promise<void>((next) => waiting.push(next));
    telling += 1;
    try {
      // A phone that has stopped waiting is told nothing: the queue empties by itself.
      if (now() < until) await tellPhone(one, until - now());
    } finally {
      telling -= 1;
      waiting.shift()?.();
    }
  }

  async function tellPhone({ kind, requestId, hipId }: Toldable, timeoutMs: number): Promise<void> {
    const error = {
      code: errorCodes.unavailable,
      message: 'The hospital cannot be reached now. Please take a token at the desk',
      requestId,
    };
    const exchange =
      kind === 'share'
        ? await client(hipId).onShare(onShareRefused(error), { timeoutMs })
        : await client(hipId).onRunningToken(onRunningTokenRefused(error), { timeoutMs });
    log.warn({ requestId, class: exchange.class, code: exchange.code }, 'facility away: callback given up');
  }

  return {
    tell,
    async look() {
      const at = now();
      const before = { untaken: at + GIVE_UP_BEFORE_MS, unanswered: at + GIVE_UP_TAKEN_BEFORE_MS };
      const given = await store.giveUp(before, at);
      for (const one of given) {
        metrics.relayed(one.kind, one.taken ? 'unanswered' : 'missed');
        attempt(() => tell(one));
      }
      const missed = given.filter(({ taken }) => !taken).map(({ hipId }) => hipId);
      for (const hipId of new Set(missed)) toTell.push({ hipId, due: at + TELL_MISSED_AFTER_MS });
      const due = toTell.findIndex((one) => one.due > at);
      for (const { hipId } of toTell.splice(0, due < 0 ? toTell.length : due)) {
        // A facility that is connected and did not take it hears of it too.
        attempt(() =>
          links().has(hipId) ? handOver.tellMissed(hipId) : news.tell({ about: 'missed', hipId }),
        );
      }
    },
  };
}
