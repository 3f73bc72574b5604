import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createTransport, defaultTransportLimits, type WireRequest } from '../../abdm/transport.ts';
import { type Decide, startHttpServer } from '../support/http-server.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serve(decide: Decide) {
  const server = await startHttpServer(decide);
  closing.push(server.stop);
  return server;
}

function transportWith(limits: Partial<typeof defaultTransportLimits> = {}) {
  const transport = createTransport({ ...defaultTransportLimits, ...limits });
  closing.push(transport.close);
  return transport.send;
}

function post(url: string, more: Partial<WireRequest> = {}): WireRequest {
  return { method: 'POST', url, headers: {}, body: '{"a":"हि"}', ...more };
}

/** A port of this machine where nobody listens. */
async function closedPort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('transport', () => {
  it('[ABDM-18] sends a body, reads an answer, and keeps the connection', async () => {
    const server = await serve(() => ({ status: 429, body: '{"x":1}', headers: { 'Retry-After': '7' } }));
    const send = transportWith();
    for (let call = 0; call < 3; call += 1) {
      expect(await send(post(`${server.url}/a`, { headers: { 'X-HIP-ID': 'H' } }))).toMatchObject({
        kind: 'answer',
        status: 429,
        retryAfter: '7',
        body: '{"x":1}',
      });
    }
    expect(server.connections()).toBe(1);
    expect(server.asked[0]).toMatchObject({ method: 'POST', path: '/a', body: '{"a":"हि"}' });
    expect(server.asked[0]?.headers).toMatchObject({ 'x-hip-id': 'H', 'content-type': 'application/json' });
  });

  it('[ABDM-18] a kept connection that went dead unseen costs one call, however many were kept', async () => {
    const held: net.Socket[] = [];
    let dead = 0;
    const server = net.createServer((socket) => {
      held.push(socket);
      socket.on('error', () => undefined);
      socket.on('data', () => {
        if (held.indexOf(socket) >= dead) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => {
      for (const socket of held) socket.destroy();
      server.close();
    });
    const { port } = server.address() as net.AddressInfo;
    const send = transportWith({ timeoutMs: 300 });
    const calls = (count: number) =>
      Promise.all(Array.from({ length: count }, () => send(post(`http://127.0.0.1:${port}/`))));
    const answered = (await calls(3)).map((one) => one.kind);
    expect(answered).toEqual(['answer', 'answer', 'answer']);
    expect(held).toHaveLength(3);
    dead = held.length;
    expect(await calls(1)).toMatchObject([{ kind: 'failure', reason: 'answer-timeout' }]);
    expect(await calls(1)).toMatchObject([{ kind: 'answer', status: 200 }]);
  });

  it('[ABDM-17] nobody listening, or no such host: transient', async () => {
    const send = transportWith();
    const refused = await send(post(`http://127.0.0.1:${await closedPort()}/`));
    expect(refused).toMatchObject({ kind: 'failure', reason: 'not-connected', class: 'transient' });
    expect(await send(post('http://nowhere.invalid/'))).toMatchObject({ class: 'transient' });
  });

  it('[ABDM-17] a connection that ends before the answer: ambiguous', async () => {
    const server = await serve(() => 'reset');
    expect(await transportWith()(post(server.url))).toMatchObject({
      reason: 'connection-lost',
      class: 'ambiguous',
    });
  });

  it('[ABDM-17] an answer cut in the middle: ambiguous', async () => {
    const server = net.createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    const { port } = server.address() as net.AddressInfo;
    expect(await transportWith()(post(`http://127.0.0.1:${port}/`))).toMatchObject({
      kind: 'failure',
      reason: 'connection-lost',
    });
  });

  it('[ABDM-18] an answer that does not come in time: ambiguous', async () => {
    const server = await serve(() => 'hang');
    expect(await transportWith()(post(server.url, { timeoutMs: 50 }))).toMatchObject({
      reason: 'answer-timeout',
      class: 'ambiguous',
    });
    expect(await transportWith({ timeoutMs: 50 })(post(server.url, { timeoutMs: 60_000 }))).toMatchObject({
      reason: 'answer-timeout',
    });
  });

  it('[ABDM-17] a call still waiting for a connection when time is up: transient', async () => {
    const server = await serve(() => 'hang');
    const send = transportWith({ maxSockets: 1 });
    const [first, second] = await Promise.all([
      send(post(server.url, { timeoutMs: 300 })),
      send(post(server.url, { timeoutMs: 50 })),
    ]);
    expect(first).toMatchObject({ class: 'ambiguous' });
    expect(second).toMatchObject({ reason: 'connect-timeout', class: 'transient' });
    expect(server.asked).toHaveLength(1);
  });

  it('[ABDM-18] an answer that is too large, and the connection works again after', async () => {
    let large = true;
    const server = await serve(() => ({ status: 200, body: large ? 'x'.repeat(200_000) : 'ok' }));
    const send = transportWith({ maxAnswerBytes: 1_000 });
    expect(await send(post(server.url))).toMatchObject({ reason: 'answer-too-large', class: 'ambiguous' });
    large = false;
    expect(await send(post(server.url))).toMatchObject({ status: 200, body: 'ok' });
  });

  it('[ABDM-17] redirects are answers, and are not followed', async () => {
    const other = await serve(() => ({ status: 200 }));
    const server = await serve(() => ({ status: 307, headers: { Location: other.url } }));
    expect(await transportWith()(post(server.url))).toMatchObject({ kind: 'answer', status: 307 });
    expect(other.asked).toHaveLength(0);
  });

  it.each([
    ['no URL', { url: 'nonsense' }],
    ['another protocol', { url: 'ftp://127.0.0.1/' }],
    ['a header with a line break', { headers: { 'X-HIP-ID': 'a\r\nEvil: 1' } }],
  ])('[ABDM-17] what cannot be sent at all is permanent: %s', async (_name, more) => {
    const server = await serve(() => ({ status: 200 }));
    expect(await transportWith()(post(server.url, more))).toMatchObject({
      reason: 'unsendable',
      class: 'permanent',
    });
    expect(server.asked).toHaveLength(0);
  });
});
