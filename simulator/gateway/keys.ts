/**
 * Owns the gateway's RSA keys, one RS256 and one RS512 as in the sandbox, and the JWTs signed with them.
 * Invariant: only the current keys sign; `/certs` shows them, and the former ones only if a rotation kept them.
 */
import { randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import type { WireKey } from '../../abdm/wire/certs.ts';

export type SigningKey = {
  kid: string;
  alg: 'RS256' | 'RS512';
  privateKey: CryptoKey;
  jwk: WireKey;
  /** SubjectPublicKeyInfo in PEM, which a forger would use as an HMAC secret. */
  spki: string;
};

export type KeyPair = readonly [SigningKey, SigningKey];

export type GatewayKeys = {
  /** The two keys that sign now. */
  current: () => KeyPair;
  /** The key for the next callback: the two take turns. */
  nextKey: () => SigningKey;
  /** What `/certs` serves. */
  served: () => { keys: WireKey[] };
  /** New keys from now on. With `keepOld` the former two stay in `/certs`, as in an orderly rotation. */
  rotate: (keepOld?: boolean) => Promise<void>;
};

/** `first`: the keys to begin with, for tests that make many simulators and need no new keys for each. */
export async function createKeys(first?: KeyPair): Promise<GatewayKeys> {
  let current = first ?? (await newKeyPair());
  let served = current.map((key) => key.jwk);
  let turn = 0;
  return {
    current: () => current,
    nextKey() {
      turn += 1;
      return current[turn % 2 === 0 ? 0 : 1];
    },
    served: () => ({ keys: served }),
    async rotate(keepOld = false) {
      const former = current.map((key) => key.jwk);
      current = await newKeyPair();
      served = [...current.map((key) => key.jwk), ...(keepOld ? former : [])];
    },
  };
}

/** A JWT with a `kid` (null: none) that begins at `now` (ms) and ends after so many seconds. */
export function signToken(
  key: SigningKey,
  claims: JWTPayload,
  life: { now: number; seconds: number },
  kid: string | null = key.kid,
): Promise<string> {
  const issuedAt = Math.floor(life.now / 1000);
  return new SignJWT({ ...claims, jti: randomUUID(), typ: 'Bearer' })
    .setProtectedHeader({ alg: key.alg, typ: 'JWT', ...(kid === null ? {} : { kid }) })
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + Math.floor(life.seconds))
    .sign(key.privateKey);
}

/** A key pair that `/certs` never shows, unless it is made current. */
export async function newKey(alg: 'RS256' | 'RS512'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { modulusLength: 2048, extractable: true });
  const kid = randomUUID();
  const jwk = { ...(await exportJWK(publicKey)), kid, kty: 'RSA', use: 'sig', alg };
  return { kid, alg, privateKey, jwk, spki: await exportSPKI(publicKey) };
}

/** One RS256 and one RS512 key: what a gateway signs with. */
export function newKeyPair(): Promise<KeyPair> {
  return Promise.all([newKey('RS256'), newKey('RS512')]);
}
