/**
 * Owns the gateway's signing keys, by `kid` and algorithm.
 * Invariant: a key is used only while the set it came in is valid; a set replaces the one before, so a key that
 * vanished is gone at once. A forged `kid` cannot make us fetch more than a few times a minute.
 */

import { type CryptoKey, importJWK } from 'jose';
import type { GatewayCall } from './gateway-call.ts';
import { certsAnswer, type RsaKey, rsaKey } from './wire/certs.ts';
import { gatewayPaths } from './wire/paths.ts';

export const signatureAlgorithms = ['RS256', 'RS512'] as const;
export type SignatureAlgorithm = (typeof signatureAlgorithms)[number];

/** One key for one algorithm. The same object as long as the gateway serves the same key. */
export type SigningKey = { kid: string; algorithm: SignatureAlgorithm; modulus: string; crypto: CryptoKey };

export type KeyLookup =
  | { ok: true; key: SigningKey }
  | { ok: false; reason: 'unknown-kid' | 'keys-unavailable' };

export type Jwks = {
  /** The key, at once when it is in a valid set, else after at most one fetch. Never rejects. */
  find: (kid: string, algorithm: SignatureAlgorithm) => KeyLookup | Promise<KeyLookup>;
  /** True while that very key is still served and the set is valid; may start a renewal in the background. */
  stillServed: (key: SigningKey) => boolean;
  /** When the set in use came, and since when fetching fails; milliseconds since 1970. */
  state: () => { fetchedAt: number | null; failedAt: number | null };
};

export type JwksTimes = { freshMs: number; validMs: number };

/** After 10 minutes a set is renewed in the background; after an hour without success it counts for nothing. */
export const defaultJwksTimes: JwksTimes = { freshMs: 600_000, validMs: 3_600_000 };

/** The sandbox serves two; more than this many is not a gateway's set. */
const MAX_KEYS = 16;
/** Fetches that unknown kids may cause: three at once, then one every ten seconds. */
const UNKNOWN_KID_BURST = 3;
const UNKNOWN_KID_REFILL_MS = 10_000;
/** Wait after a failed fetch before the next. */
const FAILURE_HOLD_MS = 1_000;
/** A callback must be answered within seconds; a slower fetch is a failed one. */
const FETCH_TIMEOUT_MS = 5_000;

export function createJwks(deps: { call: GatewayCall; now: () => number; times?: JwksTimes }): Jwks {
  const { freshMs, validMs } = deps.times ?? defaultJwksTimes;
  let keys = new Map<string, SigningKey>();
  let served: ReadonlySet<SigningKey> = new Set();
  let fetchedAt: number | null = null;
  let failedAt: number | null = null;
  let inFlight: Promise<boolean> | null = null;
  let allowance = UNKNOWN_KID_BURST;
  let refilledAt = deps.now();

  // A clock set back makes an age negative: such a set counts as too old, never as eternally fresh.
  function within(since: number | null, span: number): boolean {
    if (since === null) return false;
    const age = deps.now() - since;
    return age >= 0 && age < span;
  }

  async function fetchOnce(): Promise<boolean> {
    const { exchange, text } = await deps.call({
      method: 'GET',
      path: gatewayPaths.certs,
      body: undefined,
      timeoutMs: FETCH_TIMEOUT_MS,
    });
    const next = await importKeys(exchange.class === 'accepted' ? parseKeys(text) : [], keys);
    // An empty set is taken for a fault of the gateway; the set we hold still ends with its validity.
    if (next.size === 0) {
      failedAt = deps.now();
      return false;
    }
    keys = next;
    served = new Set(next.values());
    fetchedAt = deps.now();
    failedAt = null;
    return true;
  }

  /** Resolves to true when a new set came in. One fetch at a time; quiet for a moment after a failure. */
  function renew(): Promise<boolean> {
    if (inFlight === null && within(failedAt, FAILURE_HOLD_MS)) return Promise.resolve(false);
    inFlight ??= fetchOnce()
      .catch(() => {
        failedAt = deps.now();
        return false;
      })
      .finally(() => {
        inFlight = null;
      });
    return inFlight;
  }

  function mayFetchForUnknown(): boolean {
    const now = deps.now();
    const refills = Math.floor((now - refilledAt) / UNKNOWN_KID_REFILL_MS);
    if (refills !== 0) {
      allowance = Math.min(UNKNOWN_KID_BURST, allowance + Math.max(0, refills));
      refilledAt = now;
    }
    if (allowance === 0) return false;
    allowance -= 1;
    return true;
  }

  function held(kid: string, algorithm: SignatureAlgorithm): KeyLookup | null {
    if (!within(fetchedAt, validMs)) return null;
    const key = keys.get(slot(kid, algorithm));
    return key === undefined ? null : { ok: true, key };
  }

  async function findFetching(kid: string, algorithm: SignatureAlgorithm): Promise<KeyLookup> {
    const renewed = await renew();
    const found = held(kid, algorithm);
    if (found !== null) return found;
    return { ok: false, reason: renewed ? 'unknown-kid' : 'keys-unavailable' };
  }

  function find(kid: string, algorithm: SignatureAlgorithm): KeyLookup | Promise<KeyLookup> {
    const found = held(kid, algorithm);
    if (found !== null) {
      if (!within(fetchedAt, freshMs)) void renew();
      return found;
    }
    const valid = within(fetchedAt, validMs);
    // Joining a fetch that is under way costs the gateway nothing.
    if (valid && inFlight === null && !mayFetchForUnknown()) return { ok: false, reason: 'unknown-kid' };
    return findFetching(kid, algorithm);
  }

  function stillServed(key: SigningKey): boolean {
    if (!within(fetchedAt, validMs)) return false;
    if (!within(fetchedAt, freshMs)) void renew();
    return served.has(key);
  }

  return { find, stillServed, state: () => ({ fetchedAt, failedAt }) };
}

function slot(kid: string, algorithm: SignatureAlgorithm): string {
  return `${algorithm}:${kid}`;
}

function parseKeys(text: string): RsaKey[] {
  try {
    const answer = certsAnswer.safeParse(JSON.parse(text)).data;
    return (answer?.keys ?? []).slice(0, MAX_KEYS).flatMap((key) => {
      const read = rsaKey.safeParse(key).data;
      return read !== undefined && (read.use ?? 'sig') === 'sig' ? [read] : [];
    });
  } catch {
    return [];
  }
}

async function importKeys(
  served: readonly RsaKey[],
  before: ReadonlyMap<string, SigningKey>,
): Promise<Map<string, SigningKey>> {
  const next = new Map<string, SigningKey>();
  for (const key of served) {
    for (const algorithm of signatureAlgorithms) {
      if (key.alg !== undefined && key.alg !== algorithm) continue;
      const name = slot(key.kid, algorithm);
      if (next.has(name)) continue;
      const modulus = `${key.n}.${key.e}`;
      const known = before.get(name);
      const same = known !== undefined && known.modulus === modulus ? known : null;
      const imported = same ?? (await importKey(key, algorithm, modulus));
      if (imported !== null) next.set(name, imported);
    }
  }
  return next;
}

async function importKey(
  key: RsaKey,
  algorithm: SignatureAlgorithm,
  modulus: string,
): Promise<SigningKey | null> {
  try {
    const crypto = await importJWK({ kty: 'RSA', n: key.n, e: key.e, alg: algorithm }, algorithm);
    return crypto instanceof Uint8Array ? null : { kid: key.kid, algorithm, modulus, crypto };
  } catch {
    return null;
  }
}
