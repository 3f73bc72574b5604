/**
 * The live socket's edge: who may listen to what, how many, how much they may say, and when a silent
 * one is dropped. What they are sent is the feed's.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { CLOSE, clientMessage, PING_EVERY_MS, type ServerMessage } from '../contract/live.ts';
import type { Log } from '../log.ts';
import type { Channel, Feed } from './feed.ts';

/** A hall, a counter and a phone a person: far more than a facility has, far less than descriptors. */
export const MAX_SOCKETS = 4_000;
/** On top of these: whoever fills the halls' share, counters still find a place. */
export const STAFF_SOCKETS = 500;
/** Of those that need nobody to sign in, for one address: a whole hospital behind it, never all places. */
export const STRANGERS_AN_ADDRESS = 1_500;
/** A ping is 15 bytes. */
export const MAX_MESSAGE_BYTES = 1_024;
/** Pings come every two seconds; anything far above is not a screen of ours. */
const MAX_MESSAGES_A_WINDOW = 50;
const WINDOW_MS = 10_000;
/** Several pings missed: the other end is gone, though TCP has not noticed. */
export const SILENT_AFTER_MS = 8 * PING_EVERY_MS;
const SWEEP_EVERY_MS = 5_000;

/** The channel a request may listen to, or the status it is refused with. */
export type Admit = (request: IncomingMessage) => Channel | { status: 400 | 401 | 403 | 404 };

export interface LiveSockets {
  /** For the HTTP server's `upgrade` event. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Closes at once whoever may not stay. */
  lookAgain(): void;
  close(): void;
}

interface Session {
  stillAllowed: (() => boolean) | undefined;
  lastHeard: number;
  windowStart: number;
  heard: number;
}

export function createLiveSockets(options: {
  feed: Feed;
  admit: Admit;
  /** What places are counted by. */
  addressOf: (request: IncomingMessage) => string;
  log: Log;
  now: () => number;
  /** Minutes after midnight at the facility. */
  minute: () => number;
  /** A smaller limit, for tests. */
  maxSockets?: number;
  maxStrangers?: number;
}): LiveSockets {
  const { feed, admit, addressOf, log, now, minute } = options;
  const { maxSockets = MAX_SOCKETS, maxStrangers = STRANGERS_AN_ADDRESS } = options;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    // Deflate costs several times the broadcast it saves on a hospital's own network.
    perMessageDeflate: false,
    clientTracking: false,
  });
  const sessions = new Map<WebSocket, Session>();
  const strangers = new Map<string, number>();
  const sweep = setInterval(dropSilent, SWEEP_EVERY_MS);
  sweep.unref();

  function dropSilent(): void {
    for (const [socket, session] of sessions) {
      if (now() - session.lastHeard > SILENT_AFTER_MS) socket.terminate();
      else if (!mayStay(session)) socket.close(CLOSE.notSignedIn);
    }
  }

  function lookAgain(): void {
    for (const [socket, session] of sessions) if (!mayStay(session)) socket.close(CLOSE.notSignedIn);
  }

  // A session that ended elsewhere ends its screens; storage trouble is no reason to blind a counter.
  function mayStay(session: Session): boolean {
    try {
      return session.stillAllowed?.() ?? true;
    } catch (fault) {
      log.fault(fault, {}, 'socket not looked at');
      return true;
    }
  }

  function count(address: string, by: 1 | -1): void {
    const left = (strangers.get(address) ?? 0) + by;
    if (left > 0) strangers.set(address, left);
    else strangers.delete(address);
  }

  function open(socket: WebSocket, channel: Channel, address: string): void {
    const { stillAllowed } = channel;
    if (stillAllowed === undefined) count(address, 1);
    const session: Session = { stillAllowed, lastHeard: now(), windowStart: now(), heard: 0 };
    sessions.set(socket, session);
    channel.presence?.joined();
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      sessions.delete(socket);
      channel.presence?.left();
      if (stillAllowed === undefined) count(address, -1);
      feed.leave(socket);
    });
    socket.on('message', (data) => hear(socket, session, String(data)));
    if (!feed.join(socket, channel)) socket.close(CLOSE.full);
  }

  function hear(socket: WebSocket, session: Session, text: string): void {
    const at = now();
    session.lastHeard = at;
    if (at - session.windowStart > WINDOW_MS) {
      session.windowStart = at;
      session.heard = 0;
    }
    session.heard += 1;
    if (!mayStay(session)) {
      socket.close(CLOSE.notSignedIn);
      return;
    }
    if (session.heard > MAX_MESSAGES_A_WINDOW || !clientMessage.safeParse(parse(text)).success) {
      socket.close(CLOSE.malformed);
      return;
    }
    socket.send(JSON.stringify({ type: 'pong', minute: minute() } satisfies ServerMessage));
  }

  function letIn(request: IncomingMessage): Channel | { status: number } {
    try {
      const admitted = admit(request);
      if ('status' in admitted) return admitted;
      const most = maxSockets + (admitted.stillAllowed === undefined ? 0 : STAFF_SOCKETS);
      const isStranger = admitted.stillAllowed === undefined;
      if (isStranger && (strangers.get(addressOf(request)) ?? 0) >= maxStrangers) return { status: 429 };
      return sessions.size >= most ? { status: 503 } : admitted;
    } catch (fault) {
      log.fault(fault, {}, 'socket not admitted');
      return { status: 503 };
    }
  }

  return {
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      const admitted = letIn(request);
      if ('status' in admitted) {
        log.debug({ status: admitted.status }, 'socket refused');
        socket.end(`HTTP/1.1 ${admitted.status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
        return;
      }
      const address = addressOf(request);
      server.handleUpgrade(request, socket, head, (opened) => open(opened, admitted, address));
    },
    lookAgain,
    close() {
      clearInterval(sweep);
      for (const socket of sessions.keys()) socket.terminate();
      server.close();
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
