// Owns a field of hub processes on a real PostgreSQL, facilities before them, and a gateway that sends shares and
// keeps what it is told: what fault tests do harm to, and the audit of what came of it.

import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { createTransport } from '../../abdm/transport.ts';
import { callbackPaths, gatewayPaths } from '../../abdm/wire/paths.ts';
import { openStore } from '../../hub/store/open.ts';
import { openRegistryStore } from '../../hub/store/registry-store.ts';
import { newKey, sign } from './gateway-keys.ts';
import { startHttpServer } from './http-server.ts';
import { type Balancer, type HubProcess, startBalancer, startHubProcess } from './hub-process.ts';
import { type CutAt, LinkFacility } from './link-facility.ts';
import { repositoryRoot } from './repository-root.ts';
import { shareOf } from './server-rig.ts';
import { openTestPostgres, type Postgres } from './test-postgres.ts';
import type { Yard } from './yard.ts';

/** As ABDM's gateway: what was not acknowledged is sent again, a few times. */
const TRIES = 8;
const TRY_AGAIN_MS = 700;
const TRY_MS = 8_000;

interface Sent {
  requestId: string;
  hipId: string;
  acknowledged: boolean;
}

export interface HubField {
  root: string;
  postgres: Postgres;
  databaseUrl: string;
  balancer: Balancer;
  nodes: HubProcess[];
  facilities: LinkFacility[];
  sent: Sent[];
  /** Starts a node from a build, this one's when none is given, and puts it behind the balancer. */
  addNode(build?: string, clockAheadMs?: number): Promise<HubProcess>;
  /** Sends shares for a while; resolves when each was acknowledged, or given up by the gateway. */
  load(perSecond: number, seconds: number, options?: { twice?: number }): Promise<void>;
  /** Resolves when nothing waits any more: every share is answered, or its time is over. */
  settled(): Promise<void>;
  /** What is wrong, in words. */
  audit(): Promise<{ breaches: string[]; figures: Record<string, number> }>;
  query<Row>(text: string): Promise<Row[]>;
}

export async function openField(
  yard: Yard,
  options: {
    facilities: number;
    nodes: number;
    build?: string;
    cutAt?: () => CutAt | null;
    /** How far the nth facility's clock is ahead. */
    aheadOf?: (n: number) => number;
  },
): Promise<HubField> {
  const root = repositoryRoot();
  const key = newKey('field');
  const postgres = await openTestPostgres();
  yard.keep(postgres.remove);
  const databaseUrl = await postgres.fresh();
  const gateway = await startHttpServer(({ path }) => {
    if (path === gatewayPaths.certs) return { status: 200, body: { keys: [key.jwk] } };
    if (path === gatewayPaths.sessions) return { status: 200, body: { accessToken: 'own', expiresIn: 1200 } };
    return { status: 202 };
  });
  yard.keep(gateway.stop);
  const balancer = await startBalancer(yard);
  const folder = yard.folder('field');
  const dataDir = join(folder, 'data');
  const transport = createTransport();
  yard.keep(transport.close);
  const nodes: HubProcess[] = [];
  const sent: Sent[] = [];

  async function addNode(build = options.build ?? root, clockAheadMs = 0): Promise<HubProcess> {
    const settings = {
      PARCHI_DATA_DIR: dataDir,
      PARCHI_HUB_DATABASE_URL: databaseUrl,
      PARCHI_ABDM_URL: gateway.url,
      PARCHI_ABDM_CLIENT_ID: 'SBX_HUB',
      PARCHI_ABDM_CLIENT_SECRET: 'only-for-fault-tests',
      PARCHI_LOG_LEVEL: 'error',
    };
    const node = await startHubProcess(yard, build, settings, clockAheadMs);
    nodes.push(node);
    balancer.nodes.push(node.url);
    return node;
  }

  for (let n = 0; n < options.nodes; n += 1) await addNode();
  const hipIds = Array.from({ length: options.facilities }, (_, n) => `IN01${String(n).padStart(8, '0')}`);
  const codes = await register(databaseUrl, options.build ?? root, hipIds);
  mkdirSync(join(folder, 'keys'));
  const facilities = hipIds.map(
    (hipId, n) =>
      new LinkFacility({
        hipId,
        hubUrl: balancer.url,
        code: codes[n] ?? null,
        file: join(folder, 'keys', `${hipId}.json`),
        transport: transport.send,
        cutAt: options.cutAt,
        now: () => Date.now() + (options.aheadOf?.(n) ?? 0),
      }),
  );
  for (const facility of facilities) facility.dial();
  yard.keep(() => {
    for (const facility of facilities) facility.hangUp();
  });
  await until(() => facilities.every((one) => one.isUp()));

  async function post(requestId: string, hipId: string, body: string): Promise<boolean> {
    const seconds = Math.floor(Date.now() / 1000);
    const answer = await fetch(`${balancer.url}${callbackPaths.share}`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${sign(key, { iss: 'gateway', iat: seconds, exp: seconds + 1200 })}`,
        'REQUEST-ID': requestId,
        TIMESTAMP: new Date().toISOString(),
        'X-HIP-ID': hipId,
        'Content-Type': 'application/json',
      },
      body,
      signal: AbortSignal.timeout(TRY_MS),
    }).catch(() => null);
    await answer?.text().catch(() => '');
    return answer?.status === 200;
  }

  async function deliver(hipId: string, twice: boolean): Promise<void> {
    const one: Sent = { requestId: randomUUID(), hipId, acknowledged: false };
    sent.push(one);
    const share = shareOf({ address: `p${sent.length}@sbx` });
    share.metaData.hipId = hipId;
    const body = JSON.stringify(share);
    for (let left = TRIES; left > 0 && !one.acknowledged; left -= 1) {
      // At once, so that they come to two nodes.
      const copies = twice ? 2 : 1;
      const answers = await Promise.all(
        Array.from({ length: copies }, () => post(one.requestId, hipId, body)),
      );
      one.acknowledged = answers.includes(true);
      if (!one.acknowledged) await pause(TRY_AGAIN_MS);
    }
  }

  async function query<Row>(text: string): Promise<Row[]> {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      return (await client.query(text)).rows as Row[];
    } finally {
      await client.end();
    }
  }

  return {
    root,
    postgres,
    databaseUrl,
    balancer,
    nodes,
    facilities,
    sent,
    addNode,
    query,
    async load(perSecond, seconds, { twice = 0 } = {}) {
      const underWay: Promise<void>[] = [];
      for (let n = 0; n < perSecond * seconds; n += 1) {
        const facility = facilities[n % facilities.length];
        if (facility !== undefined) underWay.push(deliver(facility.hipId, n % 10 < twice * 10));
        await pause(1000 / perSecond);
      }
      await Promise.all(underWay);
    },
    settled: () =>
      until(async () => {
        const [row] = await query<{ n: number }>(
          "select count(*)::int as n from relays where state in ('held', 'answering')",
        );
        return row?.n === 0;
      }),
    async audit() {
      const told = new Map<string, Set<string>>();
      for (const { path, body } of gateway.asked) {
        if (path !== gatewayPaths.onShare) continue;
        const { acknowledgement, error, response } = JSON.parse(body);
        const said = error === undefined ? `token ${acknowledgement.profile.tokenNumber}` : 'error';
        told.set(response.requestId, (told.get(response.requestId) ?? new Set()).add(said));
      }
      return judge({ sent, told, facilities, query });
    },
  };
}

async function judge(found: {
  sent: readonly Sent[];
  told: ReadonlyMap<string, ReadonlySet<string>>;
  facilities: readonly LinkFacility[];
  query: HubField['query'];
}): Promise<{ breaches: string[]; figures: Record<string, number> }> {
  const { sent, told, facilities, query } = found;
  const breaches: string[] = [];
  const byHip = new Map(facilities.map((one) => [one.hipId, one]));
  const rows = await query<{
    requestId: string;
    hipId: string;
    state: string;
    taken: boolean;
    sealed: boolean;
  }>(
    `select request_id as "requestId", hip_id as "hipId", state, taken_at is not null as taken,
       sealed is not null as sealed from relays`,
  );
  const kept = new Map(rows.map((row) => [row.requestId, row]));
  let silent = 0;
  for (const { requestId, hipId, acknowledged } of sent) {
    const said = [...(told.get(requestId) ?? [])];
    if (said.length > 1) breaches.push(`${requestId} was told ${said.join(' and ')}`);
    const numbers = byHip.get(hipId)?.given.get(requestId) ?? [];
    if (numbers.length > 1) breaches.push(`${requestId} was given ${numbers.join(' and ')}`);
    for (const one of said) {
      if (one !== 'error' && one !== `token ${numbers[0]}`)
        breaches.push(`${requestId} was told ${one}, not ${numbers[0]}`);
    }
    if (!acknowledged) continue;
    const row = kept.get(requestId);
    if (row === undefined) breaches.push(`${requestId} was acknowledged and is not kept`);
    else if (said.length === 0) {
      silent += 1;
      // Its answer was under way when two things broke, or the facility was told that it missed it.
      if (row.state !== 'missed' && row.state !== 'answered') breaches.push(`${requestId} is ${row.state}`);
    }
  }
  if (rows.some(({ sealed }) => sealed)) breaches.push('something sealed is left');
  for (const facility of facilities) {
    const missed = rows.filter((row) => row.hipId === facility.hipId && row.state === 'missed' && !row.taken);
    if (missed.length !== facility.missed)
      breaches.push(`${facility.hipId} missed ${missed.length} and was told ${facility.missed}`);
    const numbers = [...facility.given.values()].flat();
    if (new Set(numbers).size !== numbers.length) breaches.push(`${facility.hipId} gave a number twice`);
  }
  const proven = await query<{ hipId: string; tokens: number }>(
    'select hip_id as "hipId", sum(tokens)::int as tokens from proven group by 1',
  );
  for (const { hipId, tokens } of proven) {
    const issued = byHip.get(hipId)?.given.size ?? 0;
    if (tokens > issued) breaches.push(`${hipId} has ${tokens} proven of ${issued}`);
  }
  // Each token that was proven is counted once, and each that a callback brought is proven.
  const miscounted = await query<{ hipId: string; counted: number; proven: number; brought: number }>(`
    select * from (select hip_id as "hipId",
        (select coalesce(sum(tokens), 0)::int from proven p where p.hip_id = f.hip_id) as counted,
        (select count(*)::int from proven_tokens t where t.hip_id = f.hip_id) as proven,
        (select count(distinct token)::int from relays r where r.hip_id = f.hip_id) as brought
      from facilities f) as sums
    where counted <> proven or proven <> brought`);
  for (const { hipId, counted, proven: tokens, brought } of miscounted)
    breaches.push(`${hipId} has ${counted} tokens counted as proven, ${tokens} proven, ${brought} brought`);
  return {
    breaches,
    figures: {
      sent: sent.length,
      acknowledged: sent.filter((one) => one.acknowledged).length,
      token: sent.filter(({ requestId }) => [...(told.get(requestId) ?? [])][0]?.startsWith('token')).length,
      error: sent.filter(({ requestId }) => told.get(requestId)?.has('error')).length,
      silent,
      issued: facilities.reduce((sum, one) => sum + one.given.size, 0),
      proven: proven.reduce((sum, one) => sum + one.tokens, 0),
      missed: facilities.reduce((sum, one) => sum + one.missed, 0),
    },
  };
}

async function register(url: string, root: string, hipIds: readonly string[]): Promise<string[]> {
  const store = await openStore({ url, folder: '', root, onFault: () => undefined });
  try {
    const registry = openRegistryStore(store.database);
    const now = Date.now();
    await registry.keep(
      hipIds.map((hipId) => ({
        hipId,
        hfrId: hipId,
        name: `Hospital ${hipId}`,
        district: 'Ganderbal',
        districtLgd: 626,
        stateLgd: 1,
        kind: 'SDH',
        ownership: 'Government',
      })),
      now,
    );
    const codes: string[] = [];
    for (const hipId of hipIds) codes.push((await registry.newCode(hipId, now)) ?? '');
    return codes;
  } finally {
    await store.close();
  }
}

/** Waits for a fact; rejects after two minutes. */
export async function until(fact: () => boolean | Promise<boolean>, withinMs = 120_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (Date.now() < end) {
    if (await Promise.resolve(fact()).catch(() => false)) return;
    await pause(50);
  }
  throw new Error('waited in vain');
}
