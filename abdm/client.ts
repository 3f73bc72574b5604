/**
 * Owns what a facility says to the gateway: on-share, the running token, and the bridge.
 * Invariant: an outcome is a value, never an exception. When to say it again is the outbox's.
 */
import type { AccessToken } from './access-token.ts';
import type { BeforeSend, Exchange } from './exchange.ts';
import { createGatewayCall, type GatewayCall } from './gateway-call.ts';
import type { Transport } from './transport.ts';
import { type BridgeServiceAnswer, bridgeServiceAnswer } from './wire/bridge.ts';
import { headerNames } from './wire/headers.ts';
import type { OnShareBody } from './wire/on-share.ts';
import { bridgeServicePath, gatewayPaths } from './wire/paths.ts';
import type { OnRunningTokenBody } from './wire/running-token.ts';

/** `timeoutMs`: what is left of the deadline, over all attempts. */
export type CallOptions = { timeoutMs?: number };

export type AbdmClient = {
  onShare: (body: OnShareBody, options?: CallOptions) => Promise<Exchange>;
  onRunningToken: (body: OnRunningTokenBody, options?: CallOptions) => Promise<Exchange>;
  /** `service` is null unless the exchange was accepted and its answer could be read. */
  bridgeService: (serviceId: string) => Promise<{ exchange: Exchange; service: BridgeServiceAnswer | null }>;
  /** Points EVERY facility of the bridge at this URL; last writer wins. Only on an administrator's word. */
  updateBridgeUrl: (url: string) => Promise<Exchange>;
};

export type AbdmClientDeps = {
  baseUrl: string;
  cmId: string;
  hipId: () => string;
  accessToken: Pick<AccessToken, 'get' | 'drop'>;
  transport: Transport;
  newRequestId: () => string;
  /** Milliseconds since 1970. */
  now: () => number;
  beforeSend?: BeforeSend;
};

/**
 * Whether saying the same thing again can do no harm and may help. `ambiguous` is among them because every
 * call of this client says the same thing twice without harm: a token's number does not change.
 */
export function mayRepeat(outcome: Exchange['class']): boolean {
  switch (outcome) {
    case 'transient':
    case 'ambiguous':
      return true;
    case 'accepted':
    case 'permanent':
      return false;
  }
}

export function createAbdmClient(deps: AbdmClientDeps): AbdmClient {
  const call: GatewayCall = createGatewayCall(deps);
  async function post(path: string, body: unknown, options: CallOptions = {}): Promise<Exchange> {
    const headers = { [headerNames.hipId]: deps.hipId() };
    const { exchange } = await call({ method: 'POST', path, body, headers, timeoutMs: options.timeoutMs });
    return exchange;
  }

  return {
    onShare: (body, options) => post(gatewayPaths.onShare, body, options),
    onRunningToken: (body, options) => post(gatewayPaths.onRunningToken, body, options),
    async bridgeService(serviceId) {
      const { exchange, text } = await call({
        method: 'GET',
        path: bridgeServicePath(serviceId),
        body: undefined,
      });
      return { exchange, service: exchange.class === 'accepted' ? readService(text) : null };
    },
    async updateBridgeUrl(url) {
      const { exchange } = await call({ method: 'PATCH', path: gatewayPaths.bridgeUrl, body: { url } });
      return exchange;
    },
  };
}

function readService(text: string): BridgeServiceAnswer | null {
  try {
    return bridgeServiceAnswer.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
