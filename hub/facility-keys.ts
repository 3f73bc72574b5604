/**
 * Which facility speaks: a short-lived token signed with the key that it enrolled (EdDSA, RFC 8037). Keys are
 * remembered and read again when the registry changes; a revoked key is worth nothing from then on.
 */
import { type CryptoKey, decodeProtectedHeader, importJWK, type JWK, jwtVerify } from 'jose';
import { HUB_AUDIENCE, TOKEN_SECONDS } from './contract/enrolment.ts';
import type { FacilityKey, RegistryStore } from './store/registry-store.ts';

export interface FacilityKeys {
  /** The facility that an Authorization header speaks for; null when it is nobody's, or over. */
  whose(authorization: string | undefined, now: number): Promise<string | null>;
  /** Whether a facility is enrolled now. */
  serves(hipId: string): boolean;
  /** Whether the key that a facility used is still in force. */
  stands(hipId: string, keyId: string): boolean;
  keyOf(hipId: string): string | null;
  /** Reads one facility's key again, or everybody's. Resolves when what stood in the database now is known here. */
  refresh(hipId?: string): Promise<void>;
}

/** A machine whose clock is off by this much is still who it is. */
const CLOCK_TOLERANCE_S = 10 * 60;
const MAX_TOKEN = 2_000;

interface Known {
  hipId: string;
  publicKey: JWK;
  /** Made ready when it is first used: every report comes with a token. */
  ready: Promise<CryptoKey | Uint8Array> | null;
}

export async function openFacilityKeys(store: RegistryStore): Promise<FacilityKeys> {
  let byId = new Map<string, Known>();
  let byFacility = new Map<string, string>();
  /** One reading after the other: an older answer must not overwrite a newer one. */
  let readings: Promise<unknown> = Promise.resolve();
  let allDue: Promise<void> | null = null;
  /** Of what was last read whole. */
  let mark: string | null = null;

  function put({ keyId, hipId, publicKey }: FacilityKey, known?: Known): void {
    byId.set(keyId, known ?? { hipId, publicKey: publicKey as JWK, ready: null });
    byFacility.set(hipId, keyId);
  }

  async function readAll(): Promise<void> {
    allDue = null;
    // Before the keys: one that is added in between shows at the next look.
    const fresh = await store.keysMark();
    if (fresh === mark) return;
    const keys = await store.keys();
    const before = byId;
    byId = new Map();
    byFacility = new Map();
    for (const key of keys) put(key, before.get(key.keyId));
    mark = fresh;
  }

  async function readOne(hipId: string): Promise<void> {
    const key = await store.keyOf(hipId);
    const before = byFacility.get(hipId);
    if (before !== undefined) byId.delete(before);
    byFacility.delete(hipId);
    if (key !== null) put(key);
  }

  function next(read: () => Promise<void>): Promise<void> {
    const reading = readings.then(read);
    readings = reading.catch(() => undefined);
    return reading;
  }

  function refresh(hipId?: string): Promise<void> {
    if (hipId !== undefined) return next(() => readOne(hipId));
    // Thousands may enrol in an hour: a reading of all that has not begun serves whoever asks for one.
    allDue ??= next(readAll);
    return allDue;
  }

  await refresh();
  return {
    refresh,
    serves: (hipId) => byFacility.has(hipId),
    stands: (hipId, keyId) => byFacility.get(hipId) === keyId,
    keyOf: (hipId) => byFacility.get(hipId) ?? null,
    async whose(authorization, now) {
      const token = /^Bearer ([\w.-]+)$/.exec(authorization ?? '')?.[1];
      if (token === undefined || token.length > MAX_TOKEN) return null;
      try {
        const { kid = '', alg } = decodeProtectedHeader(token);
        const key = byId.get(kid);
        if (key === undefined || alg !== 'EdDSA') return null;
        key.ready ??= importJWK(key.publicKey, 'EdDSA');
        await jwtVerify(token, await key.ready, {
          algorithms: ['EdDSA'],
          audience: HUB_AUDIENCE,
          issuer: key.hipId,
          currentDate: new Date(now),
          clockTolerance: CLOCK_TOLERANCE_S,
          maxTokenAge: TOKEN_SECONDS,
        });
        return key.hipId;
      } catch {
        return null;
      }
    },
  };
}
