// Owns rounds of killing a facility server in the middle of its work and starting it again on what it left. Answers
// what was done and every breach of what must hold; a test expects none.

import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import type { Connection } from '../../db/open.ts';
import { standing } from '../../server/standing.ts';
import { createRandom, type Random } from '../../simulator/random.ts';
import { auditCommands, auditLog, auditOnShares, auditShares, auditSlips } from './audit.ts';
import { copyOfBuild, type FacilityProcess, startFacility } from './built-server.ts';
import { type Clerk, createClerk, signIn } from './clerk.ts';
import { logOf } from './durable-desk.ts';
import { printedBy } from './paper-codes.ts';
import { foldAll } from './projection.ts';
import {
  type Gateway,
  labelTold,
  type Phone,
  startGateway,
  wasAccepted,
  within,
  writeFacilityFile,
} from './shares.ts';
import { startVirtualPrinter, type VirtualPrinter } from './virtual-printer.ts';
import type { Yard } from './yard.ts';

/** The server lives at least and at most so long after it answered the first share of the round. */
const MIN_LIFE_MS = 50;
const MAX_LIFE_MS = 1_000;
const FIRST_ANSWER_MS = 20_000;
const BURST_EVERY_MS = 20;
const MAX_BURST = 20;
/** One share in so many goes to the queue whose slips are printed; printing takes a while. */
const PRINTED_SHARE = 25;
/** How many of the rounds the first printer has no paper in. */
const EMPTY_ROUNDS = 0.4;
/** One share in so many comes from somebody who has shared before. */
const RESCAN_SHARE = 15;
/** A phone's 30 s and some. */
const ON_SHARE_MS = 40_000;
/**
 * A printer must be known to be out of paper for five seconds before its slips go to the other one, and no server of a
 * storm lives that long: one in so many that start without paper is left alone until they do. The next kill falls
 * into the slips that are still to move.
 */
const LET_MOVE = 0.5;
const MOVE_MS = 20_000;
/** For the slips that are left after the last round. */
const PRINT_MS = 120_000;
const LOOK_READY_MS = 30_000;
/** Tokens of which the running server is asked how it sees them. */
const LOOKS = 15;

export interface KillFigures {
  rounds: number;
  shares: number;
  acceptedBeforeKill: number;
  /** Of these the on-share came only from the next process. */
  toldAfterRestart: number;
  commands: number;
  tokens: number;
  papers: number;
  torn: number;
  interrupted: number;
  /** Came out of the second printer while the first had no paper. */
  elsewhere: number;
}

export async function killRounds(
  yard: Yard,
  { rounds, sharesARound, seed }: { rounds: number; sharesARound: number; seed: number },
): Promise<{ figures: KillFigures; breaches: string[] }> {
  const random = createRandom(seed);
  const [printer, spare] = [await startVirtualPrinter(384), await startVirtualPrinter(384)];
  yard.keep(() => printer.close());
  yard.keep(() => spare.close());
  const gateway = await startGateway(yard, seed);
  const options = {
    build: copyOfBuild(yard),
    dataDir: yard.folder('data'),
    facilityFile: writeFacilityFile(yard.folder('file'), printer.url, spare.url),
    gatewayUrl: gateway.url,
  };
  const start = async () => {
    const server = await startFacility(yard, options);
    gateway.pointAt(server);
    return server;
  };
  let server = await start();
  const cookie = await signIn(server);
  const clerks = [createClerk(cookie, 'C1', 'OPD'), createClerk(cookie, 'C2', 'OPD')];
  const breaches: string[] = [];
  const figures = { rounds, shares: 0, acceptedBeforeKill: 0, toldAfterRestart: 0 };
  const look = openReadOnly(yard, options.dataDir);

  for (let round = 0; round < rounds; round += 1) {
    // A printer that proves nothing keeps slips under way: half of the kills shall fall into one.
    printer.faults.noProof = random.next() < 0.5;
    // Without paper for a round and the look after it: its slips go to the other one.
    printer.faults.paperOut = random.next() < EMPTY_ROUNDS;
    spare.faults.noProof = printer.faults.noProof;
    for (const clerk of clerks) clerk.work(server);
    const life = MIN_LIFE_MS + random.next() * (MAX_LIFE_MS - MIN_LIFE_MS);
    const { kill } = server;
    const killed = within(FIRST_ANSWER_MS, () => gateway.accepted().length > 0)
      .then(() => pause(life))
      .then(kill);
    await storm(gateway, random, sharesARound, killed);
    await Promise.all(clerks.map((clerk) => clerk.leave()));
    await gateway.idle();
    const accepted = gateway.accepted();
    const untold = accepted.filter((phone) => labelTold(phone) === null);
    figures.acceptedBeforeKill += accepted.length;
    figures.toldAfterRestart += untold.length;
    printer.faults.noProof = false;
    spare.faults.noProof = false;

    server = await start();
    const db = look();
    breaches.push(...found(round, 'after the start', [...auditLog(db), ...auditShares(db, accepted)]));
    breaches.push(...found(round, 'of clerks', auditCommands(db, allCommands(clerks))));
    breaches.push(
      ...found(round, 'at repeats', await repeatAll(gateway, clerks, server, random, options.dataDir)),
    );
    const refused = gateway.unanswered();
    if (refused.length > 0)
      breaches.push(`round ${round}: repeats were not accepted: ${statusesOf(refused)}`);
    if (refused.length > 0) breaches.push(await whatHoldsUp(server, options.dataDir));
    await within(ON_SHARE_MS, () => auditOnShares(db, gateway.phones).length === 0);
    breaches.push(
      ...found(round, 'after repeats', [
        ...auditLog(db),
        ...auditShares(db, gateway.phones),
        ...auditOnShares(db, gateway.phones),
        ...auditCommands(db, allCommands(clerks)),
        ...(await auditRunningBook(db, server, random)),
      ]),
    );
    if (printer.faults.paperOut && random.next() < LET_MOVE && slipsWaiting(db) > 0) {
      const before = spare.papers.length;
      await within(MOVE_MS, () => spare.papers.length > before);
      if (spare.papers.length === before) breaches.push(`round ${round}: slips stay with an empty printer`);
    }
    // The simulator remembers 10,000 shares, and what is in order need not be looked at again.
    figures.shares += gateway.phones.length;
    gateway.phones.splice(0);
  }
  printer.faults.paperOut = false;
  const db = look();
  await within(PRINT_MS, () => slipsWaiting(db) === 0);
  if (slipsWaiting(db) > 0) breaches.push('slips wait for ever');
  const printed = printedBy(printer, spare);
  const elsewhere = spare.papers.length;
  breaches.push(...found(rounds, 'on paper', auditSlips(db, printed)));
  breaches.push(...(await copyInterrupted(db, server, clerks, [printer, spare])));
  const code = await server.stop();
  if (code !== 0) breaches.push(`the last server ended with ${code}`);
  return {
    breaches,
    figures: {
      ...figures,
      commands: allCommands(clerks).length,
      tokens: countOf(db, 'SELECT count(*) FROM tokens'),
      papers: printed.codes.length,
      torn: printed.torn,
      elsewhere,
      interrupted: countOf(db, "SELECT count(*) FROM spool WHERE state = 'interrupted'"),
    },
  };
}

/** How many were answered by which status; null: by none in the gateway's time. */
function statusesOf(phones: readonly Phone[]): string {
  const counts = new Map<number | null, number>();
  for (const { record } of phones) {
    const { lastStatus } = record.delivery;
    counts.set(lastStatus, (counts.get(lastStatus) ?? 0) + 1);
  }
  return [...counts].map(([status, count]) => `${count} × ${status}`).join(', ');
}

function openReadOnly(yard: Yard, dataDir: string): () => Connection {
  let connection: Connection | null = null;
  yard.keep(() => connection?.close());
  return () => {
    connection?.close();
    connection = new Sqlite(join(dataDir, 'parchi.db'), { readonly: true });
    return connection;
  };
}

/** Shares in bursts until the server is killed; what is sent afterwards is lost, as a phone's would be. */
async function storm(gateway: Gateway, random: Random, most: number, killed: Promise<void>): Promise<void> {
  let alive = true;
  const dead = killed.then(() => {
    alive = false;
  });
  let sent = 0;
  while (alive && sent < most) {
    const burst = Math.min(most - sent, 1 + random.below(MAX_BURST));
    for (let i = 0; i < burst; i += 1) {
      const queue = random.below(PRINTED_SHARE) === 0 ? 'LAB' : 'OPD';
      const known = random.below(RESCAN_SHARE) === 0 ? gateway.phones[random.below(sent + 1)] : undefined;
      if (known === undefined) gateway.share(queue);
      else gateway.share(known.queue, known.patient);
    }
    sent += burst;
    await pause(BURST_EVERY_MS);
  }
  await dead;
}

/** Everybody who got no answer asks again, and some who did. */
async function repeatAll(
  gateway: Gateway,
  clerks: readonly Clerk[],
  server: FacilityProcess,
  random: Random,
  folder: string,
): Promise<string[]> {
  const breaches: string[] = [];
  for (const phone of gateway.phones) {
    if (!wasAccepted(phone) || random.below(10) === 0) gateway.repeat(phone);
  }
  for (const clerk of clerks) {
    // The newest are those that the kill may have cut off.
    for (const command of clerk.commands.slice(-3)) {
      const from = performance.now();
      await clerk.again(server, command).catch((error: Error) => {
        const ms = Math.round(performance.now() - from);
        breaches.push(`${command.path} was not answered: ${error.name} after ${ms} ms`);
      });
      if (command.status === null) breaches.push(await whatHoldsUp(server, folder));
    }
  }
  await gateway.idle();
  return breaches;
}

/** Whether it was the server that did not answer, the disk that did not take, or a machine that does not get round. */
async function whatHoldsUp(server: FacilityProcess, folder: string): Promise<string> {
  const from = performance.now();
  await pause(0);
  const turned = performance.now();
  const file = openSync(join(folder, 'probe'), 'w');
  writeSync(file, 'x');
  fsyncSync(file);
  closeSync(file);
  const synced = performance.now();
  const ready = await fetch(`${server.url}/readyz`, { signal: AbortSignal.timeout(LOOK_READY_MS) }).then(
    ({ status }) => `${status}`,
    (error: Error) => error.name,
  );
  const ms = [turned - from, synced - turned, performance.now() - synced].map((time) => Math.round(time));
  const said = server.log.slice(-3).map(({ msg }) => msg);
  return `a turn took ${ms[0]} ms, a sync ${ms[1]}, /readyz ${ms[2]}: ${ready}; load ${loadavg()[0]}; ${said.join(' | ')}`;
}

/** How the running server shows some tokens, beside what the log on its disk folds to. */
async function auditRunningBook(db: Connection, server: FacilityProcess, random: Random): Promise<string[]> {
  const { book } = foldAll(logOf(db));
  const tokens = [...book.tokens.values()];
  const breaches: string[] = [];
  for (let i = 0; i < LOOKS && tokens.length > 0; i += 1) {
    const token = tokens[random.below(tokens.length)];
    if (token === undefined) continue;
    const page = await (await fetch(`${server.url}/t/${token.code}`)).text();
    const label = /<p class="n">([^<]*)</.exec(page)?.[1];
    const ahead = /<p class="big">[^<]*: <b>(\d+)<\/b>/.exec(page)?.[1] ?? null;
    const expected = standing(book, token).ahead;
    if (label !== token.label || (ahead === null ? null : Number(ahead)) !== expected) {
      breaches.push(`${token.id} is shown as ${label}, ${ahead} ahead; folded: ${token.label}, ${expected}`);
    }
  }
  return breaches;
}

/** A slip in doubt is printed again only when a person asks, and then as a copy. */
async function copyInterrupted(
  db: Connection,
  server: FacilityProcess,
  [clerk]: readonly Clerk[],
  printers: readonly VirtualPrinter[],
): Promise<string[]> {
  const token = db
    .prepare<[], string>("SELECT token FROM spool WHERE state = 'interrupted' LIMIT 1")
    .pluck()
    .get();
  if (token === undefined || clerk === undefined) return [];
  const { status } = await clerk.send(server, `/api/tokens/${token}/reprint`, {});
  if (status !== 200) return [`a copy was answered ${status}`];
  await within(PRINT_MS, () => slipsWaiting(db) === 0);
  return auditSlips(db, printedBy(...printers));
}

function slipsWaiting(db: Connection): number {
  return countOf(db, "SELECT count(*) FROM spool WHERE state IN ('queued', 'sending')");
}

function countOf(db: Connection, sql: string): number {
  return db.prepare<[], number>(sql).pluck().get() ?? 0;
}

function allCommands(clerks: readonly Clerk[]) {
  return clerks.flatMap(({ commands }) => commands);
}

function found(round: number, when: string, breaches: readonly string[]): string[] {
  return breaches.map((breach) => `round ${round}, ${when}: ${breach}`);
}
