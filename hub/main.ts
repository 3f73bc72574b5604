/**
 * The hub's composition root: opens the store, wires relay, links and routes, listens, and closes it in reverse.
 * Any number of these run on one PostgreSQL; what one of them knows alone is which sockets it holds.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import type { Server } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getConnInfo } from '@hono/node-server/conninfo';
import { Hono } from 'hono';
import { createCallbackVerifier } from '../abdm/verify-callback.ts';
import { openSealer } from '../db/sealing.ts';
import { createClientOf, createIsProxy } from '../server/edges/client.ts';
import { createListener, type ListenerOptions, TIMES } from '../server/edges/listener.ts';
import { createForwarder } from '../server/forward.ts';
import { createLog, type Log } from '../server/log.ts';
import { callbackRoutes } from './callbacks.ts';
import { finish } from './closing.ts';
import { type HubConfig, HubConfigError, readHubConfig } from './config.ts';
import { FIRST_ADMINISTRATOR } from './contract/officers.ts';
import { openFacilityKeys } from './facility-keys.ts';
import { facilityRoutes } from './facility-routes.ts';
import { openFacilitySide } from './facility-side.ts';
import { openGateway } from './gateway.ts';
import { letHeapGrow } from './heap.ts';
import { manage, type Working } from './manage.ts';
import { hearWords, type Managed } from './manage-socket.ts';
import { createHubMetrics } from './metrics.ts';
import { openApiRoutes } from './openapi.ts';
import { hubPages } from './pages.ts';
import { phoneRoutes } from './phone-routes.ts';
import { probes } from './probes.ts';
import { createReadiness } from './readiness.ts';
import { openOfficersSide } from './review/open-review.ts';
import { createSettling } from './settling.ts';
import { openSharedClock } from './store/clock.ts';
import { openStore } from './store/open.ts';
import { openRegistryStore } from './store/registry-store.ts';
import { proveSealing } from './store/sealing-proof.ts';
import { sayWord } from './words.ts';

/** A facility is waited for a minute when an auditor asks for its day (day-audit.ts): that answer says nothing before. */
const HUB_TIMES = { ...TIMES, idle: 90_000 } as const;
/** A state's network may have all its facilities, some 3,600, behind one address; half of the places are others'. */
const MAX_CONNECTIONS_AN_ADDRESS = 5_000;

export interface RunningHub {
  url: string;
  /** Every route that it answers, as they are mounted. */
  routes: readonly { method: string; path: string }[];
  /** Of the first administrator, just made and known nowhere else; null when there are officers. */
  firstPassword: string | null;
  /** Says that it is not ready, and after the notice lets its facilities go, ends what is under way and closes. */
  stop(noticeMs?: number): Promise<void>;
}

export interface HubOptions {
  /** Milliseconds; tests only. */
  now?: () => number;
  /** Smaller limits and shorter times, for tests. */
  limits?: Partial<Pick<ListenerOptions, 'times' | 'maxConnectionsAnAddress'>>;
}

/** Builds, wires and starts a hub; rejects when something it needs is not there. */
export async function startHub(
  root: string,
  config: HubConfig,
  log: Log,
  options: HubOptions = {},
): Promise<RunningHub> {
  const steady = options.now ?? (() => performance.now());
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
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    const folder = join(config.dataDir, 'pglite');
    // PGlite's folder is one process's alone, and only a hub has facilities' sockets.
    let working: Working | null = null;
    const asked = (args: string[]): Promise<Managed> =>
      working === null ? Promise.reject(new Error('the hub is starting')) : manage(working, args, Date.now());
    const hearing = hearWords(config.dataDir, asked);
    // Of several nodes on one machine the first hears; a second hub on PGlite must not start.
    closers.push(config.databaseUrl === null ? await hearing : await hearing.catch(() => () => undefined));
    const store = await openStore({ url: config.databaseUrl, folder, root, onFault });
    closers.push(store.close);
    const { database, news } = store;
    await proveSealing(database, sealer);
    const clock = await openSharedClock(database, steady);
    const { now } = clock;
    const readiness = createReadiness(store, onFault);
    closers.push(readiness.stop);
    const settling = createSettling(onFault);
    closers.push(settling.end);
    const registry = openRegistryStore(database);
    const keys = await openFacilityKeys(registry);
    const gateway = config.abdm === null ? null : openGateway(config.abdm, now);
    closers.push(() => gateway?.close());

    const { links, phones, relay, counts, reports, dayLists, sums, metrics } = openFacilitySide({
      ...{ config, store, node, keys, gateway, sealer, clock, onFault, log },
      closing: (close) => void closers.push(close),
      later: settling.later,
      metricsOf: ({ count }) =>
        createHubMetrics({
          links: count,
          connections: store.connections,
          newsLagMs: news.lag,
          ready: readiness.ready,
          version,
        }),
    });
    working = { store, auditor: dayLists };

    const app = new Hono();
    app.onError((error, c) => {
      log.fault(error, {}, 'request failed');
      return c.json({ code: 'unavailable' }, 503);
    });
    app.notFound((c) => c.json({ code: 'not_found' }, 404));
    app.route('/', probes({ readiness, metrics }));
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
    const isProxy = createIsProxy(config.trustedProxies);
    const clientOf = createClientOf(isProxy);
    const { publicUrl, adminPassword } = config;
    const officers = await openOfficersSide({
      ...{ root, store, registry, clientOf, publicUrl, adminPassword, now, log, onFault },
      auditor: dayLists,
    });
    closers.push(officers.close);
    // Before the facilities' routes, which bound bodies as reports need it.
    app.route('/', officers.app);
    app.route('/', openApiRoutes(officers.app));
    app.route('/', hubPages(root));
    app.route('/', facilityRoutes({ keys, registry, counts, reports, news, addressOf, now }));

    const server = createListener({
      fetch: app.fetch,
      isProxy,
      times: HUB_TIMES,
      maxConnectionsAnAddress: MAX_CONNECTIONS_AN_ADDRESS,
      ...options.limits,
    });
    server.on('upgrade', (request, socket, head) => {
      const { upgrade } = officers.sockets.isFor(request) ? officers.sockets : links;
      upgrade(request, socket, head);
    });
    const port = await listen(server, config);
    sums.start();
    // Backwards: no new facility, the requests under way, then what they began.
    closers.push(async () => relay?.stop());
    closers.push(() => finish(server));
    // A list that is asked elsewhere would keep its request open for a minute.
    closers.push(dayLists.stop);
    closers.push(links.letGo);
    // A page that is open would keep the server from closing.
    closers.push(officers.sockets.close);
    relay?.start();
    readiness.start(metrics);
    gateway?.accessToken.get().catch(onFault);
    const routes = app.routes.map(({ method, path }) => ({ method, path }));
    return {
      url: `http://${config.host}:${port}`,
      routes,
      firstPassword: officers.firstPassword,
      async stop(noticeMs = 0) {
        readiness.leave();
        await new Promise((later) => setTimeout(later, noticeMs));
        await stop();
      },
    };
  }
}

function listen(server: Server, { host, port }: HubConfig): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
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
    if (args.length > 0) return await sayWord(root, config, args, log);
    letHeapGrow();
    const running = await startHub(root, config, log);
    const state = config.databaseUrl === null ? 'PGlite, for trying' : 'PostgreSQL';
    process.stdout.write(`Hub: ${running.url} (${state})\n`);
    if (running.firstPassword !== null) {
      const { firstPassword } = running;
      process.stdout.write(`First officer: ${FIRST_ADMINISTRATOR}, password ${firstPassword} (shown once)\n`);
    }
    void told
      .then(() => running.stop(config.noticeMs))
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

/** The folder with package.json, above source and emitted code alike. */
function packageRoot(): string {
  const here = dirname(realpathSync(fileURLToPath(import.meta.url)));
  return here.endsWith(join('dist', 'hub')) ? join(here, '..', '..') : join(here, '..');
}
