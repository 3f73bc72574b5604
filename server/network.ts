/** Everything that speaks to the ABDM gateway, put together: token, keys, client, verifier. */
import { randomUUID } from 'node:crypto';
import { type AccessToken, createAccessToken } from '../abdm/access-token.ts';
import { type AbdmClient, type CallOptions, createAbdmClient } from '../abdm/client.ts';
import type { Exchange } from '../abdm/exchange.ts';
import { createGatewayCall } from '../abdm/gateway-call.ts';
import { createJwks, type Jwks } from '../abdm/jwks.ts';
import type { Credentials } from '../abdm/session-call.ts';
import type { Transport } from '../abdm/transport.ts';
import { type CallbackVerifier, createCallbackVerifier } from '../abdm/verify-callback.ts';
import type { AbdmConfig } from './config.ts';
import type { Log } from './log.ts';

export interface Network {
  client: AbdmClient;
  verifier: CallbackVerifier;
  accessToken: AccessToken;
  keys: Pick<Jwks, 'state'>;
}

export function openNetwork(options: {
  baseUrl: string;
  config: AbdmConfig;
  /** null until somebody enters a pair. */
  credentials: Credentials | null;
  /** The facility's id, as it is in force. */
  hipId: () => string;
  transport: Transport;
  now: () => number;
  log: Log;
}): Network {
  const { baseUrl, config, credentials, hipId, transport, now, log } = options;
  // On record before it is sent, so that the network's people can be asked about it.
  const beforeSend = ({ requestId, path }: { requestId: string; path: string }) =>
    log.info({ requestId, path }, 'sending to the gateway');
  const common = { baseUrl, cmId: config.cmId, transport, newRequestId: randomUUID, now, beforeSend };
  const accessToken = createAccessToken({ ...common, credentials });
  const keys = createJwks({ call: createGatewayCall({ ...common, accessToken }), now });
  return {
    accessToken,
    keys,
    client: withinDeadline(createAbdmClient({ ...common, hipId, accessToken }), accessToken, now),
    verifier: createCallbackVerifier({
      keys,
      isOwnAccessToken: accessToken.isOurs,
      servesFacility: (id) => id === hipId(),
      expected: config.expected,
    }),
  };
}

/** Nothing was sent: the time was over before there was a session. */
const TOO_LATE: Exchange = {
  requestId: '',
  status: null,
  class: 'transient',
  code: null,
  retryAfterMs: null,
  ms: 0,
  attempts: 0,
  earlier: null,
};

/**
 * A session may take as long to come as the phone still waits: what is left of the time is counted once it
 * is there, so that no answer goes out late [OUT-2].
 */
function withinDeadline(client: AbdmClient, accessToken: AccessToken, now: () => number): AbdmClient {
  async function inTime(
    { timeoutMs }: CallOptions,
    call: (options: CallOptions) => Promise<Exchange>,
  ): Promise<Exchange> {
    if (timeoutMs === undefined) return call({});
    const askedAt = now();
    // Without one the call itself says so, and sends nothing.
    await accessToken.get().catch(() => undefined);
    const left = timeoutMs - Math.max(0, now() - askedAt);
    return left > 0 ? call({ timeoutMs: left }) : TOO_LATE;
  }
  return {
    ...client,
    onShare: (body, options = {}) => inTime(options, (rest) => client.onShare(body, rest)),
    onRunningToken: (body, options = {}) => inTime(options, (rest) => client.onRunningToken(body, rest)),
  };
}
