/**
 * A small gateway for tests: sessions and certs as ABDM answers them, everything else as the test decides.
 * Every request is checked for the common headers.
 */
import { randomUUID } from 'node:crypto';
import { createAccessToken } from '../../abdm/access-token.ts';
import { createGatewayCall } from '../../abdm/gateway-call.ts';
import { createTransport } from '../../abdm/transport.ts';
import { gatewayPaths } from '../../abdm/wire/paths.ts';
import { type TestClock, testClock } from './clock.ts';
import { type Asked, type Reply, startHttpServer } from './http-server.ts';

export type GatewayScript = {
  session?: (asked: Asked) => Reply | 'hang' | 'reset' | Promise<Reply>;
  certs?: (asked: Asked) => Reply | 'hang' | 'reset';
  other?: (asked: Asked) => Reply | 'hang' | 'reset' | Promise<Reply>;
};

const uuidV4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const isoMillis = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

export async function startGateway(script: GatewayScript = {}, clock: TestClock = testClock()) {
  let sessions = 0;
  const complaints: string[] = [];
  const server = await startHttpServer((asked) => {
    const { headers } = asked;
    if (!uuidV4.test(String(headers['request-id']))) complaints.push('REQUEST-ID');
    if (!isoMillis.test(String(headers.timestamp))) complaints.push('TIMESTAMP');
    if (headers['x-cm-id'] !== 'sbx') complaints.push('X-CM-ID');
    if (asked.path === gatewayPaths.sessions) {
      sessions += 1;
      const body = { accessToken: `token-${sessions}`, expiresIn: 1200, tokenType: 'bearer' };
      return script.session?.(asked) ?? { status: 202, body };
    }
    if (asked.path === gatewayPaths.certs && script.certs !== undefined) return script.certs(asked);
    return script.other?.(asked) ?? { status: 202 };
  });
  const transport = createTransport();
  const sent: { requestId: string; path: string }[] = [];
  const deps = {
    baseUrl: server.url,
    cmId: 'sbx',
    transport: transport.send,
    newRequestId: () => randomUUID(),
    now: clock.now,
    beforeSend: (sending: { requestId: string; path: string }) => {
      sent.push(sending);
    },
  };
  const accessToken = createAccessToken({
    ...deps,
    credentials: { clientId: 'SBX_001', clientSecret: 'secret' },
  });
  return {
    clock,
    deps,
    accessToken,
    call: createGatewayCall({ ...deps, accessToken }),
    sent,
    complaints,
    asked: server.asked,
    askedFor: (path: string) => server.asked.filter((one) => one.path === path),
    stop: async () => {
      transport.close();
      await server.stop();
    },
  };
}
export type TestGateway = Awaited<ReturnType<typeof startGateway>>;
