// Owns the bounds of the feed and its sockets: slow readers, too many screens, faulty views. Real sockets, views of
// any size.

import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { HallView } from '../../../server/contract/views.ts';
import { type Channel, createFeed, MAX_CHANNELS } from '../../../server/live/feed.ts';
import {
  type Admit,
  createLiveSockets,
  type LiveSockets,
  STAFF_SOCKETS,
} from '../../../server/live/sockets.ts';
import { createLog } from '../../../server/log.ts';
import { type LiveClient, openLive } from '../../support/live-client.ts';

const MANY_BYTES = 300_000;

/** A view of any size; what is in it is of no matter here. */
function bigView(round: number, bytes = MANY_BYTES): HallView {
  const place = { facility: { en: 'x'.repeat(bytes) }, languages: [], day: `${round}`, demo: false };
  return { audience: 'hall', place, queues: [], calls: [], notices: [], counters: [] };
}

describe('the feed over real sockets', () => {
  let server: Server;
  let sockets: LiveSockets;
  const clients: LiveClient[] = [];
  const raw: Socket[] = [];

  afterEach(async () => {
    for (const one of clients.splice(0)) one.end();
    for (const one of raw.splice(0)) one.destroy();
    sockets.close();
    await new Promise((resolve) => server.close(resolve));
  });

  async function serve(admit: Admit, maxSockets?: number, maxStrangers?: number) {
    const happened = { dropped: 0, faults: 0 };
    const feed = createFeed({
      onDropped: () => {
        happened.dropped += 1;
      },
      onFault: () => {
        happened.faults += 1;
      },
    });
    const log = createLog('silent');
    sockets = createLiveSockets({
      feed,
      admit,
      addressOf: (request) => request.socket.remoteAddress ?? '',
      log,
      now: Date.now,
      minute: () => 0,
      ...(maxSockets === undefined ? {} : { maxSockets }),
      ...(maxStrangers === undefined ? {} : { maxStrangers }),
    });
    server = createServer();
    server.on('upgrade', sockets.upgrade);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { feed, happened, url };
  }

  function open(url: string, query = ''): LiveClient {
    const client = openLive(url, query);
    clients.push(client);
    return client;
  }

  /** A browser that shakes hands and then reads no byte. */
  async function deaf(url: string): Promise<Socket> {
    const { port } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1');
    raw.push(socket);
    socket.on('error', () => undefined);
    const key = Buffer.alloc(16).toString('base64');
    socket.write(
      `GET /live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    );
    await new Promise((resolve) => socket.once('data', resolve));
    socket.pause();
    return socket;
  }

  async function turn(): Promise<void> {
    await new Promise((done) => setImmediate(done));
  }

  it('[LIVE-4] a socket that does not read is dropped, the others get every view meanwhile', async () => {
    let round = 0;
    const { feed, happened, url } = await serve(() => ({ key: 'hall:', view: () => bigView(round) }));
    const slow = await deaf(url);
    const good = open(url);
    await good.next();
    const gone = new Promise<void>((resolve) => slow.once('close', () => resolve()));
    while (happened.dropped === 0 && round < 1_000) {
      round += 1;
      feed.refresh();
      await good.next(({ view }) => view.place.day === `${round}`);
      await turn();
    }
    expect(happened.dropped).toBe(1);
    // It took what the kernel holds and one bound more, not the whole memory.
    expect(round * MANY_BYTES).toBeLessThan(64 * 1024 * 1024);
    expect(feed.size()).toBe(1);
    slow.resume();
    await gone;
  });

  it('[LIVE-1] one who joins late gets the newest view, and everybody the same seq', async () => {
    let round = 0;
    const { feed, url } = await serve(() => ({ key: 'hall:', view: () => bigView(round, 10) }));
    const early = open(url);
    await early.next();
    round = 1;
    const late = open(url);
    expect(await late.next()).toMatchObject({ seq: 2, view: { place: { day: '1' } } });
    expect(await early.next(({ seq }) => seq === 2)).toMatchObject({ view: { place: { day: '1' } } });
    feed.refresh();
    round = 2;
    feed.refresh();
    expect((await late.next(({ seq }) => seq === 3)).view.place.day).toBe('2');
  });

  it('[LIVE-4] a view that throws is reported and the other channels get theirs', async () => {
    let round = 0;
    const admit: Admit = (request): Channel =>
      request.url?.includes('bad')
        ? {
            key: 'bad',
            view: () => {
              throw new Error('unreadable');
            },
          }
        : { key: 'good', view: () => bigView(round, 10) };
    const { feed, happened, url } = await serve(admit);
    const bad = open(url, '?bad');
    const good = open(url, '?good');
    await good.next();
    round = 1;
    feed.refresh();
    await good.next(({ seq }) => seq === 2);
    expect(happened.faults).toBeGreaterThan(0);
    expect(bad.messages).toEqual([]);
  });

  it('[LIVE-5] a lookup that throws refuses that socket only', async () => {
    let broken = true;
    const { url } = await serve(() => {
      if (broken) throw new Error('database is locked');
      return { key: 'hall:', view: () => bigView(0, 10) };
    });
    expect(await open(url).closed).toBe('http 503');
    broken = false;
    await open(url).next();
  });

  it('[LIVE-5] connections in all are bounded, and strangers cannot take the counters’ places', async () => {
    const admit: Admit = (request): Channel => {
      const staff = request.url?.includes('staff') === true;
      return {
        key: staff ? 'counter:C1' : 'hall:',
        view: () => bigView(0, 10),
        ...(staff ? { stillAllowed: () => true } : {}),
      };
    };
    const { url } = await serve(admit, 3);
    for (let i = 0; i < 3; i += 1) await open(url).next();
    expect(await open(url).closed).toBe('http 503');
    await open(url, '?staff').next();
    expect(STAFF_SOCKETS).toBeGreaterThan(200);
  });

  it('[EDGE-6] one address’s strangers are bounded, its counters not, and a place that is left is free', async () => {
    const admit: Admit = (request): Channel => ({
      key: 'hall:',
      view: () => bigView(0, 10),
      ...(request.url?.includes('staff') === true ? { stillAllowed: () => true } : {}),
    });
    const { url } = await serve(admit, 10, 2);
    const first = open(url);
    await Promise.all([first.next(), open(url).next()]);
    expect(await open(url).closed).toBe('http 429');
    for (let i = 0; i < 3; i += 1) await open(url, '?staff').next();
    first.end();
    await first.closed;
    // The server hears of the end a moment after it.
    const isLetIn = () =>
      open(url)
        .next()
        .then(
          () => true,
          () => false,
        );
    await expect.poll(isLetIn).toBe(true);
  });

  it('[LIVE-5] different halls are bounded, counters find a channel still', async () => {
    const admit: Admit = (request): Channel => {
      const key = request.url ?? '';
      return {
        key,
        view: () => bigView(0, 10),
        ...(key.includes('staff') ? { stillAllowed: () => true } : {}),
      };
    };
    const { feed, url } = await serve(admit);
    for (let i = 0; i < MAX_CHANNELS; i += 1) await open(url, `?q=${i}`).next();
    expect(await open(url, '?q=more').closed).toBe(4429);
    // A choice that somebody shows already costs nothing more.
    await open(url, '?q=0').next();
    await open(url, '?staff').next();
    expect(feed.size()).toBe(MAX_CHANNELS + 2);
  });

  it('[SEC-1] one who may no longer listen is closed when it speaks', async () => {
    let allowed = true;
    const { url } = await serve(() => ({
      key: 'counter:C1',
      view: () => bigView(0, 10),
      stillAllowed: () => allowed,
    }));
    const client = open(url);
    await client.next();
    client.socket.send('{"type":"ping"}');
    await client.next(({ type }) => type === 'pong');
    allowed = false;
    client.socket.send('{"type":"ping"}');
    expect(await client.closed).toBe(4401);
  });
});
