/**
 * Owns the access tokens of the bridges' clients: real JWTs, known again by their text.
 * Invariant: a token counts until its end or until `revokeAll`; the oldest are forgotten past a bound.
 */
import { BoundedMap } from '../bounded-map.ts';
import type { Settings } from '../options.ts';
import type { Bridge } from '../state.ts';
import { type GatewayKeys, signToken } from './keys.ts';

/** A client renews every twenty minutes; this is weeks of one client, and a bound on a client gone wild. */
const MAX_SESSIONS = 2_000;
/** ABDM's refresh tokens outlive the access token by half. */
const REFRESH_FACTOR = 1.5;

type Session = { bridge: Bridge; token: string; until: number };

export type Sessions = {
  open: (bridge: Bridge) => Promise<SessionIssued>;
  /** The bridge a token belongs to, or null when it is unknown or over. */
  bridgeFor: (token: string) => Bridge | null;
  /** The newest access token of a bridge, or null. */
  newestOf: (bridge: Bridge) => string | null;
  /** Every token issued so far answers 401 from now on. */
  revokeAll: () => void;
};

export type SessionIssued = {
  accessToken: string;
  expiresIn: number;
  refreshToken: string;
  refreshExpiresIn: number;
  tokenType: 'bearer';
};

export function createSessions(keys: GatewayKeys, settings: Settings): Sessions {
  const sessions = new BoundedMap<string, Session>(MAX_SESSIONS);
  return {
    async open(bridge) {
      const now = settings.now();
      const seconds = settings.sessionSeconds;
      const [key] = keys.current();
      const { clientId } = bridge;
      const claims = { iss: settings.issuer, aud: settings.audience, sub: clientId, azp: clientId, clientId };
      const refreshSeconds = Math.round(seconds * REFRESH_FACTOR);
      const accessToken = await signToken(key, claims, { now, seconds });
      const refreshToken = await signToken(key, claims, { now, seconds: refreshSeconds });
      sessions.set(accessToken, { bridge, token: accessToken, until: now + seconds * 1000 });
      return {
        accessToken,
        expiresIn: seconds,
        refreshToken,
        refreshExpiresIn: refreshSeconds,
        tokenType: 'bearer',
      };
    },
    bridgeFor(token) {
      const session = sessions.get(token);
      return session === undefined || settings.now() >= session.until ? null : session.bridge;
    },
    newestOf(bridge) {
      return sessions.values().findLast((session) => session.bridge === bridge)?.token ?? null;
    },
    revokeAll: () => sessions.clear(),
  };
}
