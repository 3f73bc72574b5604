/**
 * What works beside the queue: sending to the network and the hub, printing slips. Built from what
 * main.ts opened; started after the server listens, stopped before the database closes.
 */
import type { AbdmClient } from '../abdm/client.ts';
import type { Transport } from '../abdm/transport.ts';
import type { Acts } from '../db/acts.ts';
import type { Journal } from '../db/journal.ts';
import type { OutboxStore } from '../db/outbox-store.ts';
import type { PersonStore } from '../db/person-store.ts';
import type { SlipStore } from '../db/spool-store.ts';
import { createRenderer } from '../printer/renderer.ts';
import { createSpool, type Spool } from '../printer/spool.ts';
import type { Catalogues } from './catalogues.ts';
import type { Config } from './config.ts';
import type { PrinterView } from './contract/printers.ts';
import type { Trouble } from './contract/views.ts';
import type { Desk } from './desk.ts';
import type { LiveFacility } from './facility/facility.ts';
import { createCountsSender } from './hub-link/counts-sender.ts';
import type { HubSide } from './hub-link/hub-side.ts';
import type { Log } from './log.ts';
import type { Numbers } from './numbers.ts';
import { createAbdmSender, ON_SHARE_PARALLEL } from './outbox/abdm-lane.ts';
import { HUB_RETRY, PHONE_RETRY } from './outbox/retry.ts';
import { createLaneWorker, type OutboxLaneWorker } from './outbox/worker.ts';
import type { KeptPerson } from './persons/person.ts';
import { createPosterShelf, type DrawPoster } from './printing/posters.ts';
import { leftOutTroubles, printerTroubles, slipNews, slipTroubles } from './printing/printer-news.ts';
import { printerViews } from './printing/printer-states.ts';
import { createPrinterShelf } from './printing/printers.ts';
import { createSlipWriter, newSlip, printerOf, printersOf } from './printing/slips.ts';
import { newTestSlip, TEST_TOKEN, testSlipFor } from './printing/test-slips.ts';
import { isPublished, publishedSlips } from './published.ts';
import { isUnconfirmed } from './queue/book.ts';
import type { Event } from './queue/events.ts';
import type { Book, Day, TokenId } from './queue/model.ts';

export interface Background {
  start(): void;
  stop(): Promise<void>;
  wakeOutbox(): void;
  /** Events that are on disk: their slips are printed. */
  committed(events: readonly Event[]): void;
  /** Prints a copy of the token's slip, marked DUPLICATE, once a command id; false when no printer serves its queue. */
  reprint(token: TokenId, commandId: string, by: string): boolean;
  /** How every printer of the facility is, and how its slips went. */
  printers(): PrinterView[];
  /** Prints a test slip, once a command id; false when there is no such printer, or it was left out. */
  printTest(printer: string, commandId: string, by: string): boolean;
  /** A poster as a PDF file, drawn in the thread that draws slips. */
  drawPoster: DrawPoster;
  /** What staff should know of storage, date, network and printers now. */
  troubles(): Trouble[];
}

export interface BackgroundDeps {
  config: Config;
  root: string;
  desk: Desk;
  facility: LiveFacility;
  journal: Journal;
  outbox: OutboxStore;
  slips: SlipStore;
  persons: PersonStore<KeptPerson>;
  catalogues: Catalogues;
  acts: Pick<Acts, 'note'>;
  /** Who tells the network: its own client, or the hub; null when neither is there. */
  client: Pick<AbdmClient, 'onShare' | 'onRunningToken'> | null;
  hub: HubSide | null;
  numbers: Numbers;
  transport: Transport;
  now: () => number;
  log: Log;
}

/** A failed delivery is told to staff for this long, unless a later one got through. */
const RECENT_MS = 5 * 60_000;
/** The far side is given this long before staff are troubled with it. */
const SILENT_MS = 10_000;
/** A browser repeats a command within seconds; a day's reprints are far fewer. */
const MAX_REPRINTS_KNOWN = 1_000;

export function createBackground(deps: BackgroundDeps): Background {
  const { desk, facility, slips, acts, now } = deps;
  const reprinted = new Set<string>();
  const lanes = openLanes(deps);
  const renderer = createRenderer({ root: deps.root });
  const spool = openSpool(deps, renderer);
  function once(commandId: string, print: () => void): void {
    if (reprinted.has(commandId)) return;
    print();
    if (reprinted.size >= MAX_REPRINTS_KNOWN) reprinted.clear();
    reprinted.add(commandId);
  }
  return {
    start() {
      for (const { lane } of lanes) lane.start();
      spool.start();
    },
    async stop() {
      await Promise.all([...lanes.map(({ lane }) => lane.stop()), spool.stop()]);
      await renderer.close();
    },
    wakeOutbox() {
      for (const { lane } of lanes) lane.notify();
    },
    committed(events) {
      for (const { fact } of events) {
        if (fact.type !== 'issued') continue;
        const printer = printerOf(facility.current(), fact.queue);
        if (printer !== null) spool.notify(printer);
      }
    },
    reprint(token, commandId, by) {
      const { queue = '' } = desk.book().tokens.get(token) ?? {};
      const printer = printerOf(facility.current(), queue);
      if (printer === null) return false;
      once(commandId, () => {
        // First: paper that nobody answers for is not printed.
        acts.note({ at: now(), kind: 'slipCopied', actor: by, about: printer, token, queue });
        slips.add(newSlip(printer, token, now(), true));
        spool.notify(printer);
      });
      return true;
    },
    printers: () => printerViews(facility.current(), spool.status(), slipNews(slips, desk.book(), now())),
    printTest(printer, commandId, by) {
      if (!spool.status().some(({ printerId }) => printerId === printer)) return false;
      once(commandId, () => {
        acts.note({ at: now(), kind: 'testSlipPrinted', actor: by, about: printer });
        slips.add(newTestSlip(printer, now()));
        spool.notify(printer);
      });
      return true;
    },
    drawPoster: createPosterShelf(renderer.drawPoster),
    troubles: () => [
      ...deskTroubles(desk),
      ...deps.numbers.troubles(),
      ...leftOutTroubles(facility.current(), spool.status()),
      ...printerTroubles(spool.status()),
      ...slipTroubles(slips, desk.book(), now()),
      ...lanes.flatMap(({ code, lane }) => farTrouble(code, lane, now())),
      ...(deps.hub?.troubles() ?? []),
    ],
  };
}

interface FarSide {
  /** What its silence is called on the clerk's page. */
  code: 'gateway' | 'hub';
  lane: OutboxLaneWorker;
}

function openLanes(deps: BackgroundDeps): FarSide[] {
  const { desk, facility, journal, persons, client, transport, now, log } = deps;
  const common = { store: deps.outbox, isReady: isPublished(desk), now, random: Math.random, log };
  const lanes: FarSide[] = [];
  if (client !== null) {
    const send = createAbdmSender({ client, book: desk.book, facility, persons, now });
    const lane = { ...common, lane: 'abdm', send, parallel: ON_SHARE_PARALLEL, rule: PHONE_RETRY } as const;
    lanes.push({ code: 'gateway', lane: createLaneWorker(lane) });
  }
  if (deps.hub !== null) {
    const hipId = () => facility.current().facility.hipId;
    const send = createCountsSender({
      hubUrl: deps.hub.identity.address,
      identity: deps.hub.identity,
      line: deps.hub.line,
      hipId,
      journal,
      onAcknowledged: deps.hub.acknowledged,
      highest: (day) => highestOf(desk.book(), day, journal),
      transport,
      now,
    });
    const lane = { ...common, lane: 'hub', send, parallel: 1, rule: HUB_RETRY } as const;
    lanes.push({ code: 'hub', lane: createLaneWorker(lane) });
  }
  return lanes;
}

/**
 * What the hub is told of each queue, also that it gave out nothing yet. A queue that waits for its number since a
 * restore says nothing: what this log knows of it may be less than what is out.
 */
function highestOf(book: Book, day: Day, journal: Journal): { queue: string; number: number }[] {
  const known = new Map(journal.highestNumbers(day).map(({ queue, number }) => [queue, number]));
  const others = book.day === day ? book.settings.queues.map(({ id }) => id) : [];
  for (const id of others) {
    known.set(id, Math.max(known.get(id) ?? 0, book.queues.get(id)?.lastNumber ?? 0));
    if (isUnconfirmed(book, id)) known.delete(id);
  }
  return [...known].map(([queue, number]) => ({ queue, number }));
}

function openSpool(deps: BackgroundDeps, renderer: ReturnType<typeof createRenderer>): Spool {
  const { config, root, desk, facility, catalogues, slips, now, log } = deps;
  const demo = config.mode === 'demo';
  const publicUrl = () => config.publicUrl ?? deps.hub?.phonesUrl() ?? null;
  const writer = createSlipWriter({ book: desk.book, facility, catalogues, publicUrl, demo });
  const open = createPrinterShelf({ root, dataDir: config.dataDir, log });
  const spool: Spool = createSpool({
    store: publishedSlips(slips, desk),
    printers: open(facility.current()),
    renderer,
    contentFor: (job) =>
      job.tokenId === TEST_TOKEN
        ? testSlipFor(job.printerId, {
            file: facility.current(),
            catalogues,
            statuses: spool.status(),
            now: now(),
          })
        : writer.contentFor(job),
    // A test slip is of its printer and of no queue.
    elsewhere: ({ tokenId }) => printersOf(facility.current(), desk.book().tokens.get(tokenId)?.queue ?? ''),
    now,
    log,
  });
  facility.onChange((file) => spool.setPrinters(open(file)));
  return spool;
}

/** A gateway or a hub that has taken nothing for a while. A phone that gave up is old news in five minutes. */
function farTrouble(code: FarSide['code'], lane: OutboxLaneWorker, now: number): Trouble[] {
  const { lastFailureAt, silentSince } = lane.trouble();
  if (silentSince === null || now - silentSince < SILENT_MS) return [];
  const fresh = code === 'hub' || (lastFailureAt !== null && now - lastFailureAt < RECENT_MS);
  return fresh ? [{ code, params: { since: silentSince } }] : [];
}

function deskTroubles(desk: Desk): Trouble[] {
  const book = desk.book();
  const troubles: Trouble[] = [];
  if (!desk.isWell()) troubles.push({ code: 'storage', params: {} });
  const doubt = desk.doubt();
  if (doubt !== null)
    troubles.push({ code: 'date_unconfirmed', params: { day: doubt.day, bookDay: doubt.bookDay } });
  const { settings } = book;
  if (settings.queues.some(({ id }) => isUnconfirmed(book, id)))
    troubles.push({ code: 'numbers_unconfirmed', params: {} });
  return troubles;
}
