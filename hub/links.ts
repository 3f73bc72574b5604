/**
 * The facilities' sockets of this node: who may open one, that it is alive, and how many messages it may have under
 * way. A facility has one; a newer one takes its place, at whichever node. What is said over it is the relay's.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type FromFacility, type FromHub, fromFacility, LINK_PATH, MAX_LINK_BYTES } from './contract/link.ts';
import type { FacilityKeys } from './facility-keys.ts';
import { plainJson } from './plain-json.ts';
import { upgradePath } from './upgrade-path.ts';

/** Sockets of one node; what a process may hold is near 20,000. */
export const MAX_LINKS = 10_000;
const PING_EVERY_MS = 10_000;
/** Of the links a part at a time: thousands of pings at one moment would hold up every share of it. */
const PING_PARTS = 20;
/** Bytes that a facility may leave unread: a few hundred shares. Beyond it nothing is handed over until it has read. */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024;
/** Messages of one facility that are worked on at once; beyond it its socket is not read. */
const MAX_UNDER_WAY = 64;
/** 4001 and above are ours (RFC 6455, 7.4.2); 1012, service restart (IANA), asks to dial again at once. */
export const LINK_CLOSE = { replaced: 4001, notEnrolled: 4003, restart: 1012 } as const;
/** Links that a node which stops lets go at a time, so that the others greet a few and not thousands. */
const LET_GO_AT_ONCE = 50;
const LET_GO_EVERY_MS = 50;
/** A link whose answer is being told is kept for so long: the gateway answers within a second, or is away. */
const LET_GO_WITHIN_MS = 3_000;

export interface Links {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** False when this node does not hold the facility's socket, or it has too much to read already. */
  send(hipId: string, message: FromHub): boolean;
  has(hipId: string): boolean;
  connected(): string[];
  count(): number;
  /** Ends links whose key is not in force any more. */
  endRevoked(): void;
  /** The facility has dialled another node at that time: a link from before is over. */
  endOlder(hipId: string, at: number): void;
  /**
   * Takes no new links and asks the facilities, a few at a time, to dial another node: each once what it said is dealt
   * with. Resolves when all are asked.
   */
  letGo(): Promise<void>;
  close(): void;
}

interface Link {
  socket: WebSocket;
  keyId: string;
  openedAt: number;
  alive: boolean;
  underWay: number;
  /** Called when nothing is under way any more. */
  onIdle: (() => void) | null;
  /** Which part of the links it is pinged with. */
  part: number;
}

export function createLinks(options: {
  keys: FacilityKeys;
  now: () => number;
  onOpen: (hipId: string, at: number) => void;
  onClose: (hipId: string) => void;
  /** Resolves when the message is dealt with. */
  onMessage: (hipId: string, message: FromFacility) => Promise<void>;
  onFault: (fault: unknown) => void;
}): Links {
  const { keys, now, onOpen, onClose, onMessage, onFault } = options;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_LINK_BYTES,
    perMessageDeflate: false,
  });
  const links = new Map<string, Link>();
  let leaving = false;
  let held = 0;
  let pinged = 0;
  const pings = setInterval(ping, PING_EVERY_MS / PING_PARTS);
  pings.unref();

  function ping(): void {
    pinged = (pinged + 1) % PING_PARTS;
    for (const link of links.values()) {
      if (link.part !== pinged) continue;
      // One that we do not read has not had its pong read either.
      if (!link.alive && !link.socket.isPaused) link.socket.terminate();
      link.alive = false;
      link.socket.ping();
    }
  }

  /** With the time: a facility whose clock is days off can then sign a token that is good. */
  function refuse(socket: Duplex, status: keyof typeof REASONS): void {
    const lines = [
      `HTTP/1.1 ${status} ${REASONS[status]}`,
      `Date: ${new Date(now()).toUTCString()}`,
      'Connection: close',
      'Content-Length: 0',
    ];
    socket.end(`${lines.join('\r\n')}\r\n\r\n`);
  }

  async function admit(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    if (upgradePath(request) !== LINK_PATH) return refuse(socket, 404);
    if (leaving) return refuse(socket, 503);
    const hipId = await keys.whose(request.headers.authorization, now());
    const keyId = hipId === null ? null : keys.keyOf(hipId);
    if (hipId === null || keyId === null) return refuse(socket, 401);
    // Asked again: a line that was looked at while the others were let go would keep this node from ending.
    if (leaving || links.size >= MAX_LINKS) return refuse(socket, 503);
    server.handleUpgrade(request, socket, head, (opened) => hold(hipId, keyId, opened));
  }

  function hold(hipId: string, keyId: string, socket: WebSocket): void {
    held += 1;
    const link: Link = {
      ...{ socket, keyId, openedAt: now(), alive: true, underWay: 0, onIdle: null },
      part: held % PING_PARTS,
    };
    links.get(hipId)?.socket.close(LINK_CLOSE.replaced);
    links.set(hipId, link);
    socket.on('pong', () => {
      link.alive = true;
    });
    // A cable that is pulled, or a frame that is none: the link comes again, and is no fault of ours.
    socket.on('error', () => socket.terminate());
    socket.on('message', (data) => {
      link.alive = true;
      const message = read(String(data));
      // Another version's word, or nonsense: the link stands, nothing is done. What is still on its way when a key ends
      // comes too late.
      if (message !== null && keys.stands(hipId, keyId)) void work(hipId, link, message);
    });
    socket.on('close', () => {
      if (links.get(hipId) !== link) return;
      links.delete(hipId);
      onClose(hipId);
    });
    onOpen(hipId, link.openedAt);
  }

  async function work(hipId: string, link: Link, message: FromFacility): Promise<void> {
    link.underWay += 1;
    if (link.underWay >= MAX_UNDER_WAY) link.socket.pause();
    await onMessage(hipId, message).catch(onFault);
    link.underWay -= 1;
    if (link.underWay === 0) link.onIdle?.();
    if (link.underWay < MAX_UNDER_WAY && link.socket.isPaused) link.socket.resume();
  }

  /** An answer that is being told is told first, and its facility hears so: it would tell it again elsewhere. */
  function letGoOnceIdle(link: Link): Promise<void> {
    return new Promise((resolve) => {
      const go = () => {
        clearTimeout(late);
        link.socket.close(LINK_CLOSE.restart);
        resolve();
      };
      const late = setTimeout(go, LET_GO_WITHIN_MS);
      if (link.underWay === 0) go();
      else link.onIdle = go;
    });
  }

  return {
    upgrade: (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      admit(request, socket, head).catch((fault: unknown) => {
        onFault(fault);
        refuse(socket, 503);
      });
    },
    send(hipId, message) {
      const socket = links.get(hipId)?.socket;
      if (socket === undefined || socket.readyState !== socket.OPEN) return false;
      if (socket.bufferedAmount > MAX_UNREAD_BYTES) return false;
      socket.send(JSON.stringify(message));
      return true;
    },
    has: (hipId) => links.has(hipId),
    connected: () => [...links.keys()],
    count: () => links.size,
    endRevoked() {
      for (const [hipId, { socket, keyId }] of links) {
        if (!keys.stands(hipId, keyId)) socket.close(LINK_CLOSE.notEnrolled);
      }
    },
    endOlder(hipId, at) {
      const link = links.get(hipId);
      if (link !== undefined && link.openedAt < at) link.socket.close(LINK_CLOSE.replaced);
    },
    async letGo() {
      leaving = true;
      const open = [...links.values()];
      const gone: Promise<void>[] = [];
      for (let from = 0; from < open.length; from += LET_GO_AT_ONCE) {
        gone.push(...open.slice(from, from + LET_GO_AT_ONCE).map(letGoOnceIdle));
        await new Promise((later) => setTimeout(later, LET_GO_EVERY_MS));
      }
      await Promise.all(gone);
    },
    close() {
      leaving = true;
      clearInterval(pings);
      for (const { socket } of links.values()) socket.terminate();
      server.close();
    },
  };
}

/** null: nonsense, or a word of another version. */
function read(text: string): FromFacility | null {
  return fromFacility.safeParse(plainJson(text)).data ?? null;
}

const REASONS = { 401: 'Unauthorized', 404: 'Not Found', 503: 'Service Unavailable' } as const;
