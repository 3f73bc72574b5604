/**
 * Officers' pages that stay open: who may open a socket, and that it ends with the session. A page only
 * asks whether the line lives; whoever cannot keep up is let go and dials again.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { parse } from 'hono/utils/cookie';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ClientOf } from '../../server/edges/client.ts';
import { isOwnOrigin } from '../../server/edges/own-origin.ts';
import { minuteOf } from '../contract/india-time.ts';
import { officerMay } from '../contract/officers.ts';
import { REVIEW_CLOSE, REVIEW_LIVE_PATH, type ReviewMessage, reviewPageMessage } from '../contract/review.ts';
import { OFFICER_COOKIE, type Officer, type OfficerSignIn } from '../officers/sign-in.ts';
import { upgradePath } from '../upgrade-path.ts';
import type { Feed } from './feed.ts';
import { keyOf } from './scope.ts';

/** Pages of one node: every officer of a state with two of them. */
export const MAX_PAGES = 500;
/** A review of twenty districts is some 20 kB. */
const MAX_UNREAD_BYTES = 1024 * 1024;
/** Sessions are looked up again this often; what ends here is told at once. */
const CHECK_EVERY_MS = 15_000;
/** Pages say one word. */
const MAX_HEARD_BYTES = 1_024;

export interface ReviewSockets {
  /** Whether the request is for this socket. */
  isFor(request: IncomingMessage): boolean;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Looks all sessions up again. */
  check(): Promise<void>;
  close(): void;
}

interface Page {
  cookie: string;
  officer: Officer;
  socket: WebSocket;
  alive: boolean;
}

export function createReviewSockets(deps: {
  signIn: Pick<OfficerSignIn, 'who'>;
  feed: Feed;
  clientOf: ClientOf;
  publicUrl: string | null;
  now: () => number;
  onFault: (fault: unknown) => void;
}): ReviewSockets {
  const { signIn, feed, clientOf, publicUrl, now, onFault } = deps;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_HEARD_BYTES,
    perMessageDeflate: false,
  });
  const pages = new Set<Page>();
  const timer = setInterval(() => {
    for (const page of pages) {
      if (!page.alive) page.socket.terminate();
      page.alive = false;
      page.socket.ping();
    }
    check().catch(onFault);
  }, CHECK_EVERY_MS);
  timer.unref();

  async function check(): Promise<void> {
    for (const page of pages) {
      const officer = await signIn.who(page.cookie);
      const sees = officer !== null && mayLook(officer) && keyOf(officer.scope) === keyOf(page.officer.scope);
      if (!sees) page.socket.close(REVIEW_CLOSE.signedOut);
    }
  }

  async function admit(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { host, origin, cookie: cookies } = request.headers;
    const { secure } = clientOf(request);
    if (!isOwnOrigin(origin, { host, secure }, publicUrl)) return refuse(socket, 403);
    const cookie = parse(cookies ?? '', OFFICER_COOKIE)[OFFICER_COOKIE];
    const officer = await signIn.who(cookie);
    if (cookie === undefined || officer === null || !mayLook(officer)) return refuse(socket, 401);
    if (pages.size >= MAX_PAGES) return refuse(socket, 503);
    server.handleUpgrade(request, socket, head, (opened) =>
      hold({ cookie, officer, socket: opened, alive: true }),
    );
  }

  function hold(page: Page): void {
    const { socket, officer } = page;
    pages.add(page);
    function send(message: ReviewMessage): void {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > MAX_UNREAD_BYTES) socket.close(REVIEW_CLOSE.slow);
      else socket.send(JSON.stringify(message));
    }
    const end = feed.open({ scope: officer.scope, send });
    socket.on('message', (data) => {
      if (isPing(String(data))) send({ type: 'pong', minute: minuteOf(now()) });
      else socket.close(REVIEW_CLOSE.malformed);
    });
    socket.on('pong', () => {
      page.alive = true;
    });
    // A cable that is pulled, or a frame that is none: the page dials again, and it is no fault of ours.
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      pages.delete(page);
      end();
    });
  }

  return {
    isFor: (request) => upgradePath(request) === REVIEW_LIVE_PATH,
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      admit(request, socket, head).catch((fault: unknown) => {
        onFault(fault);
        refuse(socket, 503);
      });
    },
    check,
    close() {
      clearInterval(timer);
      for (const { socket } of pages) socket.terminate();
      server.close();
    },
  };
}

function mayLook({ role, passwordOnce }: Officer): boolean {
  return !passwordOnce && officerMay(role, 'review');
}

function isPing(text: string): boolean {
  try {
    return reviewPageMessage.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
