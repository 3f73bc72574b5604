// Owns a recorded stretch of a facility server's work, ended by SIGKILL, and what must be found on the disk after a
// power cut at any moment of it. What is asked for at a moment is what somebody outside knew by then.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { openPersonStore } from '../../db/person-store.ts';
import { openSealer } from '../../db/sealing.ts';
import { personShape } from '../../server/persons/person.ts';
import { createRandom, type Random } from '../../simulator/random.ts';
import { auditCommands, auditLog, auditShares, slipsIn } from './audit.ts';
import { startFacility } from './built-server.ts';
import { type Clerk, type ClerkCommand, createClerk, signIn } from './clerk.ts';
import { type Change, createDisk, type Recorder, startRecorder } from './disk-replay.ts';
import { codeOn } from './paper-codes.ts';
import { type Gateway, labelTold, type Phone, wasAccepted, writeFacilityFile } from './shares.ts';
import type { VirtualPrinter } from './virtual-printer.ts';
import type { Yard } from './yard.ts';

/** How often it is noted what has become known. */
const NOTE_MS = 2;

/** Something that was known outside once the record had this length. */
interface Known<What> {
  what: What;
  position: number;
}

export interface RecordedWork {
  changes: Change[];
  /** The disk as it was before. */
  disk: ReturnType<typeof createDisk>;
  /** The record's length when the server was ready. */
  readyAt: number;
  accepted: Known<Phone>[];
  told: Known<Phone>[];
  answered: Known<ClerkCommand>[];
  /** Codes on paper. */
  printed: Known<string>[];
}

export interface WorkPlace {
  build: string;
  dataDir: string;
  /** The compiled recorder. */
  library: string;
  gateway: Gateway;
  printer: VirtualPrinter;
}

/** Runs a server on `place.dataDir` under the recorder, lets `work` happen, and kills it. */
export async function recordWork(
  yard: Yard,
  place: WorkPlace,
  work: (running: { url: string; recorder: Recorder; clerk: Clerk }) => Promise<void>,
): Promise<RecordedWork> {
  const { build, dataDir, library, gateway, printer } = place;
  const recorder = startRecorder(yard, library, dataDir);
  const disk = createDisk(dataDir);
  const server = await startFacility(yard, {
    build,
    dataDir,
    facilityFile: writeFacilityFile(yard.folder('file'), printer.url),
    gatewayUrl: gateway.url,
    env: recorder.env,
  });
  const clerk = createClerk(await signIn(server), 'C1', 'OPD');
  const known = { accepted: [], told: [], answered: [], printed: [] } as Omit<
    RecordedWork,
    'changes' | 'disk' | 'readyAt'
  >;
  const readyAt = recorder.position();
  const first = gateway.phones.length;
  const note = noter(known, recorder, { gateway, printer, clerk, first });
  const timer = setInterval(note, NOTE_MS);
  try {
    gateway.pointAt(server);
    clerk.work(server);
    await work({ url: server.url, recorder, clerk });
    await server.kill();
    await clerk.leave();
    await gateway.idle();
    note();
  } finally {
    clearInterval(timer);
  }
  return { ...known, changes: recorder.changes(), disk, readyAt };
}

function noter(
  known: Pick<RecordedWork, 'accepted' | 'told' | 'answered' | 'printed'>,
  recorder: Recorder,
  from: { gateway: Gateway; printer: VirtualPrinter; clerk: Clerk; first: number },
): () => void {
  const { gateway, printer, clerk, first } = from;
  const noted = new Set<unknown>();
  let papers = printer.papers.length;
  const once = (one: unknown) => !noted.has(one) && noted.add(one);
  return () => {
    // Read after what is noted has become known: later than the truth is fair, earlier would not be.
    const fresh: ((position: number) => void)[] = [];
    for (const phone of gateway.phones.slice(first)) {
      if (wasAccepted(phone) && once(phone)) {
        fresh.push((position) => known.accepted.push({ what: phone, position }));
      }
      if (labelTold(phone) !== null && once(phone.record)) {
        fresh.push((position) => known.told.push({ what: phone, position }));
      }
    }
    for (const command of clerk.commands) {
      if (command.status === 200 && once(command)) {
        fresh.push((position) => known.answered.push({ what: command, position }));
      }
    }
    for (; papers < printer.papers.length; papers += 1) {
      const paper = printer.papers[papers];
      const code = paper?.complete === true ? codeOn(paper.bitmap) : null;
      if (code !== null) fresh.push((position) => known.printed.push({ what: code, position }));
    }
    if (fresh.length === 0) return;
    const position = recorder.position();
    for (const keep of fresh) keep(position);
  };
}

export interface Cut {
  /** Where in the record the power went. */
  position: number;
  breaches: string[];
  /** Accepted shares that were asked for. */
  accepted: number;
}

/**
 * Cuts the power at `cuts` moments between ready and the end, the last one the end itself, and looks at what each
 * leaves in `folder`. Every second cut tears what was not synced, the others lose all of it.
 */
export function cutPower(work: RecordedWork, folder: string, cuts: number, seed: number): Cut[] {
  const random = createRandom(seed);
  const moments = momentsOf(work, cuts, random);
  const found: Cut[] = [];
  let next = 0;
  for (const [i, position] of moments.entries()) {
    for (; (work.changes[next]?.position ?? Number.POSITIVE_INFINITY) <= position; next += 1) {
      const change = work.changes[next];
      if (change !== undefined) work.disk.apply(change);
    }
    const isLast = i === moments.length - 1;
    work.disk.writeTo(folder, i % 2 === 1 && !isLast ? random : undefined);
    found.push(auditCut(work, folder, position));
  }
  return found;
}

function momentsOf({ changes, readyAt }: RecordedWork, cuts: number, random: Random): number[] {
  const possible = changes.map(({ position }) => position).filter((position) => position >= readyAt);
  const end = possible.at(-1) ?? readyAt;
  const chosen = Array.from({ length: cuts - 1 }, () => possible[random.below(possible.length)] ?? end);
  return [...chosen.sort((a, b) => a - b), end];
}

function auditCut(work: RecordedWork, folder: string, position: number): Cut {
  const by = <What>(known: readonly Known<What>[]): What[] =>
    known.filter((one) => one.position <= position).map(({ what }) => what);
  // What a phone has been told was accepted, whether or not its 200 came through.
  const told = by(work.told);
  const accepted = [...new Set([...by(work.accepted), ...told])];
  const file = join(folder, 'parchi.db');
  if (!existsSync(file)) return { position, breaches: ['there is no database'], accepted: accepted.length };
  const connection = new Sqlite(file);
  try {
    const breaches = [
      ...auditLog(connection),
      ...auditShares(connection, accepted),
      ...auditCommands(connection, by(work.answered)),
      ...auditPrinted(connection, by(work.printed)),
      ...auditSealed(connection, join(folder, 'keys', 'sealing.keys')),
    ];
    return { position, breaches, accepted: accepted.length };
  } catch (fault) {
    return {
      position,
      breaches: [`the database cannot be read: ${String(fault)}`],
      accepted: accepted.length,
    };
  } finally {
    connection.close();
  }
}

/** A slip that is on paper does not wait to be printed. */
function auditPrinted(connection: Sqlite.Database, codes: readonly string[]): string[] {
  const stateOf = new Map(slipsIn(connection).map(({ code, state }) => [code, state]));
  return codes
    .filter((code) => [undefined, 'queued', 'expired'].includes(stateOf.get(code)))
    .map((code) => `${code} is on paper and ${stateOf.get(code)}`);
}

/** The key came through with the rows that it sealed. */
function auditSealed(connection: Sqlite.Database, keyFile: string): string[] {
  const tokens = connection
    .prepare<[], string>(
      "SELECT day || '.' || series || '.' || number FROM persons JOIN tokens ON tokens.id = persons.token",
    )
    .pluck()
    .all();
  if (tokens.length === 0) return [];
  const persons = openPersonStore(connection, openSealer(keyFile), personShape);
  return tokens.filter((token) => persons.find(token) === null).map((token) => `${token} has no person`);
}
