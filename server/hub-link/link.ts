/**
 * The facility's socket to its hub: opened from here, so that a hospital behind NAT is reached; opened again
 * whenever it is lost. It carries callbacks in and answers out; what they mean is the callers'.
 */
import { WebSocket } from 'ws';
import type { CountsReport } from '../../hub/contract/counts.ts';
import {
  type CallbackKind,
  type FromFacility,
  type FromHub,
  fromHub,
  LINK_PATH,
  type LinkExchange,
  MAX_LINK_BYTES,
} from '../../hub/contract/link.ts';
import type { HubState, LineLoss } from '../contract/hub.ts';
import type { Log } from '../log.ts';
import type { HubIdentity } from './identity.ts';

/** The first try again comes soon: a phone waits 30 seconds. */
const FIRST_AGAIN_MS = 500;
const LONGEST_AGAIN_MS = 15_000;
/** A link that held for this long was a good one: the next loss begins with short pauses again. */
const STEADY_MS = 5_000;
/** A node that stops asks to be left (1012); the others are there, and all its facilities come at once. */
const RESTART_CLOSE = 1012;
const RESTART_SPREAD_MS = 1_000;
/** Another machine with this facility's key took the link (4001): two that fight for it would do nothing else. */
const REPLACED_CLOSE = 4001;
const REPLACED_AGAIN_MS = 60_000;
/** The hub pings every ten seconds; longer silence is a dead line that TCP has not noticed. */
const SILENT_MS = 25_000;
const LOOK_EVERY_MS = 5_000;
const OPEN_TIMEOUT_MS = 10_000;
/** How the hub closes a line whose key is not in force any more (hub/links.ts). */
const REFUSED = 4003;
/** Questions to the hub under way at once: the outbox tells a few dozen answers, and a report. */
const MAX_WAITING = 200;
/** A slow line is given no more pages of patients while it has this much to carry: shares go first. */
const CLEAR_BYTES = 64 * 1024;
/** What the hub takes beyond the time that the gateway is given. */
const HUB_GRACE_MS = 1_000;
/** As over HTTP: a hub that is behind takes reports together, and one that was not heard of is said again. */
const REPORT_WAITS_MS = 10_000;

/** What the hub said of something that it was asked or told. */
type Reply = Extract<FromHub, { type: 'answered' | 'reported' }>;
export type Reported = Extract<FromHub, { type: 'reported' }>;
export type CallbackFromHub = Extract<FromHub, { type: 'callback' }>;

export interface HubLink {
  /** Tells an answer; null when the link is down, or nothing came back in time. */
  answer(kind: CallbackKind, relay: string, body: object, timeoutMs: number): Promise<LinkExchange | null>;
  /** Whether the line is open to a hub that takes reports over it. */
  takesReports(): boolean;
  /** Leaves a report; null when the link is down, or nothing came back in time. */
  report(report: CountsReport): Promise<Reported | null>;
  send(message: FromFacility): boolean;
  isUp(): boolean;
  /** Since when the line stands, when it was last heard, and how it was last lost. */
  line(): HubState['line'];
  /** Opens it now, where it is down; one that leads to another hub is cut first. */
  openNow(): void;
  /** Whether what was sent has left, or nearly. */
  isClear(): boolean;
  start(): void;
  stop(): void;
}

export interface HubLinkDeps {
  /** null: none is known yet. */
  hubUrl: () => string | null;
  identity: HubIdentity;
  onOpen: () => void;
  onClose: () => void;
  /** The hub wants patients' pages, and says where it shows them. */
  onPhonesWanted: (url: string) => void;
  onCallback: (callback: CallbackFromHub) => void;
  onList: (asked: Extract<FromHub, { type: 'list' }>) => void;
  onMissed: (missed: Extract<FromHub, { type: 'missed' }>) => void;
  now: () => number;
  log: Log;
}

export function createHubLink(deps: HubLinkDeps): HubLink {
  const { hubUrl, identity, onOpen, onClose, onCallback, onList, onMissed, onPhonesWanted, now, log } = deps;
  const waiting = new Map<number, (reply: Reply | null) => void>();
  let socket: WebSocket | null = null;
  let openedTo: string | null = null;
  let wantsReports = false;
  let lastHeard = 0;
  let line: HubState['line'] = { since: null, heardAt: null, lost: null };
  let stopped = true;
  let again = FIRST_AGAIN_MS;
  let nextId = 1;
  let timer: NodeJS.Timeout | null = null;
  let looks: NodeJS.Timeout | null = null;

  async function open(): Promise<void> {
    const authorization = await identity.authorization();
    const address = hubUrl();
    if (stopped) return;
    if (authorization === null || address === null) return openLater();
    const fresh = new WebSocket(`${address.replace(/^http/, 'ws')}${LINK_PATH}`, {
      headers: { Authorization: authorization },
      handshakeTimeout: OPEN_TIMEOUT_MS,
      maxPayload: MAX_LINK_BYTES,
      perMessageDeflate: false,
    });
    socket = fresh;
    openedTo = address;
    let openedAt: number | null = null;
    fresh.on('open', () => {
      openedAt = performance.now();
      heard();
      line = { ...line, since: now() };
      log.info({}, 'the hub is connected');
      onOpen();
    });
    let refused = false;
    let answered = false;
    fresh.on('unexpected-response', (_, { statusCode, headers }) => {
      answered = true;
      refused = statusCode === 401;
      // A clock that is days off signs what nobody takes: the hub says what time it is.
      if (refused && headers.date !== undefined) identity.hubSays(Date.parse(headers.date));
      log.warn({ status: statusCode ?? null }, 'the hub does not take the link');
      fresh.terminate();
    });
    fresh.on('ping', heard);
    fresh.on('message', (data) => {
      heard();
      hear(String(data));
    });
    // To hang up on a hub that has answered is an error to `ws`, and said above.
    fresh.on('error', (fault) => answered || log.fault(fault, {}, 'hub link'));
    fresh.on('close', (code) => {
      if (socket !== fresh) return;
      socket = null;
      wantsReports = false;
      lose(refused || code === REFUSED ? 'refused' : lossOf(code));
      onClose();
      for (const settle of [...waiting.values()]) settle(null);
      if (!stopped) log.warn({ code }, 'the hub is gone');
      if (openedAt !== null && performance.now() - openedAt > STEADY_MS) again = FIRST_AGAIN_MS;
      if (code === RESTART_CLOSE) openIn(Math.random() * RESTART_SPREAD_MS);
      else if (code === REPLACED_CLOSE) openIn(REPLACED_AGAIN_MS);
      else openLater();
    });
  }

  function heard(): void {
    lastHeard = performance.now();
    line = { ...line, heardAt: now() };
  }

  function lossOf(code: number): LineLoss {
    if (code === REPLACED_CLOSE) return 'copied';
    return line.since === null ? 'unreachable' : 'ended';
  }

  function lose(why: LineLoss): void {
    line = { ...line, since: null, lost: { at: now(), why } };
  }

  function openLater(): void {
    // Thousands of facilities lose one hub at once and must not come back as one.
    openIn(again * (0.5 + Math.random() / 2));
    again = Math.min(again * 2, LONGEST_AGAIN_MS);
  }

  function openIn(milliseconds: number): void {
    if (stopped) return;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(openOrLater, milliseconds);
    timer.unref();
  }

  function openOrLater(): void {
    open().catch((fault: unknown) => {
      log.fault(fault, {}, 'hub link');
      openLater();
    });
  }

  function hear(text: string): void {
    const message = read(text);
    if (message === null) return log.warn({ reason: 'unknown message' }, 'hub link');
    switch (message.type) {
      case 'callback':
        return onCallback(message);
      case 'missed':
        return onMissed(message);
      case 'phonesWanted':
        return onPhonesWanted(message.url);
      case 'list':
        return onList(message);
      case 'reportsWanted':
        wantsReports = true;
        return;
      case 'answered':
      case 'reported':
        return waiting.get(message.id)?.(message);
    }
  }

  /** Says what `messageOf` makes of a new id; null when the link is down, or no reply came in time. */
  function ask(messageOf: (id: number) => FromFacility, withinMs: number): Promise<Reply | null> {
    if (waiting.size >= MAX_WAITING) return Promise.resolve(null);
    const id = nextId++;
    return new Promise((resolve) => {
      const late = setTimeout(() => settle(null), withinMs);
      const settle = (reply: Reply | null) => {
        clearTimeout(late);
        waiting.delete(id);
        resolve(reply);
      };
      waiting.set(id, settle);
      if (!send(messageOf(id))) settle(null);
    });
  }

  function send(message: FromFacility): boolean {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(message));
    return true;
  }

  return {
    send,
    isUp: () => socket?.readyState === WebSocket.OPEN,
    line: () => line,
    openNow() {
      if (stopped) return;
      if (socket !== null && openedTo === hubUrl()) return;
      if (socket !== null) {
        again = FIRST_AGAIN_MS;
        socket.terminate();
        return;
      }
      if (timer !== null) clearTimeout(timer);
      again = FIRST_AGAIN_MS;
      openOrLater();
    },
    isClear: () => (socket?.bufferedAmount ?? 0) < CLEAR_BYTES,
    async answer(kind, relay, body, timeoutMs) {
      const told = { kind, relay, remainingMs: Math.floor(timeoutMs), body: body as Record<string, unknown> };
      const reply = await ask((id) => ({ type: 'answer', id, ...told }), timeoutMs + HUB_GRACE_MS);
      return reply?.type === 'answered' ? reply.exchange : null;
    },
    takesReports: () => wantsReports && socket?.readyState === WebSocket.OPEN,
    async report(report) {
      const reply = await ask((id) => ({ type: 'report', id, report }), REPORT_WAITS_MS);
      return reply?.type === 'reported' ? reply : null;
    },
    start() {
      stopped = false;
      openOrLater();
      looks = setInterval(() => {
        if (socket?.readyState === WebSocket.OPEN && performance.now() - lastHeard > SILENT_MS)
          socket.terminate();
      }, LOOK_EVERY_MS);
      looks.unref();
    },
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      if (looks !== null) clearInterval(looks);
      socket?.close();
      for (const settle of [...waiting.values()]) settle(null);
    },
  };
}

function read(text: string): FromHub | null {
  try {
    return fromHub.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
