/**
 * Owns the question whether a callback comes from the gateway and is meant for us. Fails closed.
 * Invariant: nothing is accepted unless a signature by a key that the gateway still serves was checked, now or
 * earlier for the very same header. Reasons are for logs and counters; the sender learns a status and a code.
 */
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import { type Jwks, type SignatureAlgorithm, type SigningKey, signatureAlgorithms } from './jwks.ts';
import { type ErrorCode, errorCodes } from './wire/error-body.ts';
import { readBearer, readTimestamp } from './wire/headers.ts';

export type CallbackRefusal =
  | 'no-bearer'
  | 'own-access-token'
  | 'malformed-token'
  | 'wrong-algorithm'
  | 'unknown-key'
  | 'bad-signature'
  | 'expired'
  | 'not-yet-valid'
  | 'wrong-issuer'
  | 'wrong-audience'
  | 'wrong-client'
  | 'keys-unavailable'
  | 'no-timestamp'
  | 'stale-timestamp'
  | 'no-facility'
  | 'facilities-differ'
  | 'foreign-facility';

type Answer = { status: 400 | 401 | 404 | 503; code: ErrorCode };
const unauthorised: Answer = { status: 401, code: errorCodes.unauthorised };
const malformed: Answer = { status: 400, code: errorCodes.malformed };

const answers = {
  'no-bearer': unauthorised,
  'own-access-token': unauthorised,
  'malformed-token': unauthorised,
  'wrong-algorithm': unauthorised,
  'unknown-key': unauthorised,
  'bad-signature': unauthorised,
  expired: unauthorised,
  'not-yet-valid': unauthorised,
  'wrong-issuer': unauthorised,
  'wrong-audience': unauthorised,
  'wrong-client': unauthorised,
  // The gateway repeats a callback after a 503; by then the keys may be here.
  'keys-unavailable': { status: 503, code: errorCodes.unavailable },
  'no-timestamp': malformed,
  'stale-timestamp': unauthorised,
  'no-facility': malformed,
  'facilities-differ': malformed,
  'foreign-facility': { status: 404, code: errorCodes.notFound },
} as const satisfies Record<CallbackRefusal, Answer>;

export type Verdict = { ok: true } | ({ ok: false; reason: CallbackRefusal } & Answer);

export type Refused = Exclude<Verdict, { ok: true }>;

export type Callback = {
  /** The whole Authorization header. */
  authorization: string | null | undefined;
  xHipId: string | null | undefined;
  timestamp: string | null | undefined;
  /** `metaData.hipId` or `hipId` of the body; left out, only the header is checked. */
  bodyHipId?: string;
};

export type CallbackVerifier = {
  /** A value when the header was verified before, else a promise; never rejects. `now` is ms since 1970. */
  verify: (callback: Callback, now: number) => Verdict | Promise<Verdict>;
  /** The facility part alone, for a caller that reads the body only after `verify` without `bodyHipId`. */
  checkFacility: (xHipId: string | null | undefined, bodyHipId?: string) => Verdict;
};

export type CallbackVerifierDeps = {
  keys: Jwks;
  isOwnAccessToken: (token: string) => boolean;
  servesFacility: (hipId: string) => boolean;
  /** Claims the token must carry; null is not checked. `client` is compared with `azp` or `clientId`. */
  expected: { issuer: string | null; audience: string | null; client: string | null };
  /** How far TIMESTAMP may be from our clock, either way. */
  timestampSkewMs?: number;
};

export const DEFAULT_TIMESTAMP_SKEW_MS = 10 * 60_000;
/** A gateway's token is under 2 kB; this bounds what is decoded for a stranger. */
const MAX_AUTHORIZATION_LENGTH = 8_192;
/** Verified headers remembered: the gateway uses a handful at a time, and each entry holds a few kB at most. */
const MAX_REMEMBERED = 256;
/** `nbf` may lie this far ahead: the gateway's clock and ours are not the same. Expiry gets no such grace. */
const NOT_BEFORE_GRACE_S = 60;

const accepted: Verdict = Object.freeze({ ok: true });

/** The verdict for a refusal, with the status and code that answer it. */
export function refuse(reason: CallbackRefusal): Verdict {
  return { ok: false, reason, ...answers[reason] };
}

type Remembered = { token: string; key: SigningKey; expiresAt: number };

export function createCallbackVerifier(deps: CallbackVerifierDeps): CallbackVerifier {
  const skewMs = deps.timestampSkewMs ?? DEFAULT_TIMESTAMP_SKEW_MS;
  const remembered = new Map<string, Remembered>();

  function verify(callback: Callback, now: number): Verdict | Promise<Verdict> {
    const authorization = callback.authorization ?? '';
    const known = remembered.get(authorization);
    if (known !== undefined) {
      if (stillGood(known, now)) return checkRest(callback, now);
      remembered.delete(authorization);
    }
    return verifyAfresh(authorization, now).then((verdict) =>
      verdict.ok ? checkRest(callback, now) : verdict,
    );
  }

  function stillGood(known: Remembered, now: number): boolean {
    return now < known.expiresAt && deps.keys.stillServed(known.key) && !deps.isOwnAccessToken(known.token);
  }

  async function verifyAfresh(authorization: string, now: number): Promise<Verdict> {
    if (authorization.length > MAX_AUTHORIZATION_LENGTH) return refuse('malformed-token');
    const token = readBearer(authorization);
    if (token === null) return refuse('no-bearer');
    if (deps.isOwnAccessToken(token)) return refuse('own-access-token');
    const header = readHeader(token);
    if (typeof header === 'string') return refuse(header);
    const found = deps.keys.find(header.kid, header.algorithm);
    const lookup = found instanceof Promise ? await found : found;
    if (!lookup.ok) return refuse(lookup.reason === 'unknown-kid' ? 'unknown-key' : 'keys-unavailable');
    const claims = await readClaims(token, lookup.key, now);
    if (typeof claims === 'string') return refuse(claims);
    const wrong = wrongClaim(claims, deps.expected);
    if (wrong !== null) return refuse(wrong);
    remember(authorization, { token, key: lookup.key, expiresAt: claims.expiresAt });
    return accepted;
  }

  function remember(authorization: string, entry: Remembered): void {
    if (remembered.size >= MAX_REMEMBERED) {
      const oldest = remembered.keys().next();
      if (oldest.done !== true) remembered.delete(oldest.value);
    }
    remembered.set(authorization, entry);
  }

  function checkRest(callback: Callback, now: number): Verdict {
    const at = readTimestamp(callback.timestamp ?? '');
    if (at === null) return refuse('no-timestamp');
    if (Math.abs(now - at) > skewMs) return refuse('stale-timestamp');
    return checkFacility(callback.xHipId, callback.bodyHipId);
  }

  function checkFacility(xHipId: string | null | undefined, bodyHipId?: string): Verdict {
    const named = xHipId?.trim() ?? '';
    if (named === '') return refuse('no-facility');
    if (bodyHipId !== undefined && bodyHipId !== named) return refuse('facilities-differ');
    return deps.servesFacility(named) ? accepted : refuse('foreign-facility');
  }

  return { verify, checkFacility };
}

function readHeader(token: string): { kid: string; algorithm: SignatureAlgorithm } | CallbackRefusal {
  try {
    const { alg, kid } = decodeProtectedHeader(token);
    const algorithm = signatureAlgorithms.find((known) => known === alg);
    if (algorithm === undefined) return 'wrong-algorithm';
    return typeof kid === 'string' && kid !== '' ? { kid, algorithm } : 'unknown-key';
  } catch {
    return 'malformed-token';
  }
}

type Claims = JWTPayload & { expiresAt: number };

async function readClaims(token: string, key: SigningKey, now: number): Promise<Claims | CallbackRefusal> {
  try {
    const { payload } = await jwtVerify(token, key.crypto, {
      algorithms: [key.algorithm],
      currentDate: new Date(now),
      clockTolerance: NOT_BEFORE_GRACE_S,
      requiredClaims: ['exp'],
    });
    const expiresAt = (payload.exp ?? 0) * 1000;
    return now < expiresAt ? { ...payload, expiresAt } : 'expired';
  } catch (fault) {
    if (fault instanceof errors.JWSSignatureVerificationFailed) return 'bad-signature';
    if (fault instanceof errors.JWTExpired) return 'expired';
    if (fault instanceof errors.JWTClaimValidationFailed && fault.claim === 'nbf') return 'not-yet-valid';
    return 'malformed-token';
  }
}

function wrongClaim(claims: Claims, expected: CallbackVerifierDeps['expected']): CallbackRefusal | null {
  if (expected.issuer !== null && claims.iss !== expected.issuer) return 'wrong-issuer';
  if (expected.audience !== null) {
    const audience = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
    if (!audience.includes(expected.audience)) return 'wrong-audience';
  }
  if (expected.client !== null && claims.azp !== expected.client && claims.clientId !== expected.client) {
    return 'wrong-client';
  }
  return null;
}
