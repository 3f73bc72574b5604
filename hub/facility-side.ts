/**
 * Everything that speaks with facilities, put together: their lines, what comes over them, the callbacks that go down and
 * the answers that go up, their counts and their patients' pages.
 */
import type { Log } from '../server/log.ts';
import type { HubConfig } from './config.ts';
import type { FromFacility } from './contract/link.ts';
import { createDayAuditor } from './day-audit.ts';
import { createDayLists, type DayLists } from './day-lists.ts';
import type { FacilityKeys } from './facility-keys.ts';
import type { openGateway } from './gateway.ts';
import { createLinks, type Links } from './links.ts';
import type { HubMetrics } from './metrics.ts';
import { createPhones, type Phones } from './phones.ts';
import type { RelayDeps } from './relay.ts';
import { createRelay, type Relay } from './relay.ts';
import { createReportDesk, type ReportDesk } from './report-desk.ts';
import { keepStanding } from './standing.ts';
import type { SharedClock } from './store/clock.ts';
import { type CountsStore, openCountsStore } from './store/counts-store.ts';
import { openDayListStore } from './store/day-list-store.ts';
import { openNoticeStore } from './store/notice-store.ts';
import type { Store } from './store/open.ts';
import { openPhoneStore } from './store/phone-store.ts';
import { openPresenceStore } from './store/presence-store.ts';
import { openRelayStore } from './store/relay-store.ts';
import { openStateStore } from './store/state-store.ts';
import { createSums, type Sums } from './sums.ts';
import { createTurns } from './turns.ts';

/**
 * Of a node's connections (hub/store/open.ts), those that notes of closed lines may take; opened lines, reports, days
 * and states that are told take one each. The others are for officers and phones.
 */
const NOTES_AT_ONCE = 1;
/** Of lines that opened, so many are told to other nodes at one time: a share's own news waits behind no more. */
const TELLINGS_AT_ONCE = 50;
/** Nobody waits for what is told, and that of so long goes together: a page of the review is live to the second. */
const TOLD_EVERY_MS = 250;

/** As over HTTP while the database is away. */
const UNAVAILABLE = 503;

export interface FacilitySide {
  links: Links;
  /** null: this hub has no address where phones reach it. */
  phones: Phones | null;
  /** null: this hub has no bridge. */
  relay: Relay | null;
  counts: CountsStore;
  reports: ReportDesk;
  dayLists: DayLists;
  sums: Sums;
}

export interface FacilitySideDeps {
  config: Pick<HubConfig, 'publicUrl'>;
  store: Store;
  node: string;
  keys: FacilityKeys;
  gateway: ReturnType<typeof openGateway> | null;
  sealer: RelayDeps['sealer'];
  clock: SharedClock;
  /** What a node says of itself, once its lines can be counted. */
  metricsOf: (links: Links) => HubMetrics;
  /** Whose end comes before that of what was there already. */
  closing: (close: () => void | Promise<void>) => void;
  /** What nobody waits for now, and the end of the process does. */
  later: (work: Promise<void>) => void;
  onFault: (fault: unknown) => void;
  log: Log;
}

/** Takes no line and no callback before the listener does; `relay.start`, `sums.start` begin its rounds. */
export function openFacilitySide(deps: FacilitySideDeps): FacilitySide & { metrics: HubMetrics } {
  const { config, store, node, keys, gateway, sealer, clock, closing, later, onFault, log } = deps;
  const { database, news } = store;
  const { now } = clock;
  const presence = openPresenceStore(database);
  const states = openStateStore(database, TOLD_EVERY_MS);
  const counts = openCountsStore(database, TOLD_EVERY_MS);
  const reports = createReportDesk(counts, now);
  const sums = createSums({ database, now, onFault });
  closing(sums.stop);
  const auditor = createDayAuditor({ links: () => links, counts });
  const dayLists = createDayLists({
    ...{ auditor, news, now, onFault },
    links: () => links,
    store: openDayListStore(database),
  });
  const notes = createTurns(NOTES_AT_ONCE);
  const tellings = createTurns(TELLINGS_AT_ONCE);
  const links = createLinks({
    keys,
    now,
    onOpen(hipId, at) {
      phones?.opened(hipId);
      links.send(hipId, { type: 'reportsWanted' });
      later(presence.here(hipId, node, at));
      later(tellings(() => news.tell({ about: 'link', hipId, node, at })));
      if (relay !== null) relay.opened(hipId).catch(onFault);
    },
    onClose(hipId) {
      phones?.closed(hipId);
      const at = now();
      later(notes(() => presence.gone(hipId, node, at)));
    },
    async onMessage(hipId, message) {
      if (message.type === 'listed') auditor.heard(hipId, message);
      else if (message.type === 'figures') await states.takeFigures(hipId, message);
      else if (message.type === 'state') await states.takeState(hipId, message, now());
      else if (message.type === 'phones') phones?.heard(hipId, message);
      else if (message.type === 'report') await takeReport(hipId, message);
      else await relay?.heard(hipId, message);
    },
    onFault,
  });
  closing(links.close);
  const phones = config.publicUrl === null ? null : openPhones(config.publicUrl);
  const metrics = deps.metricsOf(links);
  const relay =
    gateway === null
      ? null
      : createRelay({
          ...{ news, sealer, metrics, now, log },
          store: openRelayStore(store.shares),
          notices: openNoticeStore(database),
          links: () => links,
          client: gateway.client,
          onProven: sums.touch,
        });
  closing(keepStanding({ node, links, keys, presence, clock, news, onFault }));
  return { links, phones, relay, counts, reports, dayLists, sums, metrics };

  async function takeReport(hipId: string, { id, report }: Extract<FromFacility, { type: 'report' }>) {
    try {
      links.send(hipId, { type: 'reported', id, ...(await reports.take(hipId, report)) });
    } catch (fault) {
      onFault(fault);
      links.send(hipId, { type: 'reported', id, status: UNAVAILABLE, head: null });
    }
  }

  function openPhones(url: string): Phones {
    const opened = createPhones({
      ...{ url, node, now, onFault },
      store: openPhoneStore(database),
      send: (hipId, message) => links.send(hipId, message),
    });
    opened.start();
    closing(opened.stop);
    return opened;
  }
}
