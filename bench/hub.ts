/**
 * (7) A state's hub: two nodes on one PostgreSQL that holds the state's history, and 500 to 3,607 facilities with keys
 * and lines of their own, which say all that a facility says. Shares are relayed beside bare durable rows, every node is
 * killed at once, and what a review asks is asked at rest and beside the shares.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { indiaDay } from '../hub/review/india-day.ts';
import { openStore, type Store } from '../hub/store/open.ts';
import type { FacilitiesOrder } from './hub-facilities.ts';
import { startFloor } from './hub-floor.ts';
import { loadHistory, registerState, STATE_FACILITIES } from './hub-history.ts';
import { enrolAll } from './hub-keys.ts';
import type { NodeOrder, NodeState } from './hub-node.ts';
import type { PhonesOrder, PhonesReport } from './hub-phones.ts';
import { type Measured, printHistory, printMeasured, printReview, type Relayed } from './hub-print.ts';
import { type Timed, timeReview } from './hub-review.ts';
import { freePort, openPostgres, type Postgres } from './postgres.ts';
import { type Program, start } from './processes.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const SIZES = [500, 1_500, STATE_FACILITIES];
const PER_SECOND = 200;
/** Both nodes have met the facilities, and statements are prepared. */
const MEET_SECONDS = 3;
/** A node that was just started is looked at for so long. */
const COLD_SECONDS = 5;
/** A third of a node's time goes into compiling its own code in its first minute, and less and less after it. */
const WARM_SECONDS = 120;
/** What facilities tell when they have dialled is written down when both nodes together use less than this of a second. */
const REST_MS = 1_000;
const AT_REST_CPU_MS = 250;
const MOST_RESTS = 300;
const REVIEW_REPEATS_BESIDE = 5;

interface Field {
  postgres: Postgres;
  url: string;
  store: Store;
  folder: string;
  ports: readonly number[];
  phones: Program<PhonesOrder, PhonesReport>;
  facilities: Program<FacilitiesOrder, number[]>;
  hipIds: readonly string[];
}

export async function hubScenario(quick: boolean): Promise<void> {
  const postgres = await openPostgres();
  const folder = mkdtempSync(join(tmpdir(), 'parchi-bench-hub-'));
  try {
    const url = await postgres.fresh();
    const store = await openStore({ url, folder, root, onFault: () => undefined });
    try {
      await measure({ postgres, url, store, folder }, quick);
    } finally {
      await store.close();
    }
  } finally {
    await postgres.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(
  given: Pick<Field, 'postgres' | 'url' | 'store' | 'folder'>,
  quick: boolean,
): Promise<void> {
  const { store } = given;
  const today = indiaDay(Date.now());
  const hipIds = await registerState(store);
  await enrolAll(store.database, hipIds, given.folder);
  printHistory(await loadHistory(store, today));
  const phones = await start<PhonesOrder, PhonesReport>('hub-phones');
  const facilities = await start<FacilitiesOrder, number[]>('hub-facilities', [given.folder]);
  const field: Field = {
    ...{ ...given, hipIds, phones, facilities },
    ports: [await freePort(), await freePort()],
  };
  const urls = field.ports.map((port) => `http://127.0.0.1:${port}`);
  await facilities.ask({ what: 'make', hipIds, urls, day: today });
  const atRest = await timeReview(store, { files: true });
  const measured: Measured[] = [];
  for (const size of quick ? SIZES.slice(-1) : SIZES) {
    measured.push(await sizePart(size, field, quick ? 10 : 20));
    await store.database.execute(sql`truncate relays`);
  }
  await stopAll([phones, facilities]);
  printMeasured(measured);
  printReview(atRest, measured.at(-1)?.review ?? []);
}

async function sizePart(size: number, field: Field, seconds: number): Promise<Measured> {
  const { facilities, phones, store } = field;
  let nodes = await startNodes(field);
  const urls = urlsOf(nodes);
  const empty = await used(nodes);
  const dialMs = await facilities.ask({ what: 'dial', facilities: size });
  const settledMs = await settle(nodes);
  const full = await used(nodes);
  const hipIds = field.hipIds.slice(0, size);
  const order = { urls, hipIds, perSecond: PER_SECOND };
  await phones.ask({ ...order, seconds: MEET_SECONDS });
  const cold = await relayed(field, nodes, { ...order, seconds: COLD_SECONDS });
  await phones.ask({ ...order, seconds: WARM_SECONDS });
  const warm = await relayed(field, nodes, { ...order, seconds });
  const review = size === STATE_FACILITIES ? await reviewBeside(store, phones, order) : [];
  // Everything at once: both nodes are killed, and start again where they were.
  const back = facilities.ask({ what: 'back' });
  await stopAll(nodes);
  const [restarted, backMs] = await Promise.all([startNodes(field), back]);
  nodes = restarted;
  const stormed = await used(nodes);
  await facilities.ask({ what: 'hang-up' });
  await stopAll(nodes);
  return {
    ...{ size, dialMs, settledMs, cold, warm, backMs, review },
    linkKb: ((full.heldMb - empty.heldMb) * 1000) / size,
    residentKb: ((full.rssMb - empty.rssMb) * 1000) / size,
    backCpuMs: stormed.cpuMs,
  };
}

/** Shares beside their floor, and what one costs. */
async function relayed(
  { phones, postgres, url }: Field,
  nodes: readonly Program<NodeOrder, NodeState>[],
  order: PhonesOrder,
): Promise<Relayed> {
  const cpuMs = async () => (await used(nodes, { collect: false })).cpuMs;
  // A collection that is asked for makes a node forget compiled code, and compile again beside the shares.
  const before = await cpuMs();
  const databaseBefore = postgres.cpuMs();
  const floor = startFloor(url);
  const relay = await phones.ask(order);
  const floorMs = await floor();
  const databaseMs = postgres.cpuMs() - databaseBefore;
  const after = await cpuMs();
  return {
    ...{ relay, floorMs },
    nodeShareMs: (after - before) / relay.sent,
    databaseShareMs: databaseMs / relay.sent,
  };
}

/** Officers look while shares come in. */
async function reviewBeside(
  store: Store,
  phones: Field['phones'],
  order: Omit<PhonesOrder, 'seconds'>,
): Promise<Timed[]> {
  const shares = phones.ask({ ...order, seconds: 10 });
  const review = await timeReview(store, { files: false, repeats: REVIEW_REPEATS_BESIDE });
  await shares;
  return review;
}

async function startNodes(field: Field): Promise<Program<NodeOrder, NodeState>[]> {
  const startAt = (port: number | undefined) =>
    start<NodeOrder, NodeState>('hub-node', [
      JSON.stringify({
        PARCHI_HUB_PORT: String(port),
        PARCHI_DATA_DIR: field.folder,
        PARCHI_HUB_DATABASE_URL: field.url,
        // Patients' pages are pushed because phones could see them here.
        PARCHI_PUBLIC_URL: 'https://hub.example.in',
        PARCHI_ADMIN_PASSWORD: 'bench-password',
        PARCHI_ABDM_URL: String(field.phones.ready.url),
        PARCHI_ABDM_CLIENT_ID: 'bench',
        PARCHI_ABDM_CLIENT_SECRET: 'bench',
      }),
    ]);
  // The first makes the sealing keys, which the other must find.
  const first = await startAt(field.ports[0]);
  return [first, await startAt(field.ports[1])];
}

function urlsOf(nodes: readonly Program<NodeOrder, NodeState>[]): string[] {
  return nodes.map(({ ready }) => String(ready.url));
}

async function used(
  nodes: readonly Program<NodeOrder, NodeState>[],
  order: NodeOrder = { collect: true },
): Promise<NodeState> {
  const all = await Promise.all(nodes.map((node) => node.ask(order)));
  const sum = (of: (one: NodeState) => number) => all.reduce((total, one) => total + of(one), 0);
  return { rssMb: sum((one) => one.rssMb), heldMb: sum((one) => one.heldMb), cpuMs: sum((one) => one.cpuMs) };
}

async function stopAll(programs: readonly Pick<Program<object, unknown>, 'stop'>[]): Promise<void> {
  for (const program of programs) await program.stop();
}

/** Resolves when the nodes have nothing to do; how long that took, in ms. */
async function settle(nodes: readonly Program<NodeOrder, NodeState>[]): Promise<number> {
  const began = performance.now();
  // Collecting at each look would never let them rest.
  const cpu = async () => (await used(nodes, { collect: false })).cpuMs;
  let before = await cpu();
  for (let rests = 0; rests < MOST_RESTS; rests += 1) {
    await new Promise((later) => setTimeout(later, REST_MS));
    const cpuMs = await cpu();
    if (cpuMs - before < AT_REST_CPU_MS) break;
    before = cpuMs;
  }
  return performance.now() - began;
}
