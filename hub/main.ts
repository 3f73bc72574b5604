/**
 * The hub's composition root: opens the store, wires relay, links and routes, listens, and closes it in reverse.
 * Any number of these run on one PostgreSQL; what one of them knows alone is which sockets it holds.
 */
import { randomUUID } from 'node:crypto';
import { realpathSync } from 'node:fs';
import type { Server } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAdaptorServer } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { createAccessToken } from '../abdm/access-token.ts';
import { type AbdmClient, createAbdmClient } from '../abdm/client.ts';
import { createGatewayCall } from '../abdm/gateway-call.ts';
import { createJwks } from '../abdm/jwks.ts';
import { createTransport } from '../abdm/transport.ts';
import { createCallbackVerifier } from '../abdm/verify-callback.ts';
import { openSealer } from '../db/sealing.ts';
import { createForwarder } from '../server/forward.ts';
import { createLog, type Log } from '../server/log.ts';
import { callbackRoutes } from './callbacks.ts';
import { type HubConfig, HubConfigError, readHubConfig } from './config.ts';
import { createDayAuditor } from './day-audit.ts';
import { openFacilityKeys } from './facility-keys.ts';
import { facilityRoutes } from './facility-routes.ts';
import { createLinks } from './links.ts';
import { manage, readWord, usage, type Working } from './manage.ts';
import { askHub, hearWords, type Managed } from './manage-socket.ts';
import { createHubMetrics } from './metrics.ts';
import { phoneRoutes } from './phone-routes.ts';
import { createPhones } from './phones.ts';
import { createRelay } from './relay.ts';
import { openCountsStore } from './store/counts-store.ts';
import { openStore } from './store/open.ts';
import { openPhoneStore } from './store/phone-store.ts';
import { NOTE_EVERY_MS, openPresenceStore } from './store/presence-store.ts';
import { openRegistryStore } from './store/registry-store.ts';
import { openRelayStore } from './store/relay-store.ts';
import { openStateStore } from './store/state-store.ts';
import { createSums } from './sums.ts';

/** Who is here is written down this often, and keys are read again, should news have been lost. */
const PRESENCE_EVERY_MS = 30_000;
const HEADERS_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 30_000;

export interface RunningHub {
  url: string;
  /** Every route that it answers, as they are mounted. */
  routes: readonly { method: string; path: string }[];
  stop(): Promise<void>;
}

/** Builds, wires and starts a hub; rejects when something it needs is not there. */
export async function startHub(
  root: string,
  config: HubConfig,
  log: Log,
  options: { now?: () => number } = {},
): Promise<RunningHub> {
  const now = options.now ?? Date.now;
  const node = randomUUID();
  const closers: (() => void | Promise<void>)[] = [];
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  const onFault = (fault: unknown) => log.fault(fault, {}, 'hub');
  try {
    return await wire();
  } catch (error) {
    await stop();
    throw error;
  }

  async function wire(): Promise<RunningHub> {
    const sealer = openSealer(join(config.dataDir, 'keys', 'sealing.keys'));
    const folder = join(config.dataDir, 'pglite');
    // PGlite's folder is one process's alone, and only a hub has facilities' sockets.
    let working: Working | null = null;
    const asked = (args: string[]): Promise<Managed> =>
      working === null ? Promise.reject(new Error('the hub is starting')) : manage(working, args, now());
    const hearing = hearWords(config.dataDir, asked);
    // Of several nodes on one machine the first hears; a second hub on PGlite must not start.
    closers.push(config.databaseUrl === null ? await hearing : await hearing.catch(() => () => undefined));
    const store = await openStore({ url: config.databaseUrl, folder, root, onFault });
    closers.push(store.close);
    const { database, news } = store;
    const settling = new Set<Promise<void>>();
    closers.push(() => Promise.all(settling).then(() => undefined));
    /** What nobody waits for now, and the end of the process does. */
    const later = (work: Promise<void>) => {
      const settled: Promise<void> = work.catch(onFault).finally(() => settling.delete(settled));
      settling.add(settled);
    };
    const registry = openRegistryStore(database);
    const presence = openPresenceStore(database);
    const keys = await openFacilityKeys(registry);
    const transport = createTransport();
    closers.push(transport.close);
    const gateway = config.abdm === null ? null : openGateway(config.abdm, transport.send, now);

    const counts = openCountsStore(database);
    const states = openStateStore(database);
    const sums = createSums({ database, now, onFault });
    closers.push(sums.stop);
    const auditor = createDayAuditor({ links: () => links, counts });
    working = { store, auditor };
    const links = createLinks({
      keys,
      now,
      onOpen(hipId) {
        phones?.opened(hipId);
        later(presence.here(hipId, node, now()));
        relay?.opened(hipId).catch(onFault);
      },
      onClose(hipId) {
        phones?.closed(hipId);
        later(presence.gone(hipId, node, now()));
      },
      onMessage(hipId, message) {
        if (message.type === 'listed') auditor.heard(hipId, message);
        else if (message.type === 'figures') later(states.takeFigures(hipId, message));
        else if (message.type === 'state') later(states.takeState(hipId, message, now()));
        else if (message.type === 'phones') phones?.heard(hipId, message);
        else relay?.heard(hipId, message).catch(onFault);
      },
      onFault,
    });
    closers.push(links.close);
    const phones =
      config.publicUrl === null
        ? null
        : createPhones({
            store: openPhoneStore(database),
            send: (hipId, message) => links.send(hipId, message),
            url: config.publicUrl,
            ...{ node, now, onFault },
          });
    if (phones !== null) {
      phones.start();
      closers.push(phones.stop);
    }
    const relay =
      gateway === null
        ? null
        : createRelay({
            store: openRelayStore(database),
            news,
            links: () => links,
            sealer,
            client: gateway.client,
            onProven: sums.touch,
            now,
            log,
          });
    const metrics = createHubMetrics({ links: () => links.connected().length });

    async function lookAgain(): Promise<void> {
      await keys.refresh();
      links.endRevoked();
    }
    news.onNews((item) => {
      if (item.about === 'registry') lookAgain().catch(onFault);
    });
    const timer = setInterval(() => {
      lookAgain().catch(onFault);
      presence.still(links.connected(), node, now()).catch(onFault);
    }, PRESENCE_EVERY_MS);
    closers.push(() => clearInterval(timer));
    const noting = setInterval(() => {
      presence.note(links.connected(), node, now()).catch(onFault);
    }, NOTE_EVERY_MS);
    closers.push(() => clearInterval(noting));

    const app = new Hono();
    app.onError((error, c) => {
      log.fault(error, {}, 'request failed');
      return c.json({ code: 'unavailable' }, 503);
    });
    app.notFound((c) => c.json({ code: 'not_found' }, 404));
    app.get('/healthz', (c) => c.json({ ok: true }));
    app.get('/readyz', async (c) => {
      await database.execute(sql`select 1`);
      return c.json({ ok: true });
    });
    app.get('/metrics', async (c) => c.text(await metrics.text()));
    const addressOf = (c: Parameters<typeof getConnInfo>[0]) => getConnInfo(c).remote.address ?? '';
    if (gateway !== null && relay !== null) {
      const forward = config.abdm?.forwardUrl ?? null;
      const verifier = createCallbackVerifier({
        keys: gateway.jwks,
        isOwnAccessToken: gateway.accessToken.isOurs,
        servesFacility: keys.serves,
        expected: gateway.expected,
      });
      const forwarder = forward === null ? null : createForwarder(forward, log);
      app.route('/', callbackRoutes({ verifier, relay, forward: forwarder, metrics, now, log }));
    }
    if (phones !== null)
      app.route('/', phoneRoutes({ phones, root, trustedProxies: config.trustedProxies, now }));
    app.route('/', facilityRoutes({ keys, registry, counts, news, addressOf, now }));

    const server = createAdaptorServer({
      fetch: app.fetch,
      serverOptions: { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
    }) as Server;
    server.on('upgrade', links.upgrade);
    const port = await listen(server, config);
    closers.push(
      () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    );
    closers.push(links.close);
    if (relay !== null) {
      relay.start();
      closers.push(relay.stop);
    }
    sums.start();
    gateway?.accessToken.get().catch(onFault);
    const routes = app.routes.map(({ method, path }) => ({ method, path }));
    return { url: `http://${config.host}:${port}`, routes, stop };
  }
}

function openGateway(
  config: NonNullable<HubConfig['abdm']>,
  transport: ReturnType<typeof createTransport>['send'],
  now: () => number,
) {
  const common = { baseUrl: config.url, cmId: config.cmId, transport, newRequestId: randomUUID, now };
  const accessToken = createAccessToken({
    ...common,
    credentials: { clientId: config.clientId, clientSecret: config.clientSecret },
  });
  const clients = new Map<string, AbdmClient>();
  return {
    accessToken,
    jwks: createJwks({ call: createGatewayCall({ ...common, accessToken }), now }),
    expected: config.expected,
    /** Each facility speaks under its own X-HIP-ID; as many as are enrolled. */
    client(hipId: string): AbdmClient {
      const known = clients.get(hipId) ?? createAbdmClient({ ...common, hipId: () => hipId, accessToken });
      clients.set(hipId, known);
      return known;
    },
  };
}

function listen(server: Server, config: HubConfig): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : config.port);
    });
  });
}

/** `npm run hub`: runs a hub until it is told to stop; with a word (`import`, `code`, `revoke`, `counts`) does that and ends. */
export async function main(args: readonly string[]): Promise<number | undefined> {
  const root = packageRoot();
  const told = new Promise<void>((resolve) => {
    process.on('SIGTERM', () => resolve());
    process.on('SIGINT', () => resolve());
  });
  try {
    const config = readHubConfig(root);
    const log = createLog(config.logLevel);
    if (args.length > 0) return await managed(root, config, args, log);
    const running = await startHub(root, config, log);
    const state = config.databaseUrl === null ? 'PGlite, for trying' : 'PostgreSQL';
    process.stdout.write(`Hub: ${running.url} (${state})\n`);
    void told
      .then(() => running.stop())
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
    return undefined;
  } catch (error) {
    const why = error instanceof HubConfigError || error instanceof Error ? error.message : 'failed';
    process.stderr.write(`The hub did not start: ${why}\n`);
    return 1;
  }
}

/** Does what a word asks: in the hub that runs on this folder, or on the database itself. */
async function managed(root: string, config: HubConfig, args: readonly string[], log: Log): Promise<number> {
  const word = readWord(args);
  const { code, lines } = word === null ? usage() : await answerOf(word);
  process.stdout.write(`${lines.join('\n')}\n`);
  return code;

  async function answerOf(asked: string[]): Promise<Managed> {
    const running = await askHub(config.dataDir, asked);
    if (running !== null) return running;
    const store = await openStore({
      url: config.databaseUrl,
      folder: join(config.dataDir, 'pglite'),
      root,
      onFault: (fault) => log.fault(fault, {}, 'hub'),
    });
    try {
      return await manage({ store, auditor: null }, asked, Date.now());
    } finally {
      await store.close();
    }
  }
}

/** The folder with package.json, above source and emitted code alike. */
function packageRoot(): string {
  const here = dirname(realpathSync(fileURLToPath(import.meta.url)));
  return here.endsWith(join('dist', 'hub')) ? join(here, '..', '..') : join(here, '..');
}
