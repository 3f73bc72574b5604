/** Everything that speaks to the ABDM gateway, put together: token, keys, client, verifier. */
import { randomUUID } from 'node:crypto';
import { type AccessToken, createAccessToken } from '../abdm/access-token.ts';
import { type AbdmClient, createAbdmClient } from '../abdm/client.ts';
import { createGatewayCall } from '../abdm/gateway-call.ts';
import { createJwks } from '../abdm/jwks.ts';
import type { Transport } from '../abdm/transport.ts';
import { type CallbackVerifier, createCallbackVerifier } from '../abdm/verify-callback.ts';
import type { AbdmConfig, Secrets } from './config.ts';
import type { Log } from './log.ts';

export interface Network {
  client: AbdmClient;
  verifier: CallbackVerifier;
  accessToken: AccessToken;
}

export function openNetwork(options: {
  baseUrl: string;
  config: AbdmConfig;
  secrets: Secrets;
  hipId: string;
  transport: Transport;
  now: () => number;
  log: Log;
}): Network {
  const { baseUrl, config, secrets, hipId, transport, now, log } = options;
  // On record before it is sent, so that the network's people can be asked about it.
  const beforeSend = ({ requestId, path }: { requestId: string; path: string }) =>
    log.info({ requestId, path }, 'sending to the gateway');
  const common = { baseUrl, cmId: config.cmId, transport, newRequestId: randomUUID, now, beforeSend };
  const accessToken = createAccessToken({
    ...common,
    clientId: secrets.abdmClientId,
    clientSecret: secrets.abdmClientSecret,
  });
  return {
    accessToken,
    client: createAbdmClient({ ...common, hipId, accessToken }),
    verifier: createCallbackVerifier({
      keys: createJwks({ call: createGatewayCall({ ...common, accessToken }), now }),
      isOwnAccessToken: accessToken.isOurs,
      servesFacility: (id) => id === hipId,
      expected: config.expected,
    }),
  };
}
