/**
 * The composition root: opens everything in order, wires it, listens, and closes it in reverse.
 * Nothing else of the server opens a file, binds a port, hears a signal or starts a timer of its own.
 */
import { realpathSync } from 'node:fs';
import type { Server } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAdaptorServer } from '@hono/node-server';
import { createTransport } from '../abdm/transport.ts';
import { sharingCodeUrl } from '../abdm/wire/sharing-code.ts';
import { openAdministratorStore } from '../db/administrator-store.ts';
import { openFacilityStore } from '../db/facility-store.ts';
import { openJournal } from '../db/journal.ts';
import { openDatabase } from '../db/open.ts';
import { openOutboxStore } from '../db/outbox-store.ts';
import { createPersonKeys } from '../db/person-keys.ts';
import { openPersonStore } from '../db/person-store.ts';
import { openSealer } from '../db/sealing.ts';
import { openSpoolStore } from '../db/spool-store.ts';
import { openTokenStore } from '../db/token-store.ts';
import { createFetch } from './app.ts';
import { createBackground } from './background.ts';
import { settleDoubt } from './clock-trust.ts';
import { createClosing } from './closing.ts';
import { type Config, readConfig, type Secrets } from './config.ts';
import type { ClerkView, HallView, Person } from './contract/views.ts';
import { createCounterIntake } from './counter-intake.ts';
import { createWriteCheck, keepKind, refuseLostKey, rememberKey } from './data-kind.ts';
import { startSimulatorProcess } from './demo.ts';
import { createDesk } from './desk.ts';
import { openFacility, readFacility } from './facility.ts';
import { createForwarder } from './forward.ts';
import { createAdmit } from './live/admit.ts';
import { createFeed } from './live/feed.ts';
import { createNews } from './live/news.ts';
import { patientView } from './live/patient-view.ts';
import { createLiveSockets } from './live/sockets.ts';
import { clerkView, hallView } from './live/views.ts';
import { createLog, type Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { openNetwork } from './network.ts';
import { forClerk, type KeptPerson } from './person.ts';
import { NO_DAY } from './queue/book.ts';
import type { TokenId } from './queue/model.ts';
import { momentIn } from './queue/service-day.ts';
import { createRunningTokenIntake } from './running-token-intake.ts';
import { createShareIntake } from './share-intake.ts';
import { createSignIn, ensureAdministrator } from './sign-in.ts';
import { loadCatalogues, newSlip, printerOf } from './slips.ts';
import { startTrouble, welcome } from './welcome.ts';

/** Longest request line and headers together; the network's tokens are under 2 kB. */
const MAX_HEADER_BYTES = 16 * 1024;
/** A phone's network is slow, a stranger's drip is slower. */
const REQUEST_TIMEOUT_MS = 30_000;
const HEADERS_TIMEOUT_MS = 15_000;
const KEEP_ALIVE_MS = 30_000;
/** Connections at once, screens included: below what the system gives a process. */
const MAX_CONNECTIONS = 10_000;
/** How often storage in trouble is tried: nobody may come who would find out that it works again. */
const STORAGE_EVERY_MS = 2_000;
/** How often a doubted date is looked at again. */
const DOUBT_EVERY_MS = 10_000;
/** Answered exchanges are kept as long as a REQUEST-ID must be known again [SCAN-5]. */
const REMEMBER_MS = 30 * 24 * 60 * 60_000;
const FORGET_EVERY_MS = 6 * 60 * 60_000;

export interface Running {
  url: string;
  /** A made-up patient's phone, with the first queue's code scanned; null outside demonstrations. */
  phoneUrl: string | null;
  /** Printed once, when the first administrator was made without a given password. */
  generatedPassword: string | null;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Milliseconds since 1970; the system's clock unless a test has its own. */
  now?: () => number;
  /** Neither sends to the network nor prints: for measuring what a share alone costs. */
  withoutBackground?: boolean;
}

/** Builds, wires and starts a facility server; rejects when something it needs is not there. */
export async function startServer(
  root: string,
  config: Config,
  secrets: Secrets,
  log: Log,
  options: StartOptions = {},
): Promise<Running> {
  const now = options.now ?? Date.now;
  const closers: (() => void | Promise<void>)[] = [];
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    return await wire();
  } catch (error) {
    await stop();
    throw error;
  }

  async function wire(): Promise<Running> {
    const database = openDatabase({ file: config.databaseFile, root });
    closers.push(() => database.close());
    const facilityStore = openFacilityStore(database);
    keepKind(facilityStore, config.mode);
    refuseLostKey(facilityStore, config.keyFile);
    const sealer = openSealer(config.keyFile);
    rememberKey(facilityStore);
    const journal = openJournal(database.connection);
    const outbox = openOutboxStore(database.connection);
    const slips = openSpoolStore(database.connection);
    const tokens = openTokenStore(database.connection);
    const persons = openPersonStore<KeptPerson>(database.connection, sealer);
    const personKeys = createPersonKeys(database.connection, sealer);
    const administrators = openAdministratorStore(database);
    const catalogues = loadCatalogues(root);

    const files = readFacility(config.facilityFile, facilityStore);
    const moment = momentIn((files.fresh?.file ?? files.kept)?.facility.zone ?? 'UTC');
    const momentNow = () => moment(now());
    const desk = createDesk({
      journal,
      moment: momentNow,
      countsDue: config.hubUrl !== null,
      onFault: (fault) => {
        metrics.fault();
        log.fault(fault, {}, 'storage failed');
      },
    });
    const feed = createFeed({
      onDropped: () => metrics.socketDropped(),
      onFault: (fault) => log.fault(fault, {}, 'a view cannot be made'),
    });
    const metrics = createMetrics({ book: desk.book, sockets: feed.size, outbox: outbox.counts });
    // A new log has no day yet: its first is what the clock says.
    if (desk.book().day === NO_DAY) await desk.confirmDay(momentNow().day);
    const facility = await openFacility(files, { store: facilityStore, desk, log, now });
    const { hipId } = facility.current().facility;

    const simulator =
      config.mode === 'demo' ? await startSimulatorProcess({ root, config, secrets, hipId }) : null;
    if (simulator !== null) closers.push(simulator.stop);
    const transport = createTransport();
    closers.push(transport.close);
    const baseUrl = config.abdm?.url ?? simulator?.url ?? null;
    const network =
      config.abdm === null || baseUrl === null
        ? null
        : openNetwork({ baseUrl, config: config.abdm, secrets, hipId, transport: transport.send, now, log });

    const background = createBackground({
      config,
      secrets,
      root,
      desk,
      facility,
      journal,
      outbox,
      slips,
      persons,
      catalogues,
      client: network?.client ?? null,
      transport: transport.send,
      now,
      log,
    });
    closers.push(background.stop);

    const demo = config.mode === 'demo';
    const sources = () => ({ book: desk.book(), facility, moment: momentNow(), demo });
    const hall = (queues: readonly string[]): HallView => hallView(sources(), queues);
    const clerk = (counter: string): ClerkView | null =>
      clerkView(
        {
          ...sources(),
          person: (token) => personOf(token),
          troubles: background.troubles(),
        },
        counter,
      );

    // A row that no key opens counts as forgotten: the counter goes on without the name.
    function personOf(token: TokenId): Person | null {
      try {
        const kept = persons.find(token);
        return kept === null ? null : forClerk(kept, desk.book().day);
      } catch (fault) {
        log.fault(fault, { token }, 'a person cannot be read');
        return null;
      }
    }

    const news = createNews(feed);
    closers.push(news.stop);
    desk.onCommitted((events) => {
      metrics.committed(events);
      for (const { fact } of events) {
        if (fact.type !== 'issued') continue;
        const printer = printerOf(facility.current(), fact.queue);
        if (printer !== null) background.wakePrinter(printer);
      }
      news.committed(events);
    });

    const { wakeOutbox } = background;
    const intake = createShareIntake({ desk, outbox, persons, personKeys, sealer, facility, wakeOutbox });
    const signIn = createSignIn(administrators, now);
    const made = await ensureAdministrator(administrators, secrets.adminPassword, now());
    const forwardUrl = config.abdm?.forwardUrl ?? null;
    const answer = createFetch({
      abdm:
        network === null
          ? null
          : {
              verifier: network.verifier,
              intake,
              askRunningToken: createRunningTokenIntake({ outbox, wakeOutbox }),
              desk,
              forward: forwardUrl === null ? null : createForwarder(forwardUrl, log),
              now,
              log,
              metrics,
            },
      health: { desk, metrics, canWrite: createWriteCheck(facilityStore) },
      sharingCode: {
        facility,
        phrUrl: () => config.abdm?.phrUrl ?? simulator?.url ?? 'https://phr.abdm.gov.in',
      },
      patient: { tokens, view: (token) => patientView(sources(), token), catalogues },
      counters: { desk, facility },
      tokens: { desk, reprint: (token) => reprint(token) },
      queues: { desk, intake: createCounterIntake({ desk, persons, personKeys, facility, now }) },
      signIn,
      screens: join(root, 'dist', 'kiosk-ui'),
      publicUrl: config.publicUrl,
      log,
    });

    function reprint(token: string): boolean {
      const printer = printerOf(facility.current(), desk.book().tokens.get(token)?.queue ?? '');
      if (printer === null) return false;
      slips.add(newSlip(printer, token, now(), true));
      background.wakePrinter(printer);
      return true;
    }

    const sockets = createLiveSockets({
      feed,
      log,
      now,
      admit: createAdmit({
        signIn,
        publicUrl: config.publicUrl,
        isQueue: (id) => facility.queue(id) !== undefined,
        isCounter: (id) => facility.counter(id) !== undefined,
        hall,
        clerk,
      }),
    });
    const server = createAdaptorServer({
      fetch: answer,
      serverOptions: {
        maxHeaderSize: MAX_HEADER_BYTES,
        requestTimeout: REQUEST_TIMEOUT_MS,
        headersTimeout: HEADERS_TIMEOUT_MS,
        keepAliveTimeout: KEEP_ALIVE_MS,
      },
    }) as Server;
    server.maxConnections = MAX_CONNECTIONS;
    const close = createClosing(server);
    server.on('upgrade', sockets.upgrade);
    const port = await listen(server, config);
    closers.push(() => desk.settle());
    closers.push(close);
    closers.push(sockets.close);

    const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
    // The demonstration's bridge is ours alone; a real one is changed by an administrator only.
    if (simulator !== null) {
      const told = await network?.client.updateBridgeUrl(url);
      if (told?.class !== 'accepted') throw new Error('the demonstration gateway does not know this server');
    } else {
      // The first patient does not wait for a session.
      network?.accessToken
        .get()
        .catch((fault: unknown) => log.fault(fault, {}, 'no session with the gateway'));
    }

    if (options.withoutBackground !== true) background.start();
    news.start();
    closers.push(every(DOUBT_EVERY_MS, () => settleDoubt(desk, log)));
    const writesAgain = createWriteCheck(facilityStore);
    const tryStorage = () => {
      if (desk.isWell() || !writesAgain()) return;
      desk.storageWorks();
      log.info({}, 'storage works again');
    };
    closers.push(every(STORAGE_EVERY_MS, tryStorage));
    closers.push(
      every(FORGET_EVERY_MS, () => {
        outbox.forget(now() - REMEMBER_MS);
        slips.forget(now() - REMEMBER_MS);
        administrators.forgetSessions(now());
      }),
    );
    await settleDoubt(desk, log);
    const [firstQueue] = facility.current().queues;
    const phoneUrl = simulator === null ? null : sharingCodeUrl(simulator.url, hipId, firstQueue?.id ?? '');
    return { url, phoneUrl, generatedPassword: made?.generated ?? null, stop };
  }

  function every(ms: number, work: () => unknown): () => void {
    const timer = setInterval(() => {
      try {
        const done = work();
        if (done instanceof Promise) done.catch((fault: unknown) => log.fault(fault, {}, 'background work'));
      } catch (fault) {
        log.fault(fault, {}, 'background work');
      }
    }, ms);
    timer.unref();
    return () => clearInterval(timer);
  }
}

function listen(server: Server, config: Config): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : config.port);
    });
  });
}

/** `npm start`: runs the facility server until it is told to stop. Answers the exit code of a failed start. */
export async function main(): Promise<number | undefined> {
  const root = packageRoot();
  let running: Running;
  let config: Config;
  try {
    const read = readConfig(root);
    config = read.config;
    running = await startServer(root, read.config, read.secrets, createLog(read.config.logLevel));
  } catch (error) {
    process.stderr.write(`${startTrouble(error)}\n`);
    return 1;
  }
  process.stdout.write(`${welcome(running, config.mode)}\n`);
  let stopping = false;
  const end = () => {
    if (stopping) return;
    stopping = true;
    running.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  return undefined;
}

/** The folder with package.json, above source and emitted code alike. */
function packageRoot(): string {
  const here = dirname(realpathSync(fileURLToPath(import.meta.url)));
  return here.endsWith(join('dist', 'server')) ? join(here, '..', '..') : join(here, '..');
}
