/**
 * Owns our session with the gateway: one access token, fetched by one call at a time.
 * Invariant: a token is renewed before it expires, and a gateway that refuses us is not hammered.
 * Never logs; the token and the secret leave only on the wire.
 */
import { type BeforeSend, judge } from './exchange.ts';
import type { Transport } from './transport.ts';
import { headerNames, timestamp } from './wire/headers.ts';
import { gatewayPaths, joinUrl } from './wire/paths.ts';
import { type SessionRequest, sessionAnswer } from './wire/session.ts';

/** A token this close to its end may expire on the way (ABDM's own advice). */
const REFRESH_EARLY_MS = 30_000;
/** First wait after a refused session; doubles up to the longest, which keeps a mended secret from waiting long. */
const BACKOFF_FIRST_MS = 1_000;
const BACKOFF_MAX_MS = 60_000;
/** Wait after a session call that failed for want of a network: callers retry within seconds. */
const TRANSIENT_HOLD_MS = 500;
/** A token that is refused this soon after its issue was no good from the start. */
const YOUNG_TOKEN_MS = 5_000;
/** Earlier tokens of ours remembered until they expire, so that none can be played back to us. */
const MAX_OWN_TOKENS = 64;

/** No access token can be had now. Nothing was sent on anyone's behalf, so it is always safe to try again. */
export class AccessTokenUnavailable extends Error {
  override readonly name = 'AccessTokenUnavailable';
  readonly status: number | null;
  readonly code: string | null;
  readonly retryAfterMs: number;
  constructor(status: number | null, code: string | null, retryAfterMs: number) {
    super(`no access token: status ${status ?? 'none'}, code ${code ?? 'none'}`);
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

export type AccessToken = {
  /** A token good for at least a moment. Rejects with AccessTokenUnavailable. */
  get: () => Promise<string>;
  /** Says that the gateway refused this token; a token that is no longer current is left alone. */
  drop: (token: string) => void;
  /** True for any token we were issued that may still be valid: nobody else should be showing it. */
  isOurs: (token: string) => boolean;
};

export type AccessTokenDeps = {
  baseUrl: string;
  cmId: string;
  clientId: string;
  clientSecret: string;
  transport: Transport;
  newRequestId: () => string;
  /** Milliseconds since 1970. */
  now: () => number;
  beforeSend?: BeforeSend;
};

type Held = { token: string; issuedAt: number; renewAt: number; expiresAt: number };
type Hold = { since: number; until: number; status: number | null; code: string | null };

export function createAccessToken(deps: AccessTokenDeps): AccessToken {
  const own = new Map<string, number>();
  let held: Held | null = null;
  let hold: Hold | null = null;
  let inFlight: Promise<string> | null = null;
  let refusals = 0;
  let youngDrops = 0;

  function keep(token: string, expiresInSeconds: number, askedAt: number): string {
    const life = expiresInSeconds * 1000;
    const expiresAt = askedAt + life;
    held = {
      token,
      issuedAt: deps.now(),
      renewAt: expiresAt - Math.min(REFRESH_EARLY_MS, life / 2),
      expiresAt,
    };
    hold = null;
    refusals = 0;
    own.set(token, expiresAt);
    for (const [old, end] of own) {
      if (end <= askedAt || own.size > MAX_OWN_TOKENS) own.delete(old);
    }
    return token;
  }

  function holdOff(waitMs: number, status: number | null, code: string | null): AccessTokenUnavailable {
    const since = deps.now();
    hold = { since, until: since + waitMs, status, code };
    return new AccessTokenUnavailable(status, code, waitMs);
  }

  async function ask(): Promise<string> {
    const askedAt = deps.now();
    const requestId = deps.newRequestId();
    const body: SessionRequest = {
      clientId: deps.clientId,
      clientSecret: deps.clientSecret,
      grantType: 'client_credentials',
    };
    deps.beforeSend?.({ requestId, path: gatewayPaths.sessions });
    const answer = await deps.transport({
      method: 'POST',
      url: joinUrl(deps.baseUrl, gatewayPaths.sessions),
      headers: {
        [headerNames.requestId]: requestId,
        [headerNames.timestamp]: timestamp(askedAt),
        [headerNames.cmId]: deps.cmId,
      },
      body: JSON.stringify(body),
    });
    const { status, class: outcome, code, retryAfterMs } = judge(answer, deps.now());
    if (answer.kind === 'answer' && outcome === 'accepted') {
      const session = parseSession(answer.body);
      if (session !== null) return keep(session.accessToken, session.expiresIn, askedAt);
    }
    const refused = status === 401 || outcome === 'permanent' || outcome === 'accepted';
    if (!refused) throw holdOff(retryAfterMs ?? TRANSIENT_HOLD_MS, status, code);
    refusals += 1;
    throw holdOff(Math.max(backoff(refusals), retryAfterMs ?? 0), status, code);
  }

  async function get(): Promise<string> {
    const now = deps.now();
    if (held !== null && now < held.renewAt) return held.token;
    const usable = held !== null && now < held.expiresAt ? held.token : null;
    // A clock set back ends the wait rather than stretching it.
    if (inFlight === null && hold !== null && now >= hold.since && now < hold.until) {
      if (usable !== null) return usable;
      throw new AccessTokenUnavailable(hold.status, hold.code, hold.until - now);
    }
    inFlight ??= ask().finally(() => {
      inFlight = null;
    });
    try {
      return await inFlight;
    } catch (fault) {
      // The early renewal failed; the token it was to replace still has seconds to live.
      if (usable !== null && held?.token === usable && fault instanceof AccessTokenUnavailable) return usable;
      throw fault;
    }
  }

  function drop(token: string): void {
    if (held === null || held.token !== token) return;
    const young = deps.now() - held.issuedAt < YOUNG_TOKEN_MS;
    held = null;
    youngDrops = young ? youngDrops + 1 : 0;
    // One refusal may be a race with the gateway's own restart; a second in a row is no accident.
    if (youngDrops > 1) holdOff(backoff(youngDrops - 1), 401, null);
  }

  return { get, drop, isOurs: (token) => own.has(token) };
}

function backoff(failures: number): number {
  return Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(failures - 1, 10));
}

function parseSession(text: string): { accessToken: string; expiresIn: number } | null {
  try {
    return sessionAnswer.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
