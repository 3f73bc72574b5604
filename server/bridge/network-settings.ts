/**
 * The administrator's hand on the network: credentials, the bridge's address, and how everything is. A secret goes in
 * and never out. Invariant: a pair that the gateway did not give a session for is neither kept nor used.
 */
import type { Exchange } from '../../abdm/exchange.ts';
import type { Credentials } from '../../abdm/session-call.ts';
import type { Acts } from '../../db/acts.ts';
import type { FacilityStore } from '../../db/facility-store.ts';
import type { LastAttempt, NetworkHistory } from '../../db/network-history.ts';
import type { SecretStore } from '../../db/secret-store.ts';
import type { BridgeUrlAnswer, CredentialsAnswer, NetworkState } from '../contract/network.ts';
import type { Log } from '../log.ts';
import type { Network } from '../network.ts';
import type { DeliveryCheck } from './delivery-check.ts';
import type { NetworkNews } from './network-news.ts';

/** The pair's name in the secret store, and the fact that remembers the address. */
export const CREDENTIALS_SECRET = 'abdm.credentials';
const ADDRESS_FACT = 'abdm.bridgeUrl';

export interface NetworkSettings {
  state(): NetworkState;
  /** Tries a pair and, when the gateway takes it, keeps and uses it; null where the page may not set it. */
  setCredentials(pair: Credentials, by: string): Promise<CredentialsAnswer | null>;
  /** Points the bridge, and every facility on it, at an address; `bridgeId` as the person typed it. */
  setAddress(address: { url: string; bridgeId: string }, by: string): Promise<BridgeUrlAnswer>;
  /** Asks the gateway now: a session, and whether our facility hangs on the bridge. Never rejects. */
  ask(): Promise<void>;
}

export interface NetworkSettingsDeps {
  network: Network;
  source: NetworkState['credentials']['source'];
  /** The pair of the start, whoever gave it. */
  pair: Credentials | null;
  secrets: SecretStore;
  acts: Acts;
  facts: Pick<FacilityStore, 'fact' | 'setFact'>;
  hipId: () => string;
  news: NetworkNews;
  history: NetworkHistory;
  delivery: DeliveryCheck;
  /** Where the network could reach this server, as far as its settings tell. */
  address: () => string | null;
  now: () => number;
  log: Log;
}

type Service = NonNullable<NetworkState['gateway']['service']>;

export function createNetworkSettings(deps: NetworkSettingsDeps): NetworkSettings {
  const { network, secrets, acts, facts, hipId, news, history, delivery, now, log } = deps;
  let { pair } = deps;
  let { source } = deps;
  let service: Service | null = null;
  /** As the gateway names our bridge; usually the client id. */
  let bridgeId: string | null = null;

  async function askService(): Promise<Exchange> {
    const asked = await network.client.bridgeService(hipId());
    // "No such service" is an answer too: our facility hangs on another bridge, or on none.
    if (asked.exchange.class === 'accepted' || asked.exchange.class === 'permanent') {
      const found = asked.service;
      service = {
        at: now(),
        linked: found !== null && found.isHip !== false,
        active: found?.active === true,
      };
      bridgeId = found?.bridgeId ?? null;
    }
    return asked.exchange;
  }

  return {
    state() {
      const { reachedAt, silentSince } = news.gateway();
      const session = network.accessToken.state();
      const keys = network.keys.state();
      const set = source === 'page' ? secrets.set(CREDENTIALS_SECRET) : null;
      const { accepted, failed } = history.lastAnswers();
      return {
        hipId: hipId(),
        credentials: { source, setAt: set?.at ?? null, setBy: set?.by ?? null },
        gateway: {
          reachedAt,
          silentSince,
          sessionAt: session.gotAt,
          sessionFailure: session.failure,
          keysAt: keys.fetchedAt,
          keysFailedAt: keys.failedAt,
          service,
        },
        callback: { takenAt: history.lastCallbackAt(), ...news.callbacks() },
        answer: { acceptedAt: accepted?.sentAt ?? null, failed: failed === null ? null : attemptOf(failed) },
        bridge: { address: deps.address(), set: readAddress(facts.fact(ADDRESS_FACT)) },
        check: delivery.view(),
      };
    },

    async setCredentials(next, by) {
      if (source === 'environment' || source === 'demonstration') return null;
      const trial = await network.accessToken.attempt(next);
      if (trial.kind !== 'given') {
        log.warn({ status: trial.status, code: trial.code }, 'credentials tried and not kept');
        acts.note({ at: now(), kind: 'credentialsRefused', actor: by, detail: trial.kind });
        return { outcome: trial.kind, status: trial.status, code: trial.code };
      }
      // On disk first: what is used would else be gone with the next start.
      secrets.keep(CREDENTIALS_SECRET, JSON.stringify(next), { at: now(), by, as: 'credentialsSet' });
      trial.use();
      pair = next;
      source = 'page';
      bridgeId = null;
      log.info({}, 'credentials changed');
      await askService();
      return { outcome: 'given', status: null, code: null };
    },

    async setAddress({ url, bridgeId: typed }, by) {
      if (typed !== pair?.clientId) {
        if (bridgeId === null) await askService();
        if (bridgeId === null || typed !== bridgeId) {
          acts.note({ at: now(), kind: 'addressRefused', actor: by, about: url, detail: 'wrong_bridge' });
          return { outcome: 'wrong_bridge', status: null, code: null };
        }
      }
      const exchange = await network.client.updateBridgeUrl(url);
      const { status, code } = exchange;
      log.info({ requestId: exchange.requestId, status, code }, 'bridge address asked for');
      if (exchange.class !== 'accepted') {
        acts.note({ at: now(), kind: 'addressRefused', actor: by, about: url, detail: code });
        return { outcome: exchange.class === 'permanent' ? 'refused' : 'failed', status, code };
      }
      facts.setFact(ADDRESS_FACT, JSON.stringify({ url, at: now(), by }));
      acts.note({ at: now(), kind: 'addressSet', actor: by, about: url });
      return { outcome: 'accepted', status, code };
    },

    async ask() {
      await askService();
    },
  };
}

/** The kept pair, or null. Throws when the key that sealed it is gone. */
export function keptCredentials(secrets: SecretStore): Credentials | null {
  const kept = secrets.open(CREDENTIALS_SECRET);
  return kept === null ? null : (JSON.parse(kept) as Credentials);
}

function attemptOf({ sentAt, status, code, class: outcome }: LastAttempt) {
  return { at: sentAt, status, code, class: outcome };
}

function readAddress(fact: string | null): NetworkState['bridge']['set'] {
  return fact === null ? null : (JSON.parse(fact) as NetworkState['bridge']['set']);
}
