// Owns that a node ends when it is told to, whatever its facilities' lines do in that moment.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { finish } from '../../hub/closing.ts';
import { LINK_PATH } from '../../hub/contract/link.ts';
import type { FacilityKeys } from '../../hub/facility-keys.ts';
import { createLinks, LINK_CLOSE, type Links } from '../../hub/links.ts';

let server: Server;
let links: Links;
let line: WebSocket;
afterEach(() => {
  line?.terminate();
  links?.close();
  server.closeAllConnections();
});

/** A node whose look at keys ends when `known` does, and its work on what a line says when `done` does. */
async function open(known: Promise<string>, done: Promise<void> = Promise.resolve()): Promise<void> {
  const keys: FacilityKeys = {
    whose: () => known,
    serves: () => true,
    stands: () => true,
    keyOf: () => 'key',
    refresh: () => Promise.resolve(),
  };
  const nothing = () => undefined;
  links = createLinks({
    keys,
    now: Date.now,
    onOpen: nothing,
    onClose: nothing,
    onMessage: () => done,
    onFault: nothing,
  });
  server = createServer().on('upgrade', links.upgrade).listen(0, '127.0.0.1');
  await once(server, 'listening');
  line = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}${LINK_PATH}`);
}

/** All that both ends had said is heard. */
async function roundTrip(): Promise<void> {
  line.ping();
  await once(line, 'pong');
}

it('[STATE-45] a line that was looked at while the others were let go is refused, and the node ends', async () => {
  let know: (hipId: string) => void = () => undefined;
  await open(
    new Promise((resolve) => {
      know = resolve;
    }),
  );
  await once(server, 'upgrade');
  await links.letGo();
  const answer = once(line, 'unexpected-response');
  line.on('error', () => undefined);
  know('IN0110000123');
  const [, { statusCode }] = await answer;
  expect(statusCode).toBe(503);
  line.terminate();
  await finish(server);
});

it('[STATE-45] a line is let go with the word to dial again, once what it said is dealt with', async () => {
  let dealtWith: () => void = () => undefined;
  await open(
    Promise.resolve('IN0110000123'),
    new Promise((resolve) => {
      dealtWith = resolve;
    }),
  );
  await once(line, 'open');
  line.send(JSON.stringify({ type: 'missedSeen', upTo: 1 }));
  await roundTrip();
  const gone = links.letGo();
  // Whatever was said before it has come.
  await roundTrip();
  expect(line.readyState).toBe(WebSocket.OPEN);
  const ended = once(line, 'close');
  dealtWith();
  await gone;
  expect((await ended)[0]).toBe(LINK_CLOSE.restart);
});

it('[STATE-45] a request that is being answered is answered, and waited for', async () => {
  let answer: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    server = createServer((_, response) => {
      answer = () => response.end('well');
      resolve();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const answered = fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await asked;
  let ended = false;
  // A connection that is kept open afterwards is waited for by nobody: no time runs out here.
  const ending = finish(server, 600_000).then(() => {
    ended = true;
  });
  await new Promise((later) => setImmediate(later));
  expect(ended).toBe(false);
  answer();
  expect(await (await answered).text()).toBe('well');
  await ending;
});

it('[STATE-45] a line that does not end keeps no node from ending', async () => {
  await open(Promise.resolve('IN0110000123'));
  await once(line, 'open');
  await finish(server, 50);
  expect(links.count()).toBe(1);
});
