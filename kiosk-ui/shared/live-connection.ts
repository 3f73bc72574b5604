/**
 * One screen's line to the server: opens a socket, hears views, pings, and says whether it is live.
 * Invariant: at most one socket counts; whatever an abandoned one says is ignored. A fresh URL for
 * every attempt. What a view means is the page's business.
 */
import { PING_EVERY_MS, STALE_AFTER_MS } from '../../server/contract/live.ts';
import type { View } from '../../server/contract/views.ts';
import { createFacilityClock } from './facility-clock.ts';

/** First and longest pause between attempts: quick after a blip, gentle on a server that starts. */
export const RETRY_MIN_MS = 300;
export const RETRY_MAX_MS = 4_000;
/** A socket that has not opened by then is given up: a router may swallow the packets. */
export const OPEN_WITHIN_MS = 4_000;

export type Liveness =
  | { kind: 'connecting' }
  | { kind: 'live' }
  /** Nothing heard for `STALE_AFTER_MS`; `since` is when something was heard last, or the start: `HH:MM`, on the facility's clock. */
  | { kind: 'stale'; since: string };

/** The part of a WebSocket that is used; the browser's and `ws`'s both have it. */
export interface Socket {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: string): void;
  close(): void;
}

export interface LiveOptions<V = View> {
  /** Asked before every attempt. */
  url: () => string;
  open: (url: string) => Socket;
  /** `first`: of this connection; what the server counts may have begun anew. */
  onView: (view: V, first: boolean) => void;
  onLiveness: (liveness: Liveness) => void;
  /** A socket ended by itself; `opened` says whether it had ever been open. */
  onEnd?: ((code: number, opened: boolean) => void) | undefined;
}

export interface LiveConnection {
  /** Tries at once instead of waiting: the page became visible, or the network came back. */
  nudge(): void;
  /** Minutes after midnight at the facility, as the server's clock has it. */
  minute(): number;
  stop(): void;
}

/** Pause before attempt number `failures` (1, 2, …), in ms; `random` in [0, 1) spreads a hall's screens. */
export function retryAfter(failures: number, random: number): number {
  const full = Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** Math.min(failures - 1, 10));
  return full * (0.5 + random / 2);
}

/** Connects and keeps connected until `stop`. */
export function connectLive<V = View>(options: LiveOptions<V>): LiveConnection {
  let socket: Socket | null = null;
  let opened = false;
  let lastSeq = -1;
  let failures = 0;
  let heardAt = Date.now();
  const clock = createFacilityClock();
  let liveness: Liveness = { kind: 'connecting' };
  let stopped = false;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let openTimer: ReturnType<typeof setTimeout> | undefined;
  let staleTimer: ReturnType<typeof setTimeout> | undefined;
  const pingTimer = setInterval(ping, PING_EVERY_MS);

  function tell(next: Liveness): void {
    if (next.kind === liveness.kind) return;
    liveness = next;
    options.onLiveness(next);
  }

  function heard(): void {
    heardAt = Date.now();
    clearTimeout(staleTimer);
    staleTimer = setTimeout(goStale, STALE_AFTER_MS);
  }

  function goStale(): void {
    tell({ kind: 'stale', since: clock.timeAt(heardAt) });
    // An open socket that is silent is a dead one (the cable was pulled): do not wait for TCP.
    if (opened) again();
  }

  function ping(): void {
    if (opened) socket?.send(JSON.stringify({ type: 'ping' }));
  }

  function attempt(): void {
    drop();
    clearTimeout(retryTimer);
    const mine = options.open(options.url());
    socket = mine;
    lastSeq = -1;
    openTimer = setTimeout(again, OPEN_WITHIN_MS);
    mine.onopen = () => {
      if (mine !== socket) return;
      opened = true;
      clearTimeout(openTimer);
      // Its answer tells the time.
      ping();
    };
    mine.onmessage = ({ data }) => {
      if (mine === socket) receive(data);
    };
    mine.onerror = () => undefined;
    mine.onclose = ({ code }) => {
      if (mine !== socket) return;
      const wasOpen = opened;
      again();
      options.onEnd?.(code, wasOpen);
    };
  }

  function receive(data: unknown): void {
    const message = parse<V>(data);
    if (message === null) return;
    heard();
    if (message.type === 'view') {
      // Only within one connection: a server that was restarted counts from the start again.
      if (message.seq <= lastSeq) return;
      const first = lastSeq < 0;
      lastSeq = message.seq;
      failures = 0;
      options.onView(message.view, first);
      tell({ kind: 'live' });
      return;
    }
    clock.told(message.minute, heardAt);
    if (lastSeq >= 0) tell({ kind: 'live' });
  }

  function again(): void {
    drop();
    if (stopped) return;
    failures += 1;
    clearTimeout(retryTimer);
    retryTimer = setTimeout(attempt, retryAfter(failures, Math.random()));
  }

  function drop(): void {
    const old = socket;
    socket = null;
    opened = false;
    clearTimeout(openTimer);
    old?.close();
  }

  heard();
  attempt();
  return {
    nudge() {
      if (stopped) return;
      // Timers of a page that was away may not have run: what it shows may be old already.
      const silent = Date.now() - heardAt >= STALE_AFTER_MS;
      if (silent) tell({ kind: 'stale', since: clock.timeAt(heardAt) });
      if (silent || !opened) attempt();
    },
    minute: () => clock.minuteAt(Date.now()),
    stop() {
      stopped = true;
      clearInterval(pingTimer);
      clearTimeout(retryTimer);
      clearTimeout(staleTimer);
      drop();
    },
  };
}

/** What a facility's server and the hub both say (server/contract/live.ts, hub/contract/review.ts). */
type Heard<V> = { type: 'view'; seq: number; view: V } | { type: 'pong'; minute: number };

function parse<V>(data: unknown): Heard<V> | null {
  try {
    const message: unknown = JSON.parse(String(data));
    if (typeof message !== 'object' || message === null || !('type' in message)) return null;
    return message.type === 'view' || message.type === 'pong' ? (message as Heard<V>) : null;
  } catch {
    return null;
  }
}
