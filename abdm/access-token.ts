/**
 * Owns our session with the gateway: one access token, fetched by one call at a time.
 * Invariant: a token is renewed before it expires, and a gateway that refuses us is not hammered.
 * Never logs; the token and the secret leave only on the wire.
 */
import { type Credentials, callSession, type SessionCallDeps, type SessionOutcome } from './session-call.ts';

/** A token this close to its end may expire on the way (ABDM's own advice). */
const REFRESH_EARLY_MS = 30_000;
/** First wait after a refused session; doubles up to the longest, which keeps a mended secret from waiting long. */
const BACKOFF_FIRST_MS = 1_000;
const BACKOFF_MAX_MS = 60_000;
/** Wait after a session call that failed for want of a network: callers retry within seconds. */
const TRANSIENT_HOLD_MS = 500;
/** How long callers wait before they ask again while nobody has entered any credentials. */
const NO_CREDENTIALS_WAIT_MS = 5_000;
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

/** How our session is, for people. Times are milliseconds since 1970; null: not since the start. */
export type SessionState = {
  /** False: nobody has entered any credentials, and nothing is sent. */
  hasCredentials: boolean;
  gotAt: number | null;
  /** The last call that brought no session, if none did since. */
  failure: { at: number; refused: boolean; status: number | null; code: string | null } | null;
};

/** What trying a pair came to. `use` puts the pair and its session in the place of the ones before. */
export type CredentialsTrial =
  | { kind: 'given'; use: () => void }
  | { kind: 'refused' | 'failed'; status: number | null; code: string | null };

export type AccessToken = {
  /** A token good for at least a moment. Rejects with AccessTokenUnavailable. */
  get: () => Promise<string>;
  /** Says that the gateway refused this token; a token that is no longer current is left alone. */
  drop: (token: string) => void;
  /** True for any token we were issued that may still be valid: nobody else should be showing it. */
  isOurs: (token: string) => boolean;
  /** Asks the gateway for a session under another pair; the present one stays in use until `use`. */
  attempt: (credentials: Credentials) => Promise<CredentialsTrial>;
  state: () => SessionState;
};

/** `credentials`: null until somebody enters a pair. */
export type AccessTokenDeps = SessionCallDeps & { credentials: Credentials | null };

type Held = { token: string; issuedAt: number; renewAt: number; expiresAt: number };
type Hold = { since: number; until: number; status: number | null; code: string | null };

export function createAccessToken(deps: AccessTokenDeps): AccessToken {
  const own = new Map<string, number>();
  let held: Held | null = null;
  let hold: Hold | null = null;
  let inFlight: Promise<string> | null = null;
  let refusals = 0;
  let youngDrops = 0;
  let credentials = deps.credentials;
  /** Grows with every other pair: an answer to an earlier one no longer counts. */
  let turn = 0;
  let gotAt: number | null = null;
  let failure: SessionState['failure'] = null;

  function remember(token: string, expiresAt: number): void {
    own.set(token, expiresAt);
    for (const [old, end] of own) {
      if (end <= deps.now() || own.size > MAX_OWN_TOKENS) own.delete(old);
    }
  }

  function keep({ token, lifeMs, askedAt }: Extract<SessionOutcome, { kind: 'given' }>): string {
    const expiresAt = askedAt + lifeMs;
    gotAt = deps.now();
    held = {
      token,
      issuedAt: gotAt,
      renewAt: expiresAt - Math.min(REFRESH_EARLY_MS, lifeMs / 2),
      expiresAt,
    };
    hold = null;
    refusals = 0;
    failure = null;
    remember(token, expiresAt);
    return token;
  }

  function holdOff(waitMs: number, status: number | null, code: string | null): AccessTokenUnavailable {
    const since = deps.now();
    hold = { since, until: since + waitMs, status, code };
    return new AccessTokenUnavailable(status, code, waitMs);
  }

  async function ask(pair: Credentials): Promise<string> {
    const mine = turn;
    const outcome = await callSession(deps, pair);
    if (mine !== turn) {
      if (outcome.kind === 'given') remember(outcome.token, outcome.askedAt + outcome.lifeMs);
      return get();
    }
    if (outcome.kind === 'given') return keep(outcome);
    const { kind, status, code, retryAfterMs } = outcome;
    const refused = kind === 'refused';
    failure = { at: deps.now(), refused, status, code };
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
    if (inFlight === null) {
      if (credentials === null) throw new AccessTokenUnavailable(null, null, NO_CREDENTIALS_WAIT_MS);
      const asking: Promise<string> = ask(credentials).finally(() => {
        if (inFlight === asking) inFlight = null;
      });
      inFlight = asking;
    }
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

  async function attempt(pair: Credentials): Promise<CredentialsTrial> {
    const outcome = await callSession(deps, pair);
    if (outcome.kind !== 'given') return { kind: outcome.kind, status: outcome.status, code: outcome.code };
    remember(outcome.token, outcome.askedAt + outcome.lifeMs);
    return {
      kind: 'given',
      use() {
        credentials = pair;
        turn += 1;
        inFlight = null;
        youngDrops = 0;
        keep(outcome);
      },
    };
  }

  return {
    get,
    drop,
    isOurs: (token) => own.has(token),
    attempt,
    state: () => ({ hasCredentials: credentials !== null, gotAt, failure }),
  };
}

function backoff(failures: number): number {
  return Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(failures - 1, 10));
}
