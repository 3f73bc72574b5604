import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { newCommandId, RETRY_PAUSES_MS, sendCommand, type Way } from '../../../kiosk-ui/shared/api.ts';
import { commandId } from '../../../server/contract/bodies.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function wayTo(listener: RequestListener): Promise<Way> {
  const server = createServer(listener);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { fetch: (path, init) => fetch(base + path, init), pause: async () => undefined };
}

async function bodyOf(request: Parameters<RequestListener>[0]): Promise<{ id: string }> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text) as { id: string };
}

describe('a command from a screen', () => {
  it('[SCR-5] is sent again with the same id when its answer is lost', async () => {
    const ids: string[] = [];
    const way = await wayTo(async (request, response) => {
      ids.push((await bodyOf(request)).id);
      if (ids.length < 3) response.destroy();
      else response.end(JSON.stringify({ token: null, counter: null }));
    });
    const id = newCommandId();
    const result = await sendCommand('/api/counters/C1/callNext', { id, seen: 1 }, way);
    expect(result).toEqual({ ok: true, value: { token: null, counter: null } });
    expect(ids).toEqual([id, id, id]);
  });

  it('[SCR-5] gives up after a bounded number of tries and says that there was no answer', async () => {
    let tries = 0;
    const way = await wayTo((_request, response) => {
      tries += 1;
      response.destroy();
    });
    const result = await sendCommand('/x', { id: newCommandId() }, way);
    expect(result).toEqual({ ok: false, trouble: { code: 'no_connection', params: {} } });
    expect(tries).toBe(RETRY_PAUSES_MS.length + 1);
  });

  it('[SCR-5] takes a refusal as an answer and does not repeat it', async () => {
    let tries = 0;
    const way = await wayTo((_request, response) => {
      tries += 1;
      response.statusCode = 409;
      response.end(JSON.stringify({ code: 'stale', params: { version: 4 }, requestId: 'r' }));
    });
    const result = await sendCommand('/x', { id: newCommandId() }, way);
    expect(result).toEqual({ ok: false, trouble: { code: 'stale', params: { version: 4 } } });
    expect(tries).toBe(1);
  });

  it('[SCR-5] carries an id of the contract, another each time', () => {
    const ids = Array.from({ length: 100 }, newCommandId);
    for (const id of ids) expect(commandId.safeParse(id).success).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
