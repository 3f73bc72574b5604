/**
 * Owns one exchange with the gateway as every caller needs it: the common headers, the bearer token,
 * one repeat with a new token after a 401, and the class of the outcome.
 * Invariant: each attempt has its own REQUEST-ID, told to `beforeSend` before a byte leaves.
 */
import { type AccessToken, AccessTokenUnavailable } from './access-token.ts';
import { type BeforeSend, type Exchange, judge, type RefusedAttempt } from './exchange.ts';
import type { Transport, WireAnswer } from './transport.ts';
import { headerNames, timestamp } from './wire/headers.ts';
import { joinUrl } from './wire/paths.ts';

export type GatewayRequest = {
  method: 'GET' | 'POST' | 'PATCH';
  path: string;
  body: unknown;
  headers?: Record<string, string>;
  /** Milliseconds for all attempts together. */
  timeoutMs?: number;
};

export type GatewayCall = (request: GatewayRequest) => Promise<{ exchange: Exchange; text: string }>;

export type GatewayCallDeps = {
  baseUrl: string;
  cmId: string;
  accessToken: Pick<AccessToken, 'get' | 'drop'>;
  transport: Transport;
  newRequestId: () => string;
  /** Milliseconds since 1970. */
  now: () => number;
  beforeSend?: BeforeSend;
};

export function createGatewayCall(deps: GatewayCallDeps): GatewayCall {
  async function attempt(
    request: GatewayRequest,
    bearer: string,
    requestId: string,
    spentMs: number,
  ): Promise<WireAnswer> {
    deps.beforeSend?.({ requestId, path: request.path });
    return deps.transport({
      method: request.method,
      url: joinUrl(deps.baseUrl, request.path),
      headers: {
        [headerNames.authorization]: `Bearer ${bearer}`,
        [headerNames.requestId]: requestId,
        [headerNames.timestamp]: timestamp(deps.now()),
        [headerNames.cmId]: deps.cmId,
        ...request.headers,
      },
      body: request.body === undefined ? null : JSON.stringify(request.body),
      timeoutMs: request.timeoutMs === undefined ? undefined : request.timeoutMs - spentMs,
    });
  }

  return async function call(request) {
    let requestId = deps.newRequestId();
    let attempts: 0 | 1 | 2 = 0;
    let ms = 0;
    let earlier: RefusedAttempt | null = null;
    try {
      const bearer = await deps.accessToken.get();
      attempts = 1;
      const sentAt = deps.now();
      let answer = await attempt(request, bearer, requestId, 0);
      ms += answer.ms;
      if (answer.kind === 'answer' && answer.status === 401) {
        deps.accessToken.drop(bearer);
        earlier = { requestId, sentAt, ms, status: answer.status, code: judge(answer, deps.now()).code };
        const renewed = await deps.accessToken.get();
        requestId = deps.newRequestId();
        attempts = 2;
        answer = await attempt(request, renewed, requestId, ms);
        ms += answer.ms;
      }
      const text = answer.kind === 'answer' ? answer.body : '';
      return { exchange: { requestId, ...judge(answer, deps.now()), ms, attempts, earlier }, text };
    } catch (fault) {
      if (!(fault instanceof AccessTokenUnavailable)) throw fault;
      const { status, code, retryAfterMs } = fault;
      return {
        exchange: { requestId, status, class: 'transient', code, retryAfterMs, ms, attempts, earlier },
        text: '',
      };
    }
  };
}
