/**
 * The facilities' sockets of this node: who may open one, that it is alive, and one message after the other.
 * A facility has one; a newer one takes its place. What is said over it is the relay's.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type FromFacility, type FromHub, fromFacility, LINK_PATH, MAX_LINK_BYTES } from './contract/link.ts';
import type { FacilityKeys } from './facility-keys.ts';

/** Sockets of one node; what a process may hold is near 20,000 (docs/scale.md). */
export const MAX_LINKS = 10_000;
const PING_EVERY_MS = 10_000;
/** Bytes that a facility may leave unread: a few hundred shares. Beyond it the link is cut and comes again. */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024;
/** 4001 and above are ours (RFC 6455, 7.4.2). */
export const LINK_CLOSE = { replaced: 4001, notEnrolled: 4003, slow: 4008 } as const;

export interface Links {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** False when this node does not hold the facility's socket. */
  send(hipId: string, message: FromHub): boolean;
  has(hipId: string): boolean;
  connected(): string[];
  /** Ends links whose key is not in force any more. */
  endRevoked(): void;
  close(): void;
}

interface Link {
  socket: WebSocket;
  keyId: string;
  alive: boolean;
}

export function createLinks(options: {
  keys: FacilityKeys;
  now: () => number;
  onOpen: (hipId: string) => void;
  onClose: (hipId: string) => void;
  onMessage: (hipId: string, message: FromFacility) => void;
  onFault: (fault: unknown) => void;
}): Links {
  const { keys, now, onOpen, onClose, onMessage, onFault } = options;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_LINK_BYTES,
    perMessageDeflate: false,
  });
  const links = new Map<string, Link>();
  const pings = setInterval(ping, PING_EVERY_MS);
  pings.unref();

  function ping(): void {
    for (const link of links.values()) {
      if (!link.alive) link.socket.terminate();
      link.alive = false;
      link.socket.ping();
    }
  }

  async function admit(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // What a stranger writes there need be no address at all.
    const url = `http://hub${request.url ?? '/'}`;
    if (!URL.canParse(url) || new URL(url).pathname !== LINK_PATH) return refuse(socket, 404);
    const hipId = await keys.whose(request.headers.authorization, now());
    const keyId = hipId === null ? null : keys.keyOf(hipId);
    if (hipId === null || keyId === null) return refuse(socket, 401);
    if (links.size >= MAX_LINKS) return refuse(socket, 503);
    server.handleUpgrade(request, socket, head, (opened) => hold(hipId, keyId, opened));
  }

  function hold(hipId: string, keyId: string, socket: WebSocket): void {
    const link: Link = { socket, keyId, alive: true };
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
      // Another version's word, or nonsense: the link stands, nothing is done.
      if (message !== null) onMessage(hipId, message);
    });
    socket.on('close', () => {
      if (links.get(hipId) !== link) return;
      links.delete(hipId);
      onClose(hipId);
    });
    onOpen(hipId);
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
      if (socket.bufferedAmount > MAX_UNREAD_BYTES) {
        socket.close(LINK_CLOSE.slow);
        return false;
      }
      socket.send(JSON.stringify(message));
      return true;
    },
    has: (hipId) => links.has(hipId),
    connected: () => [...links.keys()],
    endRevoked() {
      for (const [hipId, { socket, keyId }] of links) {
        if (!keys.stands(hipId, keyId)) socket.close(LINK_CLOSE.notEnrolled);
      }
    },
    close() {
      clearInterval(pings);
      for (const { socket } of links.values()) socket.terminate();
      server.close();
    },
  };
}

function read(text: string): FromFacility | null {
  try {
    return fromFacility.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

const REASONS = { 401: 'Unauthorized', 404: 'Not Found', 503: 'Service Unavailable' } as const;

function refuse(socket: Duplex, status: keyof typeof REASONS): void {
  socket.end(`HTTP/1.1 ${status} ${REASONS[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
