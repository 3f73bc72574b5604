// Owns the officers' side of a hub on a real PostgreSQL, without gateway and facilities, and browsers that ask it.

import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { createAdaptorServer } from '@hono/node-server';
import { FIRST_ADMINISTRATOR, type NewOfficerBody } from '../../hub/contract/officers.ts';
import { createDayAuditor } from '../../hub/day-audit.ts';
import { type OfficersSide, openOfficersSide } from '../../hub/review/open-review.ts';
import { openCountsStore } from '../../hub/store/counts-store.ts';
import { openStore, type Store } from '../../hub/store/open.ts';
import { openRegistryStore } from '../../hub/store/registry-store.ts';
import { createClientOf, createIsProxy } from '../../server/edges/client.ts';
import { createLog } from '../../server/log.ts';
import { type HubDatabaseRig, openHubDatabase } from './hub-database.ts';
import { repositoryRoot } from './repository-root.ts';

/** A Sunday's noon in India. */
export const NOON = Date.parse('2026-11-22T06:30:00Z');
const PASSWORD = 'kongposh-2026';

export interface ReviewRig {
  rig: HubDatabaseRig;
  store: Store;
  side: OfficersSide;
  url: string;
  lines: string[];
  clock: { now: number };
  /** A browser that nobody has signed in in. */
  browser(address?: string): Browser;
  administrator(): Promise<Browser>;
  /** A new officer, signed in with a password of their own. */
  officer(body: Omit<NewOfficerBody, 'language'>): Promise<Browser>;
  close(): Promise<void>;
}

export class Browser {
  readonly cookies = new Map<string, string>();
  readonly #url: string;
  readonly #address: string;

  constructor(url: string, address: string) {
    this.#url = url;
    this.#address = address;
  }

  async ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        Origin: this.#url,
        'X-Forwarded-For': this.#address,
        ...(this.cookies.size > 0 && { Cookie: this.cookie() }),
        ...(body !== undefined && {
          'Content-Type': typeof body === 'string' ? 'text/csv' : 'application/json',
        }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  signIn(name: string, password: string): Promise<Response> {
    return this.ask('POST', '/api/review/session', { name, password });
  }

  /** What a GET answers, whatever it is; throws unless it is 200. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
  async get(path: string): Promise<any> {
    const response = await this.ask('GET', path);
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }
}

export async function openReviewRig(): Promise<ReviewRig> {
  const rig = await openHubDatabase();
  const lines: string[] = [];
  const onFault = (fault: unknown) => void lines.push(String(fault));
  const store = await openStore({ url: rig.url, folder: tmpdir(), root: repositoryRoot(), onFault });
  const clock = { now: NOON };
  const now = () => clock.now;
  const counts = openCountsStore(store.database);
  const side = await openOfficersSide({
    root: repositoryRoot(),
    store,
    registry: openRegistryStore(store.database),
    auditor: createDayAuditor({ links: () => ({ send: () => false }) as never, counts }),
    clientOf: createClientOf(createIsProxy(['127.0.0.1'])),
    publicUrl: null,
    adminPassword: PASSWORD,
    now,
    log: createLog('trace', { write: (line: string) => void lines.push(line) }),
    onFault,
  });
  const server = createAdaptorServer({ fetch: side.app.fetch, createServer }) as Server;
  server.on('upgrade', side.sockets.upgrade);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  let strangers = 0;
  const browser = (from = `10.1.${Math.floor(strangers / 250)}.${(strangers++ % 250) + 1}`) =>
    new Browser(url, from);

  async function administrator(): Promise<Browser> {
    const signed = browser();
    await signed.signIn(FIRST_ADMINISTRATOR, PASSWORD);
    return signed;
  }

  return {
    ...{ rig, store, side, url, lines, clock, browser, administrator },
    async officer(body) {
      const added = await (await administrator()).ask('POST', '/api/review/officers', body);
      const { password } = (await added.json()) as { password: string };
      const signed = browser();
      await signed.signIn(body.name, password);
      await signed.ask('PUT', '/api/review/session/password', { next: `own-word-of-${body.name.length}-x` });
      return signed;
    },
    async close() {
      await side.close();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await store.close();
      await rig.close();
    },
  };
}
