import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import {
  connectLive,
  type LiveConnection,
  type Liveness,
  RETRY_MAX_MS,
  retryAfter,
  type Socket,
} from '../../../kiosk-ui/shared/live-connection.ts';
import type { ServerMessage } from '../../../server/contract/live.ts';
import type { HallView, View } from '../../../server/contract/views.ts';

const WAIT = { timeout: 20_000 };

const VIEW: HallView = {
  audience: 'hall',
  place: { facility: { en: 'A hospital' }, languages: ['en'], day: '2026-11-23', demo: false },
  queues: [],
  calls: [],
  notices: [],
  counters: [],
};

function viewOfDay(day: string): HallView {
  return { ...VIEW, place: { ...VIEW.place, day } };
}

interface Rig {
  server: WebSocketServer;
  port: number;
  connection: LiveConnection;
  views: View[];
  /** Whether each was the first of its connection. */
  firsts: boolean[];
  said: Liveness[];
  urls: string[];
  ends: { code: number; opened: boolean }[];
}

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0).reverse()) close();
  vi.useRealTimers();
});

async function listen(port = 0): Promise<WebSocketServer> {
  const server = new WebSocketServer({ host: '127.0.0.1', port });
  await once(server, 'listening');
  closers.push(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  return server;
}

async function rig(): Promise<Rig> {
  const server = await listen();
  const { port } = server.address() as AddressInfo;
  const views: View[] = [];
  const firsts: boolean[] = [];
  const said: Liveness[] = [];
  const urls: string[] = [];
  const ends: Rig['ends'] = [];
  const connection = connectLive({
    url: () => `ws://127.0.0.1:${port}/live?attempt=${urls.length}`,
    open: (url) => {
      urls.push(url);
      return new WebSocket(url) as unknown as Socket;
    },
    onView: (view, first) => {
      views.push(view);
      firsts.push(first);
    },
    onLiveness: (liveness) => said.push(liveness),
    onEnd: (code, opened) => ends.push({ code, opened }),
  });
  closers.push(() => connection.stop());
  return { server, port, connection, views, firsts, said, urls, ends };
}

async function accept(server: WebSocketServer): Promise<WebSocket> {
  const [socket] = (await once(server, 'connection')) as [WebSocket];
  return socket;
}

function send(socket: WebSocket, message: ServerMessage): void {
  socket.send(JSON.stringify(message));
}

describe('a live connection', () => {
  it('[LIVE-6] is live once it has a view, and pings so that the server and it know of each other', async () => {
    const { server, said, views } = await rig();
    const socket = await accept(server);
    const pinged = once(socket, 'message');
    send(socket, { type: 'view', seq: 1, view: VIEW });
    await vi.waitFor(() => expect(views).toHaveLength(1), WAIT);
    expect(said).toEqual([{ kind: 'live' }]);
    expect(JSON.parse(String((await pinged)[0]))).toEqual({ type: 'ping' });
  });

  it('[LIVE-6] says since when it hears nothing, and opens a new socket beside the silent one', async () => {
    const { server, said, urls, connection } = await rig();
    const silent = await accept(server);
    const here = new Date();
    // Nine hours and 17 minutes from what this machine believes.
    const there = (here.getHours() * 60 + here.getMinutes() + 557) % 1440;
    send(silent, { type: 'view', seq: 1, view: VIEW });
    send(silent, { type: 'pong', minute: there });
    const again = await accept(server);
    const stale = said.find(({ kind }) => kind === 'stale');
    const since = [Math.floor(there / 60), there % 60].map((part) => String(part).padStart(2, '0')).join(':');
    expect(stale).toEqual({ kind: 'stale', since: since });
    // It goes on from there, minute by minute.
    expect((connection.minute() - there + 1440) % 1440).toBeLessThanOrEqual(1);
    send(again, { type: 'view', seq: 1, view: VIEW });
    await vi.waitFor(() => expect(said.at(-1)).toEqual({ kind: 'live' }), WAIT);
    expect(new Set(urls).size).toBe(urls.length);
  });

  it('[LIVE-6] comes back by itself after the server was gone, each time with a fresh address', async () => {
    const { server, port, views, firsts, urls, ends } = await rig();
    const socket = await accept(server);
    send(socket, { type: 'view', seq: 70, view: VIEW });
    await vi.waitFor(() => expect(views).toHaveLength(1), WAIT);
    socket.terminate();
    await new Promise((closed) => server.close(closed));
    await vi.waitFor(() => expect(ends.some(({ opened }) => !opened)).toBe(true), WAIT);
    const restarted = await listen(port);
    const returned = await accept(restarted);
    send(returned, { type: 'view', seq: 1, view: viewOfDay('2026-11-24') });
    // A restarted server counts from the start again.
    await vi.waitFor(() => expect(views).toHaveLength(2), WAIT);
    send(returned, { type: 'view', seq: 2, view: VIEW });
    await vi.waitFor(() => expect(firsts).toEqual([true, true, false]), WAIT);
    expect(urls.length).toBeGreaterThan(2);
    expect(new Set(urls).size).toBe(urls.length);
  });

  it('[LIVE-3] takes no view that is older than one it had from the same connection', async () => {
    const { server, views } = await rig();
    const socket = await accept(server);
    send(socket, { type: 'view', seq: 5, view: viewOfDay('2026-11-25') });
    send(socket, { type: 'view', seq: 4, view: viewOfDay('2026-11-24') });
    send(socket, { type: 'view', seq: 6, view: viewOfDay('2026-11-26') });
    await vi.waitFor(() => expect(views).toHaveLength(2), WAIT);
    expect(views.map(({ place }) => place.day)).toEqual(['2026-11-25', '2026-11-26']);
  });

  it('[LIVE-6] takes broken messages for nothing heard', async () => {
    const { server, views, said } = await rig();
    const socket = await accept(server);
    for (const bad of ['', '{', 'null', '[]', '"view"', '{"type":"else"}']) socket.send(bad);
    send(socket, { type: 'view', seq: 1, view: VIEW });
    await vi.waitFor(() => expect(views).toHaveLength(1), WAIT);
    expect(said).toEqual([{ kind: 'live' }]);
  });

  it('[LIVE-6] ignores a socket that it has given up, however late it speaks', () => {
    vi.useFakeTimers();
    const sockets: Socket[] = [];
    const views: View[] = [];
    const connection = connectLive({
      url: () => 'ws://127.0.0.1/live',
      open: () => {
        const socket: Socket = {
          onopen: null,
          onmessage: null,
          onclose: null,
          onerror: null,
          send: () => undefined,
          close: () => undefined,
        };
        sockets.push(socket);
        return socket;
      },
      onView: (view) => views.push(view),
      onLiveness: () => undefined,
    });
    vi.advanceTimersByTime(20_000);
    expect(sockets.length).toBeGreaterThan(1);
    sockets[0]?.onmessage?.({ data: JSON.stringify({ type: 'view', seq: 1, view: VIEW }) });
    expect(views).toEqual([]);
    const attempts = sockets.length;
    sockets[0]?.onclose?.({ code: 1006 });
    vi.advanceTimersByTime(10);
    expect(sockets).toHaveLength(attempts);
    connection.stop();
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(attempts);
  });

  it('[LIVE-6] waits longer after each failure, within bounds, and never the same for all screens', () => {
    expect(retryAfter(1, 0)).toBeLessThan(retryAfter(3, 0));
    for (let failures = 1; failures < 2_000; failures += 1) {
      expect(retryAfter(failures, 0.999)).toBeLessThanOrEqual(RETRY_MAX_MS);
    }
    expect(retryAfter(9, 0)).not.toBe(retryAfter(9, 0.9));
  });
});
