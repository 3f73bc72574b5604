/** What a forked process of the bench becomes, by its first argument. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../server/config.ts';
import { createLog } from '../server/log.ts';
import { startServer } from '../server/main.ts';
import { startBareBroadcast, startBareCommit, startBareRoute, startOneTransactionEach } from './floors.ts';
import { startGateway } from './gateway.ts';
import { type CallOrder, callAndWait, type HallsOrder, openHalls, pingAll } from './halls.ts';
import { type FacilitiesOrder, hubFacilities } from './hub-facilities.ts';
import { hubNode } from './hub-node.ts';
import { hubPhones, type PhonesOrder } from './hub-phones.ts';
import { type LoadOrder, runLoad } from './load.ts';
import { createProfile, isProfileOrder } from './profile.ts';
import { bearers, makeKeys, sampleFacility } from './sample.ts';

export const ADMIN_PASSWORD = 'bench-password';
/** More than the server remembers, so that used in turn each is verified afresh. */
const FRESH_BEARERS = 1_000;
const PING_MS = 2_000;

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export interface ParchiReady extends Record<string, unknown> {
  port: number;
  folder: string;
  remembered: string[];
  fresh: string[];
}

export interface ParchiState {
  rssMb: number;
  heapMb: number;
  onShares: number;
  slips: number;
}

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'parchi-bench-'));
}

/** What the printer is asked, and its answers when it is well (Epson: DLE EOT n, GS r 1). */
const QUESTIONS: readonly [Buffer, Buffer][] = [
  [Buffer.from([0x10, 0x04]), Buffer.from([0x12])],
  [Buffer.from([0x1d, 0x72, 0x01]), Buffer.from([0x00])],
];
const CUT = Buffer.from([0x1d, 0x56]);

/** A printer that takes everything at once, says that it is well, and counts cuts (GS V). */
function startPrinter(): Promise<{ url: string; slips: () => number }> {
  let slips = 0;
  const server = createServer((socket) => {
    let tail = Buffer.alloc(0);
    socket.on('data', (data) => {
      const text = Buffer.concat([tail, data]);
      for (const [question, answer] of QUESTIONS) {
        for (let n = countOf(text, question) - countOf(tail, question); n > 0; n -= 1) socket.write(answer);
      }
      slips += countOf(text, CUT) - countOf(tail, CUT);
      tail = Buffer.from(text.subarray(-2));
    });
    socket.on('error', () => socket.destroy());
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({ url: `tcp://127.0.0.1:${port}`, slips: () => slips });
    });
  });
}

function countOf(bytes: Buffer, part: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(part); at !== -1; at = bytes.indexOf(part, at + 1)) count += 1;
  return count;
}

async function parchi(everything: boolean, dataDir = folder(), freshBearers = 0): Promise<ParchiReady> {
  const keys = makeKeys();
  const gateway = await startGateway(keys.jwk);
  const printer = everything ? await startPrinter() : null;
  const file = join(dataDir, 'facility.json');
  writeFileSync(file, JSON.stringify(sampleFacility(printer?.url ?? null)));
  const { config, secrets } = readConfig(root, {
    PARCHI_PORT: '0',
    PARCHI_DATA_DIR: dataDir,
    PARCHI_FACILITY_FILE: file,
    PARCHI_ABDM_URL: gateway.url,
    PARCHI_ABDM_CLIENT_ID: 'bench',
    PARCHI_ABDM_CLIENT_SECRET: 'bench',
    PARCHI_ADMIN_PASSWORD: ADMIN_PASSWORD,
    PARCHI_LOG_LEVEL: 'error',
  });
  const running = await startServer(root, config, secrets, createLog('error'), {
    withoutBackground: !everything,
  });
  const [first = '', ...fresh] = bearers(keys, 1 + freshBearers);
  process.on('message', (message) => {
    if (isProfileOrder(message)) return;
    const { rss, heapUsed } = process.memoryUsage();
    const state: ParchiState = {
      rssMb: rss / 1e6,
      heapMb: heapUsed / 1e6,
      onShares: gateway.onShares(),
      slips: printer?.slips() ?? 0,
    };
    process.send?.(state);
  });
  return { port: Number(new URL(running.url).port), folder: dataDir, remembered: [first], fresh };
}

async function become(
  role: string | undefined,
  argument: string | undefined,
): Promise<Record<string, unknown>> {
  switch (role) {
    case 'bare-route':
      return { port: await startBareRoute() };
    case 'bare-commit':
      return { port: await startBareCommit(folder(), root) };
    case 'one-transaction-each':
      return { port: await startOneTransactionEach(folder(), root) };
    case 'parchi':
      return parchi(false, argument);
    case 'parchi-with-bearers':
      return parchi(false, undefined, FRESH_BEARERS);
    case 'parchi-everything':
      return parchi(true, argument);
    case 'broadcast': {
      const { port, setBytes } = await startBareBroadcast();
      process.on('message', (text: string) => {
        setBytes(text);
        process.send?.({});
      });
      return { port };
    }
    case 'load':
      process.on('message', (order: LoadOrder) => {
        void runLoad(order).then((report) => process.send?.(report));
      });
      return {};
    case 'halls':
      setInterval(pingAll, PING_MS);
      process.on('message', (order: HallsOrder | CallOrder) => {
        const done = 'url' in order ? callAndWait(order) : openHalls(order);
        void done.then((report) => process.send?.(report));
      });
      return {};
    case 'hub-node':
      return hubNode(JSON.parse(argument ?? '{}') as Record<string, string>);
    case 'hub-facilities': {
      const act = hubFacilities(argument ?? folder());
      process.on('message', (order: FacilitiesOrder) => {
        void act(order).then((report) => process.send?.(report));
      });
      return {};
    }
    case 'hub-phones': {
      const phones = await hubPhones();
      process.on('message', (order: PhonesOrder) => {
        void phones.run(order).then((report) => process.send?.(report));
      });
      return { url: phones.url };
    }
    default:
      throw new Error(`no such program: ${role}`);
  }
}

/** Every program can be asked where its time goes. */
function answerProfiles(): void {
  const profile = createProfile();
  process.on('message', (message) => {
    if (isProfileOrder(message)) void profile(message).then((report) => process.send?.(report));
  });
}

// Loaded without a parent it is only looked at.
if (process.send !== undefined) {
  // Whoever started it is gone, whatever the reason: a node would go on for ever.
  process.on('disconnect', () => process.exit());
  const [role, argument] = process.argv.slice(2);
  const ready = await become(role, argument);
  answerProfiles();
  process.send(ready);
}
