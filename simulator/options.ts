/**
 * Owns what a simulator is told when it is made, and the defaults: the documented sandbox, with one client.
 */
import type { KeyPair } from './gateway/keys.ts';

export type SimulatorService = { id: string; name: string };

export type SimulatorClient = {
  clientId: string;
  clientSecret: string;
  /** Callback base of this client's bridge until it PATCHes another; null delivers nothing. Default: `bridgeUrl`. */
  bridgeUrl?: string | null;
  /** Facilities on this bridge; left out, every facility id is taken for one of them. */
  services?: readonly SimulatorService[];
};

export type SimulatorOptions = {
  /** Callback base for clients that name none of their own, e.g. `http://127.0.0.1:8080`. */
  bridgeUrl?: string | null;
  clients?: readonly SimulatorClient[];
  cmId?: string;
  /** Claims of the JWTs that the gateway signs. */
  issuer?: string;
  audience?: string;
  /** Client claim (`azp`, `clientId`) of callback tokens. */
  gatewayClientId?: string;
  /** Life of an access token in seconds; ABDM's sandbox says 1200. */
  sessionSeconds?: number;
  /** Life of a callback's token in seconds; one token a key is used again until a minute before its end. */
  callbackTokenSeconds?: number;
  /** How long a phone waits for its number, in ms; ABDM says 30 s. Later answers get 408 ABDM-1007. */
  phoneWaitMs?: number;
  /** Pauses before the second, third… delivery of a callback that was not answered 2xx, in ms. */
  retryPausesMs?: readonly number[];
  /** How long one delivery may take, in ms. */
  deliveryTimeoutMs?: number;
  /** How far a TIMESTAMP may be from the simulator's clock, in ms. */
  maxSkewMs?: number;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** Seeds the people made up on request. */
  seed?: number;
  /** Folder that holds `simulator/phone/page.*`; found from package.json when left out. */
  root?: string;
  /** Keys to begin with (`newKeyPair`); made afresh, in about half a second, when left out. */
  keys?: KeyPair;
};

export type Settings = Required<Omit<SimulatorOptions, 'clients' | 'root' | 'bridgeUrl' | 'keys'>>;

/** The client of a simulator that was told of none. Made up, and written down here: it opens nothing real. */
export const demoClient = { clientId: 'SBX_000000', clientSecret: 'demonstration-only' } as const;

export function readSettings(options: SimulatorOptions): Settings {
  return {
    cmId: options.cmId ?? 'sbx',
    issuer: options.issuer ?? 'https://gateway.simulator.invalid/realms/central-registry',
    audience: options.audience ?? 'account',
    gatewayClientId: options.gatewayClientId ?? 'gateway-simulator',
    sessionSeconds: options.sessionSeconds ?? 1200,
    callbackTokenSeconds: options.callbackTokenSeconds ?? 1200,
    phoneWaitMs: options.phoneWaitMs ?? 30_000,
    retryPausesMs: options.retryPausesMs ?? [1_000, 4_000],
    deliveryTimeoutMs: options.deliveryTimeoutMs ?? 10_000,
    maxSkewMs: options.maxSkewMs ?? 10 * 60_000,
    now: options.now ?? preciseNow,
    seed: options.seed ?? 1,
  };
}

/** Wall clock with fractions of a millisecond, so that latencies under a millisecond are seen. */
function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}
