/** Everything of this facility that speaks to its hub, put together: who it is, its socket, what it missed. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Transport } from '../../abdm/transport.ts';
import { type Acts, latestActs } from '../../db/acts.ts';
import { type ChainReader, openChainReader } from '../../db/chain-reader.ts';
import type { FacilityStore } from '../../db/facility-store.ts';
import { readFormerLogs } from '../../db/lineage.ts';
import { openNetworkHistory } from '../../db/network-history.ts';
import type { Connection } from '../../db/open.ts';
import type { Config } from '../config.ts';
import type { EnrolBody, EnrolOutcome, HubState } from '../contract/hub.ts';
import type { Trouble } from '../contract/views.ts';
import type { Log } from '../log.ts';
import type { Numbers } from '../numbers.ts';
import { listDay } from './day-list.ts';
import { createHubIdentity, type HubIdentity } from './identity.ts';
import { createHubLink, type HubLink } from './link.ts';
import { createNumbersFromHub, type NumbersFromHub } from './numbers-from-hub.ts';
import type { OwnState } from './own-state.ts';
import { createPhonePusher, type PhonePusher, type PhoneSet } from './phones.ts';
import { type Answering, answeringThrough, type RelayedDeps, takeRelayed } from './relayed.ts';
import { createTelling, type Telling } from './telling.ts';

export interface HubSide {
  identity: HubIdentity;
  /** The network, spoken through the hub. */
  client: Answering;
  /** Where counts go up, while it stands. */
  line: Pick<HubLink, 'takesReports' | 'report'>;
  /** Shares that phones were refused while this facility was away, for as long as staff may do something about it. */
  troubles(): Trouble[];
  /** How the way to the hub is, for an administrator. */
  state(): HubState;
  /** Enrols with a code, and at an address, that an administrator typed; null where the settings hold it, which win. */
  enrol(wish: EnrolBody, by: string): Promise<EnrolOutcome | null>;
  /** The hub has this log up to an event. */
  acknowledged(seq: number): void;
  /** Where the hub shows patients' pages, as it last said; null when it never did. */
  phonesUrl(): string | null;
  /** Events are on disk: phones may show something else. */
  committed(): void;
  /** Whether the socket to the hub is open now. */
  isUp(): boolean;
  /** Opens the socket; callbacks are taken from here on. */
  start(taking: Taking): void;
  stop(): void;
}

/** What the hub asks for, as the server has it once it listens. */
interface Taking extends RelayedDeps {
  numbers: Numbers;
  /** What patients' phones show now. */
  phones: () => PhoneSet;
  /** What the state's review is told of this box. */
  telling: OwnState;
}

const PHONES_FACT = 'hub.phonesUrl';
/** Keys that this machine had, the newest first: the one in use is among the last. */
const MAX_ENROLMENTS = 20;
/** Whoever was refused an hour ago stands at the desk, or has left. */
const MISSED_MS = 60 * 60_000;
/** Notices of missed shares that are known again: the hub sends fifty at most. */
const MAX_HEARD = 100;

/** null where this facility speaks to the network itself, or not at all. */
export function openHubSide(deps: {
  config: Pick<Config, 'mode' | 'hubUrl' | 'keyFile' | 'publicUrl'>;
  /** The one-time enrolment code. */
  code: string | null;
  root: string;
  hipId: () => string;
  transport: Transport;
  connection: Connection;
  acts: Pick<Acts, 'note'>;
  /** How far the log is. */
  lastSeq: () => number;
  facts: Pick<FacilityStore, 'fact' | 'setFact'>;
  now: () => number;
  log: Log;
}): HubSide | null {
  const { facts, now, log } = deps;
  const { mode, hubUrl, keyFile } = deps.config;
  if (mode !== 'hub') return null;
  const file = join(dirname(keyFile), 'hub.json');
  const history = openNetworkHistory(deps.connection, 'hub');
  let acknowledged: number | null = null;
  let enroller: string | null = null;
  const identity = createHubIdentity({
    ...deps,
    hubUrl,
    file,
    version: versionOf(deps.root),
    onEnrolled(keyId, address) {
      const act = { at: now(), kind: 'hubEnrolled', actor: enroller, about: keyId, detail: address } as const;
      deps.acts.note(act);
    },
  });
  let missed: { count: number; at: number } | null = null;
  const heard: number[] = [];
  let taking: (RelayedDeps & { chain: ChainReader }) | null = null;
  let asking: NumbersFromHub | null = null;
  let pusher: PhonePusher | null = null;
  let telling: Telling | null = null;
  // Kept: slips that are printed while the hub is away are read when it is back.
  let phonesUrl = facts.fact(PHONES_FACT) || null;
  function forgetPhones(): void {
    if (phonesUrl !== null) facts.setFact(PHONES_FACT, '');
    phonesUrl = null;
  }
  const link = createHubLink({
    now,
    hubUrl: identity.address,
    identity,
    onCallback(callback) {
      if (taking === null) return;
      takeRelayed(callback, taking).then(link.send, (fault: unknown) =>
        log.fault(fault, {}, 'relayed callback'),
      );
    },
    onList(asked) {
      if (taking === null) return;
      const { chain, logId } = taking;
      listDay(asked, { chain, logId, send: link.send }).catch((fault: unknown) =>
        log.fault(fault, {}, 'day list'),
      );
    },
    onOpen() {
      asking?.hubIsBack();
      telling?.opened();
    },
    onClose: () => pusher?.lost(),
    onPhonesWanted(url) {
      const base = url.endsWith('/') ? url.slice(0, -1) : url;
      if (base !== phonesUrl) facts.setFact(PHONES_FACT, base);
      phonesUrl = base;
      pusher?.wanted();
    },
    onMissed({ count, upTo }) {
      // Said again, because the hub did not hear that it was heard: it is the same shares.
      if (!heard.includes(upTo)) {
        missed = { count: count + (missed?.count ?? 0), at: now() };
        log.warn({ count }, 'shares were refused while this facility was away');
        heard.push(upTo);
        heard.splice(0, heard.length - MAX_HEARD);
      }
      link.send({ type: 'missedSeen', upTo });
    },
    log,
  });
  function lately(): { count: number; at: number } | null {
    if (missed !== null && Math.abs(now() - missed.at) > MISSED_MS) missed = null;
    return missed;
  }

  return {
    identity,
    client: answeringThrough(link),
    line: link,
    state() {
      const { enrolled, keyId, source } = identity.state();
      const own = latestActs(deps.connection, ['hubEnrolled'], MAX_ENROLMENTS).find(
        ({ about }) => about === keyId,
      );
      const { accepted, failed } = history.lastAnswers();
      return {
        url: identity.address(),
        addressFrom: hubUrl === null ? 'page' : 'environment',
        hipId: deps.hipId(),
        enrolment: { enrolled, keyId, since: own?.at ?? null, by: own?.actor ?? null, source },
        line: link.line(),
        counts: {
          waiting: history.waiting(),
          takenAt: accepted?.sentAt ?? null,
          // What was taken since is no trouble any more.
          failed:
            failed === null || failed.sentAt < (accepted?.sentAt ?? 0)
              ? null
              : { at: failed.sentAt, status: failed.status },
          acknowledged,
          events: deps.lastSeq(),
        },
        missed: lately(),
        pagesUrl: phonesUrl,
      };
    },
    async enrol({ code, address = null }, by) {
      enroller = by;
      const before = identity.address();
      const outcome = await identity.enrolWith(code, address).finally(() => {
        enroller = null;
      });
      if (outcome !== 'enrolled') return outcome;
      // Another hub shows its pages elsewhere, and says so once it is there.
      if (before !== identity.address()) forgetPhones();
      link.openNow();
      return outcome;
    },
    acknowledged(seq) {
      acknowledged = seq;
    },
    phonesUrl: () => phonesUrl,
    committed: () => pusher?.changed(),
    isUp: link.isUp,
    troubles() {
      const told = lately();
      return told === null ? [] : [{ code: 'missed_shares', params: { count: told.count } }];
    },
    start({ numbers, phones, telling: told, ...callbacks }) {
      taking = { ...callbacks, chain: openChainReader(deps.connection) };
      const { logId } = callbacks;
      asking = createNumbersFromHub({ ...deps, hubUrl: identity.address, identity, numbers, logId });
      asking.start();
      telling = createTelling({
        ...told,
        ...{ send: link.send, logId, version: versionOf(deps.root), now },
        afterToken: readFormerLogs(deps.connection).at(-1)?.lastToken ?? 0,
        onFault: (fault) => log.fault(fault, {}, 'telling the hub'),
      });
      telling.start();
      // Where slips link to this server itself, nobody looks at the hub's pages.
      if (deps.config.publicUrl === null) {
        const onFault = (fault: unknown) => log.fault(fault, {}, 'pages of patients');
        pusher = createPhonePusher({ set: phones, send: link.send, isClear: link.isClear, onFault });
        pusher.start();
      }
      link.start();
    },
    stop() {
      asking?.stop();
      telling?.stop();
      pusher?.stop();
      link.stop();
    },
  };
}

/** What of this program runs, for the hub's list of machines. */
function versionOf(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return version;
}
