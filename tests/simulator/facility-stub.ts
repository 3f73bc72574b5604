/**
 * A small facility behind a bridge: real HTTP, real sessions, JWTs verified against the gateway's `/certs`.
 * It gives numbers 1, 2, 3… by ABHA address and answers as ABDM documents, unless a test decides otherwise.
 */
import { randomUUID } from 'node:crypto';
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { callbackPaths, gatewayPaths } from '../../abdm/wire/paths.ts';
import { type KeyPair, newKeyPair } from '../../simulator/gateway/keys.ts';
import { demoClient } from '../../simulator/options.ts';
import { type SimulatorServer, type SimulatorServerOptions, startSimulator } from '../../simulator/server.ts';
import { type Asked, type Reply, startHttpServer, type TestServer } from '../support/http-server.ts';

export const hipId = 'IN0110000123';

export type Facility = TestServer & {
  /** Calls the gateway with all documented headers; `headers` bends them, undefined removes one. */
  gateway: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string | undefined>,
  ) => Promise<Response>;
  /** Verifies a callback's bearer token; rejects when it is not the gateway's. Returns the key's algorithm. */
  verify: (callback: Asked) => Promise<string>;
  /** Number given to an ABHA address so far. */
  numbers: Map<string, number>;
  shares: () => Asked[];
};

export type Stage = { sim: SimulatorServer; facility: Facility; close: () => Promise<void> };
export type Behaviour = {
  /** Answers a callback instead of the facility; undefined lets it do its work. */
  before?: (asked: Asked, nth: number) => Reply | 'hang' | 'reset' | undefined;
  /** False leaves the phone without an on-share. */
  answers?: boolean;
  /** Number for the nth share of a new person; default n. */
  number?: (nth: number) => number;
};

/** Made once a test file: half a second each time would be most of its time. */
let keys: Promise<KeyPair> | null = null;

/** A simulator and a facility that know each other. */
export async function openStage(
  options: SimulatorServerOptions = {},
  behaviour: Behaviour = {},
): Promise<Stage> {
  const numbers = new Map<string, number>();
  let callbacks = 0;
  let closed = false;
  let known: JSONWebKeySet | null = null;
  const server = await startHttpServer(async (asked) => {
    if (asked.path === '/healthz') return { status: 200, body: {} };
    callbacks += 1;
    const other = behaviour.before?.(asked, callbacks);
    if (other !== undefined) return other;
    try {
      await verify(asked);
    } catch {
      return { status: 401, body: { error: { code: 'ABDM-1017', message: 'no' } } };
    }
    if (behaviour.answers !== false) {
      // A call that is under way when the stage closes is cut; any other failure is a fault of the test.
      answer(asked).catch((fault: unknown) => {
        if (!closed) throw fault;
      });
    }
    return { status: 200 };
  });
  keys ??= newKeyPair();
  const sim = await startSimulator({
    keys: await keys,
    bridgeUrl: server.url,
    retryPausesMs: [20, 20],
    ...options,
  });

  async function session(): Promise<string> {
    const answered = await raw('POST', gatewayPaths.sessions, {
      ...demoClient,
      grantType: 'client_credentials',
    });
    const { accessToken } = (await answered.json()) as { accessToken: string };
    return accessToken;
  }
  let token: Promise<string> | null = null;

  function raw(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string | undefined> = {},
  ) {
    const all = {
      'Content-Type': 'application/json',
      'REQUEST-ID': randomUUID(),
      TIMESTAMP: new Date().toISOString(),
      'X-CM-ID': 'sbx',
      ...headers,
    };
    const sent = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return fetch(sim.url + path, {
      method,
      headers: sent,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  }

  const gateway: Facility['gateway'] = async (method, path, body, headers = {}) => {
    token ??= session();
    return raw(method, path, body, { Authorization: `Bearer ${await token}`, 'X-HIP-ID': hipId, ...headers });
  };

  async function verify(callback: Asked): Promise<string> {
    const jwt = String(callback.headers.authorization ?? '').replace(/^Bearer /, '');
    const { kid, alg } = decodeProtectedHeader(jwt);
    if (kid === undefined) throw new Error('no kid');
    if (!known?.keys.some((key) => key.kid === kid)) {
      known = await readJson<JSONWebKeySet>(gateway('GET', gatewayPaths.certs));
    }
    await jwtVerify(jwt, createLocalJWKSet(known), { algorithms: ['RS256', 'RS512'] });
    return String(alg);
  }

  async function answer(asked: Asked): Promise<void> {
    const requestId = String(asked.headers['request-id']);
    const body = JSON.parse(asked.body);
    if (asked.path === callbackPaths.runningTokenStatus) {
      const response = { requestId };
      const said =
        numbers.size === 0
          ? { error: { code: 'ABDM-1031', message: 'none called' }, response }
          : { token: { ...body, runningTokenNumber: '1', averageTokenServiceTimeInMinutes: 2 }, response };
      await gateway('POST', gatewayPaths.onRunningToken, said);
      return;
    }
    if (asked.path !== callbackPaths.share) return;
    await gateway('POST', gatewayPaths.onShare, onShare(requestId, body));
  }

  function onShare(
    requestId: string,
    body: { metaData: { context: string }; profile: { patient: { abhaAddress: string } } },
  ) {
    const { abhaAddress } = body.profile.patient;
    const nth = numbers.size + 1;
    const number = numbers.get(abhaAddress) ?? behaviour.number?.(nth) ?? nth;
    numbers.set(abhaAddress, number);
    const profile = { context: body.metaData.context, tokenNumber: String(number), expiry: '1800' };
    return { acknowledgement: { status: 'SUCCESS', abhaAddress, profile }, response: { requestId } };
  }

  const shares = () => server.asked.filter((asked) => asked.path === callbackPaths.share);
  return {
    sim,
    facility: { ...server, gateway, verify, numbers, shares },
    async close() {
      closed = true;
      await sim.close();
      await server.stop();
    },
  };
}

/** Polls until `read` gives something; the test's own time limit ends a wait in vain. */
export async function eventually<T>(
  read: () => T | undefined | null | false | Promise<T | undefined | null | false>,
): Promise<T> {
  for (;;) {
    const found = await read();
    if (found !== undefined && found !== null && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export async function postJson(
  url: string,
  body: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const answered = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return {
    status: answered.status,
    body: (await answered.json().catch(() => ({}))) as Record<string, unknown>,
  };
}

/** The body of an answer, taken for what the test says it is. */
export async function readJson<T>(answer: Response | Promise<Response>): Promise<T> {
  return (await (await answer).json()) as T;
}
