/** The gateway's side of the bridge: one session and one set of keys for this node, a voice for each facility. */
import { randomUUID } from 'node:crypto';
import { createAccessToken } from '../abdm/access-token.ts';
import { type AbdmClient, createAbdmClient } from '../abdm/client.ts';
import { createGatewayCall } from '../abdm/gateway-call.ts';
import { createJwks } from '../abdm/jwks.ts';
import { createTransport, defaultTransportLimits } from '../abdm/transport.ts';
import type { HubConfig } from './config.ts';

/** A state's peak is 200 answers a second, and a gateway may take two seconds for each. */
const MAX_SOCKETS = 400;

export function openGateway(config: NonNullable<HubConfig['abdm']>, now: () => number) {
  const transport = createTransport({ ...defaultTransportLimits, maxSockets: MAX_SOCKETS });
  const common = {
    baseUrl: config.url,
    cmId: config.cmId,
    transport: transport.send,
    newRequestId: randomUUID,
    now,
  };
  const accessToken = createAccessToken({
    ...common,
    credentials: { clientId: config.clientId, clientSecret: config.clientSecret },
  });
  const clients = new Map<string, AbdmClient>();
  return {
    accessToken,
    jwks: createJwks({ call: createGatewayCall({ ...common, accessToken }), now }),
    expected: config.expected,
    close: transport.close,
    /** Each facility speaks under its own X-HIP-ID; as many as are enrolled. */
    client(hipId: string): AbdmClient {
      const known = clients.get(hipId) ?? createAbdmClient({ ...common, hipId: () => hipId, accessToken });
      clients.set(hipId, known);
      return known;
    },
  };
}
