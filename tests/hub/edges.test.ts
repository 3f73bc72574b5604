// Owns the hub's limits of connections and its patience with slow clients and nonsense, over real sockets.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HubRig } from '../support/hub-rig.ts';
import { until } from '../support/server-rig.ts';

const MOST = 3;
const TIMES = {
  requestTimeout: 400,
  headersTimeout: 300,
  connectionsCheckingInterval: 50,
  keepAliveTimeout: 300,
  idle: 500,
};

const rig = new HubRig();
let behind: string;
beforeAll(async () => {
  const hub = await rig.openHub({}, 0, { maxConnectionsAnAddress: MOST, times: TIMES });
  behind = hub.url;
}, 120_000);
afterAll(() => rig.stop());

/** Opens connections and waits until the hub has taken or refused each. */
async function opened(url: string, count: number): Promise<Socket[]> {
  const sockets = Array.from({ length: count }, () => connect(Number(new URL(url).port), '127.0.0.1'));
  for (const socket of sockets) socket.on('error', () => undefined).resume();
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  return sockets;
}

/** Writes the beginning of something and a byte now and then; resolves once the hub hangs up. */
function drip(beginning: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(behind).port), '127.0.0.1', () => socket.write(beginning));
    const timer = setInterval(() => beginning !== '' && socket.writable && socket.write('a'), 40);
    socket.on('error', () => undefined).resume();
    socket.on('close', () => {
      clearInterval(timer);
      resolve();
    });
  });
}

describe('[EDGE-26] the hub', () => {
  it('takes so many connections of one address, and a place that is left is another\u2019s', async () => {
    const sockets = await opened(behind, 2 * MOST);
    const open = () => sockets.filter(({ destroyed }) => !destroyed);
    await until(() => open().length <= MOST);
    expect(open()).toHaveLength(MOST);
    for (const socket of sockets) socket.destroy();
    await until(async () => (await fetch(`${behind}/healthz`).catch(() => null))?.status === 200);
  });

  it.each([
    ['headers that never end', 'GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: '],
    [
      'a body that never ends',
      'POST /api/hub/counts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10000\r\n\r\n',
    ],
    ['silence', ''],
  ])('hangs up on %s', async (_, beginning) => {
    await drip(beginning);
    expect((await fetch(`${behind}/healthz`)).status).toBe(200);
  });
});

/** Asks for a socket at `target`, as it is, and answers the first line that comes back. */
async function askForSocket(port: number, target: string): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  socket.on('error', () => undefined);
  socket.write(
    `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  const [text] = await once(socket, 'data');
  socket.destroy();
  return String(text).split('\r\n')[0] ?? '';
}

describe('[EDGE-28] a socket asked for at what is no address', () => {
  it.each(['//', '//:x', 'http://[', '/%'])('%s is refused by the hub, which stands', async (target) => {
    expect(await askForSocket(Number(new URL(behind).port), target)).toContain(' 404 ');
    expect((await fetch(`${behind}/healthz`)).status).toBe(200);
  });
});
