/** The floors that Parchi is measured against: the least that could answer at all. */

import type { Server } from 'node:http';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { WebSocket, WebSocketServer } from 'ws';
import type { Entry } from '../db/group-cells.ts';
import { openJournal } from '../db/journal.ts';
import { openDatabase } from '../db/open.ts';
import { openSealer } from '../db/sealing.ts';
import { newLeg } from '../server/queue/change.ts';
import type { Day } from '../server/queue/model.ts';

const PATH = '/api/v3/hip/patient/share';

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

/** A Hono route that parses the same body and answers. */
export function startBareRoute(): Promise<number> {
  const app = new Hono().post(PATH, async (c) => {
    await c.req.json();
    return c.body(null, 200);
  });
  return listen(createAdaptorServer({ fetch: app.fetch }) as Server);
}

/** The same route with one durable row a request: the least an answer that lasts can cost. */
export function startBareCommit(folder: string, root: string): Promise<number> {
  const { connection } = openDatabase({ file: join(folder, 'bare.db'), root });
  connection.exec('CREATE TABLE bare (id INTEGER PRIMARY KEY, body TEXT NOT NULL)');
  const insert = connection.prepare('INSERT INTO bare (body) VALUES (?)');
  const app = new Hono().post(PATH, async (c) => {
    insert.run(JSON.stringify(await c.req.json()));
    return c.body(null, 200);
  });
  return listen(createAdaptorServer({ fetch: app.fetch }) as Server);
}

/** All the rows of a share, but a transaction of its own for every request. */
export function startOneTransactionEach(folder: string, root: string): Promise<number> {
  const { connection } = openDatabase({ file: join(folder, 'each.db'), root });
  const journal = openJournal(connection);
  const sealer = openSealer(join(folder, 'keys', 'each.keys'));
  let number = 0;
  const app = new Hono().post(PATH, async (c) => {
    const body = JSON.stringify(await c.req.json());
    number += 1;
    journal.append(
      [entryOf(number, c.req.header('REQUEST-ID') ?? '', sealer.seal(`t.${number}`, body))],
      false,
    );
    return c.body(null, 200);
  });
  return listen(createAdaptorServer({ fetch: app.fetch }) as Server);
}

function entryOf(number: number, requestId: string, sealed: { keyId: string; sealed: Buffer }): Entry {
  const day = '2026-11-22' as Day;
  const at = Date.now();
  const token = `${day}.OPD1.${number}`;
  const label = `A${number}`;
  const leg = newLeg('OPD1', at);
  const common = {
    source: 'share',
    lane: 'normal',
    laneReason: null,
    person: requestId,
    code: requestId,
  } as const;
  return {
    events: [
      {
        seq: number,
        day,
        at,
        command: requestId,
        actor: null,
        fact: { type: 'issued', token, queue: 'OPD1', number, label, ...common, far: false },
      },
    ],
    issued: [
      {
        id: token,
        day,
        series: 'OPD1',
        number,
        label,
        ...common,
        issuedAt: at,
        status: 'waiting',
        queue: 'OPD1',
        counter: null,
        place: number,
        returnsAt: null,
        notice: null,
        legs: [leg],
        version: 1,
      },
    ],
    changed: [],
    lapsed: [],
    rows: {
      persons: [{ token, ...sealed }],
      messages: [
        {
          id: number,
          lane: 'abdm',
          kind: 'on-share',
          correlation: requestId,
          fingerprint: Buffer.alloc(16),
          token,
          detail: { context: 'OPD1' },
          createdAt: at,
          deadlineAt: at + 30_000,
        },
      ],
      slips: [],
    },
  };
}

/** A bare ws server that sends given bytes to every socket when it is asked to. */
export async function startBareBroadcast(): Promise<{ port: number; setBytes(text: string): void }> {
  let bytes = '';
  const app = new Hono().post('/broadcast', (c) => {
    for (const client of sockets.clients) if (client.readyState === WebSocket.OPEN) client.send(bytes);
    return c.body(null, 200);
  });
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  const port = await listen(server);
  return {
    port,
    setBytes(text) {
      bytes = text;
    },
  };
}
