/**
 * Owns one session call: a pair of credentials in, an access token or the reason why not out.
 * Never throws and never logs; the secret leaves only on the wire.
 */
import { type BeforeSend, judge } from './exchange.ts';
import type { Transport } from './transport.ts';
import { headerNames, timestamp } from './wire/headers.ts';
import { gatewayPaths, joinUrl } from './wire/paths.ts';
import { type SessionRequest, sessionAnswer } from './wire/session.ts';

/** What the network gave an organisation: one pair is one bridge. */
export type Credentials = { clientId: string; clientSecret: string };

export type SessionCallDeps = {
  baseUrl: string;
  cmId: string;
  transport: Transport;
  newRequestId: () => string;
  /** Milliseconds since 1970. */
  now: () => number;
  beforeSend?: BeforeSend;
};

/** `refused`: the gateway answered and will not have this pair; `failed`: it could not be asked, or not now. */
export type SessionOutcome =
  | { kind: 'given'; token: string; lifeMs: number; askedAt: number }
  | { kind: 'refused' | 'failed'; status: number | null; code: string | null; retryAfterMs: number | null };

/** Asks for a session. `askedAt` counts as the beginning of the token's life. */
export async function callSession(deps: SessionCallDeps, credentials: Credentials): Promise<SessionOutcome> {
  const askedAt = deps.now();
  const requestId = deps.newRequestId();
  const { clientId, clientSecret } = credentials;
  const body: SessionRequest = { clientId, clientSecret, grantType: 'client_credentials' };
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
    if (session !== null) {
      return { kind: 'given', token: session.accessToken, lifeMs: session.expiresIn * 1000, askedAt };
    }
  }
  const refused = status === 401 || outcome === 'permanent' || outcome === 'accepted';
  return { kind: refused ? 'refused' : 'failed', status, code, retryAfterMs };
}

function parseSession(text: string): { accessToken: string; expiresIn: number } | null {
  try {
    return sessionAnswer.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
