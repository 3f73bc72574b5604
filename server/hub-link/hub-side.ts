/** Everything of this facility that speaks to its hub, put together: who it is, its socket, what it missed. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Transport } from '../../abdm/transport.ts';
import { type ChainReader, openChainReader } from '../../db/chain-reader.ts';
import type { Connection } from '../../db/open.ts';
import type { Config } from '../config.ts';
import type { Trouble } from '../contract/views.ts';
import type { Log } from '../log.ts';
import type { Numbers } from '../numbers.ts';
import { listDay } from './day-list.ts';
import { createHubIdentity, type HubIdentity } from './identity.ts';
import { createHubLink } from './link.ts';
import { createNumbersFromHub, type NumbersFromHub } from './numbers-from-hub.ts';
import { type Answering, answeringThrough, type RelayedDeps, takeRelayed } from './relayed.ts';

export interface HubSide {
  identity: HubIdentity;
  /** The network, spoken through the hub. */
  client: Answering;
  /** Shares that phones were refused while this facility was away, for as long as staff may do something about it. */
  troubles(): Trouble[];
  /** Whether the socket to the hub is open now. */
  isUp(): boolean;
  /** Opens the socket; callbacks are taken from here on. */
  start(taking: RelayedDeps & { connection: Connection; numbers: Numbers }): void;
  stop(): void;
}

/** Whoever was refused an hour ago stands at the desk, or has left. */
const MISSED_MS = 60 * 60_000;

/** null where no hub is configured. */
export function openHubSide(deps: {
  config: Pick<Config, 'hubUrl' | 'keyFile'>;
  /** The one-time enrolment code. */
  code: string | null;
  root: string;
  hipId: () => string;
  transport: Transport;
  now: () => number;
  log: Log;
}): HubSide | null {
  const { now, log } = deps;
  const { hubUrl, keyFile } = deps.config;
  if (hubUrl === null) return null;
  const file = join(dirname(keyFile), 'hub.json');
  const identity = createHubIdentity({ ...deps, hubUrl, file, version: versionOf(deps.root) });
  let missed: { count: number; at: number } | null = null;
  let taking: (RelayedDeps & { chain: ChainReader }) | null = null;
  let asking: NumbersFromHub | null = null;
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
    onMissed({ count, upTo }) {
      missed = { count: count + (missed?.count ?? 0), at: now() };
      log.warn({ count }, 'shares were refused while this facility was away');
      link.send({ type: 'missedSeen', upTo });
    },
    log,
  });
  return {
    identity,
    client: answeringThrough(link),
    isUp: link.isUp,
    troubles() {
      if (missed !== null && Math.abs(now() - missed.at) > MISSED_MS) missed = null;
      return missed === null ? [] : [{ code: 'missed_shares', params: { count: missed.count } }];
    },
    start({ connection, numbers, ...callbacks }) {
      taking = { ...callbacks, chain: openChainReader(connection) };
      const { logId } = callbacks;
      asking = createNumbersFromHub({ ...deps, hubUrl, identity, numbers, logId });
      asking.start();
      link.start();
    },
    stop() {
      asking?.stop();
      link.stop();
    },
  };
}

/** What of this program runs, for the hub's list of machines. */
function versionOf(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return version;
}
