/**
 * From the gateway's callback to the facility and back, within the time a phone waits. The callback is stored
 * before the gateway hears 200; the node that holds the facility's socket hands it over; the facility's own answer
 * goes to the gateway, or, when none comes in time, an error that the app can show. One answer each.
 */
import type { AbdmClient } from '../abdm/client.ts';
import type { Exchange } from '../abdm/exchange.ts';
import { errorCodes } from '../abdm/wire/error-body.ts';
import { onShareBody } from '../abdm/wire/on-share.ts';
import { onRunningTokenBody } from '../abdm/wire/running-token.ts';
import type { Sealer } from '../db/sealing.ts';
import type { Log } from '../server/log.ts';
import type { CallbackKind, FromFacility, LinkExchange } from './contract/link.ts';
import { createGiveUp } from './give-up.ts';
import { createHandOver } from './hand-over.ts';
import type { Links } from './links.ts';
import type { HubMetrics, Received } from './metrics.ts';
import type { News } from './store/news.ts';
import type { NoticeStore } from './store/notice-store.ts';
import { placeOf, type RelayKey } from './store/relay-rows.ts';
import type { RelayStore } from './store/relay-store.ts';

/** A patient's app waits this long for its token (ABDM, Scan and Share). */
export const PHONE_WAITS_MS = 30_000;
/** How often what nobody took, and what nobody answered, is looked for. */
const LOOK_EVERY_MS = 500;
/** A REQUEST-ID is known for as long as a facility knows it [SCAN-5]. */
const REMEMBER_MS = 30 * 24 * 60 * 60_000;
const FORGET_EVERY_MS = 10 * 60_000;
/** Tokens of a minute of the whole state, and how often they are tried again: it fails while the database is away. */
const MAX_UNPROVEN = 12_000;
const PROVE_AGAIN_EVERY_MS = 2_000;
/** What is under way when a node stops: longer than an answer takes, and less than an operator waits. */
const STOP_WITHIN_MS = 5_000;

/** What a facility says of callbacks; a day's list is the auditor's. */
export type AboutCallbacks = Exclude<
  FromFacility,
  { type: 'listed' | 'figures' | 'state' | 'phones' | 'report' }
>;
type Answer = Extract<FromFacility, { type: 'answer' }>;

export interface Relay {
  /** Resolves once the callback is stored; handing it over goes on by itself. */
  receive(callback: {
    kind: CallbackKind;
    hipId: string;
    requestId: string;
    content: string;
    arrivedAt: number;
  }): Promise<Received>;
  /** A facility's socket opened on this node. */
  opened(hipId: string): Promise<void>;
  heard(hipId: string, message: AboutCallbacks): Promise<void>;
  start(): void;
  /** Resolves when what was under way is done, or took too long. */
  stop(): Promise<void>;
}

export interface RelayDeps {
  store: RelayStore;
  notices: NoticeStore;
  news: News;
  links: () => Links;
  sealer: Sealer;
  /** The gateway's side, for one facility of the bridge. */
  client: (hipId: string) => AbdmClient;
  /** A token of this day was proven. */
  onProven: (hipId: string, day: string) => void;
  metrics: HubMetrics;
  now: () => number;
  log: Log;
}

export function createRelay(deps: RelayDeps): Relay {
  const { store, notices, news, links, sealer, client, onProven, metrics, now, log } = deps;
  const underWay = new Set<Promise<void>>();
  const timers: NodeJS.Timeout[] = [];
  /** What facilities took while the database was away: it proves their counts. */
  const unproven = new Map<string, () => Promise<void>>();
  const handOver = createHandOver(deps);
  const giveUp = createGiveUp({ ...deps, handOver, attempt });

  news.onNews((item) => {
    if (item.about === 'missed' && links().has(item.hipId)) attempt(() => handOver.tellMissed(item.hipId));
    if (item.about !== 'callback' || !links().has(item.hipId)) return;
    const key = { kind: item.kind as CallbackKind, requestId: item.relay };
    attempt(async () => {
      const held = await store.find(key, now());
      if (held !== null) handOver.give(held);
    });
  });
  // What was told while this node heard nothing.
  news.onAgain(() => attempt(() => handOver.look(now())));

  function track(work: Promise<void>): Promise<void> {
    underWay.add(work);
    const done = () => void underWay.delete(work);
    work.then(done, done);
    return work;
  }

  function attempt(work: () => Promise<void>): void {
    track(work()).catch((fault: unknown) => log.fault(fault, {}, 'relay'));
  }

  /** One round after the other, whatever becomes of it. */
  function every(milliseconds: number, round: () => Promise<void>): void {
    let busy = false;
    const timer = setInterval(() => {
      if (busy) return;
      busy = true;
      attempt(() =>
        round().finally(() => {
          busy = false;
        }),
      );
    }, milliseconds);
    timers.push(timer);
  }

  async function answer(hipId: string, message: Answer): Promise<LinkExchange> {
    const { kind, relay } = message;
    const key = { kind, requestId: relay };
    // It speaks for its own callbacks only, and in the words it says it does.
    const tell = tellingOf(hipId, message);
    if (tell === null) return outcome('permanent', errorCodes.malformed);
    const claimed = await store.claim(key, hipId, now());
    if (claimed === null) {
      // Told already, and its own word of it was lost with a link: it is told so again, the gateway is not.
      if (await store.wasAnswered(key, hipId)) return outcome('accepted', null);
      metrics.relayed(kind, 'late');
      return outcome('permanent', errorCodes.tooLate);
    }
    const exchange = await tell(Math.min(message.remainingMs, claimed.deadlineAt - now()));
    if (exchange.class === 'accepted') {
      metrics.relayed(kind, 'answered');
      metrics.took(kind, now() - claimed.arrivedAt);
    } else metrics.relayed(kind, exchange.class === 'permanent' ? 'gateway-refused' : 'gateway-away');
    if (exchange.class === 'accepted' || exchange.class === 'permanent') await store.answered(key, now());
    return linkExchangeOf(exchange);
  }

  /** How the answer is told; null when it is not one to this callback. */
  function tellingOf(
    hipId: string,
    { kind, relay, body }: Answer,
  ): ((timeoutMs: number) => Promise<Exchange>) | null {
    if (kind === 'share') {
      const { data } = onShareBody.safeParse(body);
      if (data?.response.requestId !== relay) return null;
      return (timeoutMs) => client(hipId).onShare(data, { timeoutMs });
    }
    const { data } = onRunningTokenBody.safeParse(body);
    if (data?.response.requestId !== relay) return null;
    if (data.token !== undefined && data.token.hipId !== hipId) return null;
    return (timeoutMs) => client(hipId).onRunningToken(data, { timeoutMs });
  }

  async function taken(hipId: string, message: Extract<FromFacility, { type: 'taken' }>): Promise<void> {
    const key: RelayKey = { kind: message.kind, requestId: message.relay };
    switch (message.result) {
      case 'accepted':
      case 'repeated':
        return proves(hipId, key, message);
      case 'failed':
        // Its disk may be well again before the phone gives up.
        return handOver.giveAgain(key, hipId);
      case 'different':
      case 'late':
      case 'malformed':
        if (await store.refuse(key, hipId, now())) {
          metrics.relayed(message.kind, 'refused');
          await giveUp.tell({ ...key, hipId });
        }
    }
  }

  async function proves(
    hipId: string,
    key: RelayKey,
    { token, logId }: Extract<FromFacility, { type: 'taken' }>,
  ): Promise<void> {
    const at = now();
    const prove = async () => {
      const fresh = await store.taken(key, hipId, { token, logId, at });
      if (fresh && token !== null) onProven(hipId, token.split('.')[0] ?? '');
    };
    if (unproven.size < MAX_UNPROVEN) unproven.set(placeOf(key), prove);
    await prove();
    unproven.delete(placeOf(key));
  }

  async function proveAgain(): Promise<void> {
    for (const [place, prove] of [...unproven]) {
      // Last again, so that one that can never be written keeps the others waiting for one round only.
      unproven.delete(place);
      unproven.set(place, prove);
      await prove();
      unproven.delete(place);
    }
  }

  async function hear(hipId: string, message: AboutCallbacks): Promise<void> {
    switch (message.type) {
      case 'taken':
        return taken(hipId, message);
      case 'answer': {
        const exchange = await answer(hipId, message);
        links().send(hipId, { type: 'answered', id: message.id, exchange });
        return;
      }
      case 'missedSeen':
        return notices.known(hipId, message.upTo, now());
    }
  }

  return {
    async receive({ kind, hipId, requestId, content, arrivedAt }) {
      const { keyId, sealed } = sealer.seal(placeOf({ kind, requestId }), content);
      const deadlineAt = arrivedAt + PHONE_WAITS_MS;
      const fingerprint = sealer.fingerprint(content);
      const held = { kind, requestId, hipId, keyId, sealed, deadlineAt };
      const kept = await store.keep({ ...held, fingerprint, arrivedAt });
      if (kept === 'different') return 'different';
      if (kept === 'missed') attempt(() => giveUp.tell({ kind, requestId, hipId }));
      else if (kept !== 'under-way' && !handOver.give(held, content)) {
        // The row is durable: news that is lost is made up for by looking.
        attempt(() => news.tell({ about: 'callback', hipId, kind, relay: requestId }));
      }
      return 'accepted';
    },
    opened: (hipId) => track(handOver.opened(hipId)),
    heard: (hipId, message) => track(hear(hipId, message)),
    start() {
      every(LOOK_EVERY_MS, handOver.look);
      every(LOOK_EVERY_MS, giveUp.look);
      every(PROVE_AGAIN_EVERY_MS, proveAgain);
      every(FORGET_EVERY_MS, () => store.forget(now() - REMEMBER_MS));
    },
    async stop() {
      for (const timer of timers.splice(0)) clearInterval(timer);
      const late = new Promise<void>((resolve) => setTimeout(resolve, STOP_WITHIN_MS).unref());
      await Promise.race([Promise.allSettled(underWay), late]);
    },
  };
}

/** An answer that went nowhere. */
function outcome(result: LinkExchange['class'], code: string | null): LinkExchange {
  return { requestId: '', status: null, class: result, code, retryAfterMs: null, ms: 0 };
}

function linkExchangeOf({
  requestId,
  status,
  class: outcome,
  code,
  retryAfterMs,
  ms,
}: Exchange): LinkExchange {
  return { requestId, status, class: outcome, code, retryAfterMs, ms };
}
