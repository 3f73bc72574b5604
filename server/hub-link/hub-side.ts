/** Everything of this facility that speaks to its hub, put together: who it is, its socket, what it missed. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Transport } from '../../abdm/transport.ts';
import { type ChainReader, openChainReader } from '../../db/chain-reader.ts';
import type { FacilityStore } from '../../db/facility-store.ts';
import type { Connection } from '../../db/open.ts';
import type { Config } from '../config.ts';
import type { Trouble } from '../contract/views.ts';
import type { Log } from '../log.ts';
import type { Numbers } from '../numbers.ts';
import { listDay } from './day-list.ts';
import { createHubIdentity, type HubIdentity } from './identity.ts';
import { createHubLink } from './link.ts';
import { createNumbersFromHub, type NumbersFromHub } from './numbers-from-hub.ts';
import { createPhonePusher, type PhonePusher, type PhoneSet } from './phones.ts';
import { type Answering, answeringThrough, type RelayedDeps, takeRelayed } from './relayed.ts';

export interface HubSide {
  identity: HubIdentity;
  /** The network, spoken through the hub. */
  client: Answering;
  /** Shares that phones were refused while this facility was away, for as long as staff may do something about it. */
  troubles(): Trouble[];
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
  connection: Connection;
  numbers: Numbers;
  /** What patients' phones show now; null where slips link to this server itself. */
  phones: (() => PhoneSet) | null;
}

const PHONES_FACT = 'hub.phonesUrl';
/** Whoever was refused an hour ago stands at the desk, or has left. */
const MISSED_MS = 60 * 60_000;
/** Notices of missed shares that are known again: the hub sends fifty at most. */
const MAX_HEARD = 100;

/** null where no hub is configured. */
export function openHubSide(deps: {
  config: Pick<Config, 'hubUrl' | 'keyFile'>;
  /** The one-time enrolment code. */
  code: string | null;
  root: string;
  hipId: () => string;
  transport: Transport;
  facts: Pick<FacilityStore, 'fact' | 'setFact'>;
  now: () => number;
  log: Log;
}): HubSide | null {
  const { facts, now, log } = deps;
  const { hubUrl, keyFile } = deps.config;
  if (hubUrl === null) return null;
  const file = join(dirname(keyFile), 'hub.json');
  const identity = createHubIdentity({ ...deps, hubUrl, file, version: versionOf(deps.root) });
  let missed: { count: number; at: number } | null = null;
  const heard: number[] = [];
  let taking: (RelayedDeps & { chain: ChainReader }) | null = null;
  let asking: NumbersFromHub | null = null;
  let pusher: PhonePusher | null = null;
  // Kept: slips that are printed while the hub is away are read when it is back.
  let phonesUrl = facts.fact(PHONES_FACT);
  const link = createHubLink({
    hubUrl,
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
    onOpen: () => asking?.hubIsBack(),
    onClose: () => pusher?.lost(),
    onPhonesWanted(url) {
      const base = url.replace(/\/+$/, '');
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
  return {
    identity,
    client: answeringThrough(link),
    phonesUrl: () => phonesUrl,
    committed: () => pusher?.changed(),
    isUp: link.isUp,
    troubles() {
      if (missed !== null && Math.abs(now() - missed.at) > MISSED_MS) missed = null;
      return missed === null ? [] : [{ code: 'missed_shares', params: { count: missed.count } }];
    },
    start({ connection, numbers, phones, ...callbacks }) {
      taking = { ...callbacks, chain: openChainReader(connection) };
      const { logId } = callbacks;
      asking = createNumbersFromHub({ ...deps, hubUrl, identity, numbers, logId });
      asking.start();
      if (phones !== null) {
        const onFault = (fault: unknown) => log.fault(fault, {}, 'pages of patients');
        pusher = createPhonePusher({ set: phones, send: link.send, isClear: link.isClear, onFault });
        pusher.start();
      }
      link.start();
    },
    stop() {
      asking?.stop();
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
