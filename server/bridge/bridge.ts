/** Everything of the network that an administrator sees and sets, put together around what speaks to the gateway. */
import type { Credentials } from '../../abdm/session-call.ts';
import type { Transport } from '../../abdm/transport.ts';
import { openActs } from '../../db/acts.ts';
import type { FacilityStore } from '../../db/facility-store.ts';
import { openNetworkHistory } from '../../db/network-history.ts';
import type { Connection } from '../../db/open.ts';
import type { OutboxStore } from '../../db/outbox-store.ts';
import type { Sealer } from '../../db/sealing.ts';
import { openSecretStore, type SecretStore } from '../../db/secret-store.ts';
import type { Config, Secrets } from '../config.ts';
import type { Desk } from '../desk.ts';
import type { GatewaySigns } from '../doctor/doctor.ts';
import type { Facility } from '../facility/facility.ts';
import type { Log } from '../log.ts';
import { type Network, openNetwork } from '../network.ts';
import type { AbdmRoutesDeps } from '../routes/abdm.ts';
import { createDeliveryCheck, type DeliveryCheck } from './delivery-check.ts';
import { createNetworkNews, type NetworkNews } from './network-news.ts';
import { createNetworkSettings, keptCredentials, type NetworkSettings } from './network-settings.ts';
import { createOutsideCheck, type OutsideCheck } from './outside-check.ts';

export interface Bridge {
  network: Network;
  news: NetworkNews;
  delivery: DeliveryCheck;
  outside: OutsideCheck;
  settings: NetworkSettings;
  /** For the routes that the network calls. */
  callbacks: Pick<AbdmRoutesDeps, 'verifier' | 'news' | 'shared'>;
  /** For the doctor. */
  signs: GatewaySigns;
}

export interface BridgeDeps {
  config: Config;
  /** Where the gateway is; null: there is none. */
  baseUrl: string | null;
  secrets: Secrets;
  connection: Connection;
  sealer: Sealer;
  facts: Pick<FacilityStore, 'fact' | 'setFact'>;
  outbox: OutboxStore;
  desk: Desk;
  facility: Facility;
  /** Where this server listens, once it does. */
  ownUrl: () => string | null;
  transport: Transport;
  now: () => number;
  log: Log;
}

/** null where a hub speaks to the network for this facility. */
export function openBridge(deps: BridgeDeps): Bridge | null {
  const { config, baseUrl, secrets, connection, desk, facility, outbox, now, log } = deps;
  const { mode, abdm } = config;
  if (abdm === null || baseUrl === null) return null;
  const hipId = () => facility.current().facility.hipId;
  const isQueue = (id: string) => facility.queue(id) !== undefined;
  const store = openSecretStore(connection, deps.sealer);
  const given = pairOf(secrets);
  const pair = given ?? openKept(store, log);
  const news = createNetworkNews(now);
  const transport = news.heard(deps.transport);
  const network = openNetwork({ baseUrl, config: abdm, credentials: pair, hipId, transport, now, log });
  const delivery = createDeliveryCheck({
    now,
    isQueue: (id) => isQueue(id) || desk.book().queues.has(id),
    answerTo: (requestId) => outbox.find(requestId, 'on-share')?.state ?? null,
  });
  const outside = createOutsideCheck(now);
  news.onRefused((kind, requestId) => {
    delivery.refused(kind);
    if (kind === 'unsigned') outside.came(requestId);
  });
  const settings = createNetworkSettings({
    network,
    source:
      mode === 'demo' ? 'demonstration' : given !== null ? 'environment' : pair === null ? 'none' : 'page',
    pair,
    secrets: store,
    acts: openActs(connection),
    facts: deps.facts,
    hipId,
    news,
    history: openNetworkHistory(connection, 'abdm'),
    delivery,
    // A demonstration's own gateway reaches it where it listens.
    address: () => config.publicUrl ?? (mode === 'demo' ? deps.ownUrl() : null),
    now,
    log,
  });
  return {
    network,
    news,
    delivery,
    outside,
    settings,
    callbacks: {
      verifier: network.verifier,
      news,
      shared: (context, requestId) => delivery.shared(context, requestId, isQueue(context)),
    },
    signs: signsOf(network, news),
  };
}

/** A pair whose key was given up is gone: it is entered again, and the server works meanwhile. */
function openKept(store: SecretStore, log: Log): Credentials | null {
  try {
    return keptCredentials(store);
  } catch (fault) {
    log.fault(fault, {}, 'the credentials that were entered do not open');
    return null;
  }
}

function pairOf({ abdmClientId, abdmClientSecret }: Secrets): Credentials | null {
  if (abdmClientId === null || abdmClientSecret === null) return null;
  return { clientId: abdmClientId, clientSecret: abdmClientSecret };
}

function signsOf({ accessToken }: Network, news: NetworkNews): GatewaySigns {
  return {
    async session() {
      const hasSession = await accessToken.get().then(
        () => true,
        () => false,
      );
      return { ...accessToken.state(), hasSession };
    },
    aheadMs: () => news.gateway().aheadMs,
    refusedSince: () => news.callbacks().refusals,
  };
}
