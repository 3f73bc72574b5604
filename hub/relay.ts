/**
 * From the gateway's callback to the facility and back, within the time a phone waits. The callback is stored
 * before the gateway hears 200; the node that holds the facility's socket hands it over; the facility's own answer
 * goes to the gateway, or, when none comes in time, an error that the app can show. One answer each.
 */
import type { AbdmClient } from '../abdm/client.ts';
import type { Exchange } from '../abdm/exchange.ts';
import { onRunningTokenRefused, onShareRefused } from '../abdm/translate.ts';
import { errorCodes } from '../abdm/wire/error-body.ts';
import type { OnShareBody } from '../abdm/wire/on-share.ts';
import type { OnRunningTokenBody } from '../abdm/wire/running-token.ts';
import type { Sealer } from '../db/sealing.ts';
import type { Log } from '../server/log.ts';
import type { CallbackKind, FromFacility, LinkExchange } from './contract/link.ts';
import type { Links } from './links.ts';
import type { News } from './store/news.ts';
import type { HeldRelay, RelayKey, RelayStore } from './store/relay-store.ts';

/** A patient's app waits this long for its token (ABDM, Scan and Share). */
export const PHONE_WAITS_MS = 30_000;
/** What the error needs to reach the phone before it stops waiting. */
const GIVE_UP_BEFORE_MS = 4_000;
/** A hint is quicker than this, or lost. */
const HINT_MS = 1_000;
/** How often what nobody answered is looked for. */
const SWEEP_EVERY_MS = 500;
/** A REQUEST-ID is known for as long as a facility knows it [SCAN-5]. */
const REMEMBER_MS = 30 * 24 * 60 * 60_000;

export type Received = 'accepted' | 'different';

/** What a facility says of callbacks; a day's list is the auditor's. */
export type AboutCallbacks = Exclude<FromFacility, { type: 'listed' | 'figures' | 'state' | 'phones' }>;

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
  stop(): void;
}

export interface RelayDeps {
  store: RelayStore;
  news: News;
  links: () => Links;
  sealer: Sealer;
  /** The gateway's side, for one facility of the bridge. */
  client: (hipId: string) => AbdmClient;
  /** A token of this day was proven. */
  onProven: (hipId: string, day: string) => void;
  now: () => number;
  log: Log;
}

export function createRelay(deps: RelayDeps): Relay {
  const { store, news, links, sealer, client, onProven, now, log } = deps;
  let timer: NodeJS.Timeout | null = null;
  /** What this node handed over and when its time is over, so that the sweep hands over only what it missed. */
  const handed = new Map<string, number>();

  function handOver(relay: HeldRelay): void {
    const { kind, requestId, hipId, deadlineAt } = relay;
    const remainingMs = Math.max(0, deadlineAt - now());
    const body: unknown = JSON.parse(sealer.open(placeOf(relay), relay).toString('utf8'));
    if (links().send(hipId, { type: 'callback', kind, relay: requestId, remainingMs, body })) {
      handed.set(placeOf(relay), deadlineAt);
    }
  }

  news.onNews((item) => {
    if (item.about !== 'callback' || !links().has(item.hipId)) return;
    const key = { kind: item.kind as CallbackKind, requestId: item.relay };
    attempt(async () => {
      const held = await store.find(key, now());
      if (held !== null) handOver(held);
    });
  });

  function attempt(work: () => Promise<void>): void {
    work().catch((fault: unknown) => log.fault(fault, {}, 'relay'));
  }

  async function answer(
    hipId: string,
    message: Extract<FromFacility, { type: 'answer' }>,
  ): Promise<LinkExchange> {
    const key = { kind: message.kind, requestId: message.relay };
    // It speaks for its own callbacks only, and in the words it says it does.
    if (!answers(message)) return refusedExchange(errorCodes.malformed);
    if (!(await store.claim(key, hipId, now()))) return refusedExchange(errorCodes.tooLate);
    const options = { timeoutMs: message.remainingMs };
    const exchange =
      message.kind === 'share'
        ? await client(hipId).onShare(message.body as OnShareBody, options)
        : await client(hipId).onRunningToken(message.body as OnRunningTokenBody, options);
    if (exchange.class === 'accepted' || exchange.class === 'permanent') await store.answered(key, now());
    return linkExchangeOf(exchange);
  }

  /** The error that a phone is shown when its facility is away. */
  async function tellAway({ kind, requestId, hipId }: RelayKey & { hipId: string }): Promise<void> {
    const error = {
      code: errorCodes.unavailable,
      message: 'The hospital cannot be reached now. Please take a token at the desk',
      requestId,
    };
    const exchange =
      kind === 'share'
        ? await client(hipId).onShare(onShareRefused(error), { timeoutMs: GIVE_UP_BEFORE_MS })
        : await client(hipId).onRunningToken(onRunningTokenRefused(error), { timeoutMs: GIVE_UP_BEFORE_MS });
    log.warn({ requestId, class: exchange.class, code: exchange.code }, 'facility away: callback given up');
  }

  /** News is a hint: what came while this node heard none is found here. */
  async function handOverMissed(): Promise<void> {
    for (const held of await store.heldSince(now() - HINT_MS, now())) {
      if (links().has(held.hipId) && !handed.has(placeOf(held))) handOver(held);
    }
    for (const [place, deadlineAt] of handed) if (deadlineAt < now()) handed.delete(place);
  }

  async function sweep(): Promise<void> {
    await handOverMissed();
    const given = await store.giveUp(now() + GIVE_UP_BEFORE_MS, now());
    await Promise.all(given.map(tellAway));
  }

  return {
    async receive({ kind, hipId, requestId, content, arrivedAt }) {
      const { keyId, sealed } = sealer.seal(placeOf({ kind, requestId }), content);
      const kept = await store.keep({
        kind,
        requestId,
        hipId,
        fingerprint: sealer.fingerprint(content),
        keyId,
        sealed,
        arrivedAt,
        deadlineAt: arrivedAt + PHONE_WAITS_MS,
      });
      if (kept === 'different') return 'different';
      if (kept === 'missed') attempt(() => tellAway({ kind, requestId, hipId }));
      else if (links().has(hipId)) {
        handOver({ kind, requestId, hipId, keyId, sealed, deadlineAt: arrivedAt + PHONE_WAITS_MS });
      } else await news.tell({ about: 'callback', hipId, kind, relay: requestId });
      return 'accepted';
    },
    async opened(hipId) {
      for (const held of await store.heldFor(hipId, now())) handOver(held);
      const missed = await store.missed(hipId);
      if (missed !== null) links().send(hipId, { type: 'missed', ...missed });
    },
    async heard(hipId, message) {
      switch (message.type) {
        case 'taken': {
          const key = { kind: message.kind, requestId: message.relay };
          if (message.result === 'accepted' || message.result === 'repeated') {
            const { token, logId } = message;
            const proves = await store.taken(key, hipId, { token, logId, at: now() });
            if (proves && token !== null) onProven(hipId, token.split('.')[0] ?? '');
          } else if (message.result !== 'failed' && (await store.refuse(key, hipId, now()))) {
            await tellAway({ ...key, hipId });
          }
          return;
        }
        case 'answer': {
          const exchange = await answer(hipId, message);
          links().send(hipId, { type: 'answered', id: message.id, exchange });
          return;
        }
        case 'missedSeen':
          return store.told(hipId, message.upTo, now());
      }
    },
    start() {
      let sweeping = false;
      let swept = 0;
      timer = setInterval(() => {
        if (sweeping) return;
        sweeping = true;
        attempt(async () => {
          try {
            await sweep();
            // Once in some ten minutes.
            if (swept++ % 1_200 === 0) await store.forget(now() - REMEMBER_MS);
          } finally {
            sweeping = false;
          }
        });
      }, SWEEP_EVERY_MS);
    },
    stop() {
      if (timer !== null) clearInterval(timer);
    },
  };
}

/** A sealed body opens for its own callback only. */
function placeOf({ kind, requestId }: RelayKey): string {
  return `${kind} ${requestId}`;
}

/** Whether the body answers the callback it is said to answer. */
function answers({ body, relay }: Extract<FromFacility, { type: 'answer' }>): boolean {
  const response = body.response;
  return (
    typeof response === 'object' &&
    response !== null &&
    'requestId' in response &&
    response.requestId === relay
  );
}

function refusedExchange(code: string): LinkExchange {
  return { requestId: '', status: null, class: 'permanent', code, retryAfterMs: null, ms: 0 };
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
