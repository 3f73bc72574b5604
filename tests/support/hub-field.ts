// Owns a field of hub processes on a real PostgreSQL, or one on PGlite, facilities before them, and a gateway that sends
// shares and keeps what it is told: what fault tests do harm to.

import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createTransport } from '../../abdm/transport.ts';
import { callbackPaths, gatewayPaths } from '../../abdm/wire/paths.ts';
import { type Audit, auditField, type Giver, type Sent } from './field-audit.ts';
import { openFieldPglite, openFieldPostgres } from './field-database.ts';
import { newKey, sign } from './gateway-keys.ts';
import { startHttpServer } from './http-server.ts';
import { type Balancer, type HubProcess, startBalancer, startHubProcess } from './hub-process.ts';
import { type CutAt, LinkFacility, type LinkFacilityOptions } from './link-facility.ts';
import { repositoryRoot } from './repository-root.ts';
import { shareOf } from './server-rig.ts';
import type { Postgres } from './test-postgres.ts';
import type { Yard } from './yard.ts';

/** As ABDM's gateway: what was not acknowledged is sent again, a few times. */
const TRIES = 8;
const TRY_AGAIN_MS = 700;
const TRY_MS = 8_000;
const PHONE_WAITS_MS = 30_000;
/** Of the first officer. */
export const FIELD_PASSWORD = 'only-for-fault-tests';

export interface HubField {
  root: string;
  /** On PGlite: one hub at a time, and its tables can be asked while none runs. */
  isEmbedded: boolean;
  /** Throws on PGlite. */
  postgres: Postgres;
  balancer: Balancer;
  nodes: HubProcess[];
  facilities: LinkFacility[];
  sent: Sent[];
  /** Starts a node from a build, this one's when none is given, and puts it behind the balancer. */
  addNode(build?: string, clockAheadMs?: number): Promise<HubProcess>;
  /** Sends shares for a while; resolves when each was acknowledged, or given up by the gateway. */
  load(perSecond: number, seconds: number, options?: { twice?: number }): Promise<void>;
  /** Sends one share; resolves when it was acknowledged, or given up by the gateway. `twice`: two copies at once. */
  deliver(hipId: string, twice: boolean): Promise<Sent>;
  /** Puts another facility in the registry, on PostgreSQL; a code for it. */
  register(hipId: string): Promise<string>;
  /** Resolves when nothing waits any more: every share is answered or its time is over, and whoever missed some knows. */
  settled(): Promise<void>;
  /** `servers`: those that gave out numbers beside the field's facilities. */
  audit(servers?: readonly Giver[]): Promise<Audit>;
  query<Row>(text: string): Promise<Row[]>;
}

export async function openField(
  yard: Yard,
  options: {
    facilities: number;
    nodes: number;
    build?: string;
    /** One hub that keeps everything itself. */
    pglite?: boolean;
    cutAt?: () => CutAt | null;
    /** What the nth facility speaks with, where it is of another version. */
    createLinkOf?: (n: number) => LinkFacilityOptions['createLink'];
    /** How far the nth facility's clock is ahead. */
    aheadOf?: (n: number) => number;
  },
): Promise<HubField> {
  const root = repositoryRoot();
  const key = newKey('field');
  const folder = yard.folder('field');
  const dataDir = join(folder, 'data');
  const database = options.pglite ? await openFieldPglite(dataDir) : await openFieldPostgres(yard);
  const gateway = await startHttpServer(({ path }) => {
    if (path === gatewayPaths.certs) return { status: 200, body: { keys: [key.jwk] } };
    if (path === gatewayPaths.sessions) return { status: 200, body: { accessToken: 'own', expiresIn: 1200 } };
    return { status: 202 };
  });
  yard.keep(gateway.stop);
  const balancer = await startBalancer(yard);
  const transport = createTransport();
  yard.keep(transport.close);
  const nodes: HubProcess[] = [];
  const sent: Sent[] = [];

  async function addNode(build = options.build ?? root, clockAheadMs = 0): Promise<HubProcess> {
    const settings = {
      PARCHI_DATA_DIR: dataDir,
      ...database.settings,
      PARCHI_ABDM_URL: gateway.url,
      PARCHI_ABDM_CLIENT_ID: 'SBX_HUB',
      PARCHI_ABDM_CLIENT_SECRET: 'only-for-fault-tests',
      PARCHI_ADMIN_PASSWORD: FIELD_PASSWORD,
      PARCHI_LOG_LEVEL: 'error',
    };
    const node = await startHubProcess(yard, build, settings, clockAheadMs);
    nodes.push(node);
    balancer.nodes.push(node.url);
    return node;
  }

  const hipIds = Array.from({ length: options.facilities }, (_, n) => `IN01${String(n).padStart(8, '0')}`);
  const codes = await database.register(hipIds, options.build ?? root);
  for (let n = 0; n < options.nodes; n += 1) await addNode();
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
        createLink: options.createLinkOf?.(n),
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

  async function deliver(hipId: string, twice: boolean): Promise<Sent> {
    const one: Sent = {
      requestId: randomUUID(),
      hipId,
      acknowledged: false,
      endsAt: Number.POSITIVE_INFINITY,
    };
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
      one.endsAt = performance.now() + PHONE_WAITS_MS;
      if (!one.acknowledged) await pause(TRY_AGAIN_MS);
    }
    return one;
  }

  /** What the gateway was told of each callback. */
  function toldOf(): Map<string, Set<string>> {
    const told = new Map<string, Set<string>>();
    for (const { path, body } of gateway.asked) {
      if (path !== gatewayPaths.onShare) continue;
      const { acknowledgement, error, response } = JSON.parse(body);
      const said = error === undefined ? `token ${acknowledgement.profile.tokenNumber}` : 'error';
      told.set(response.requestId, (told.get(response.requestId) ?? new Set()).add(said));
    }
    return told;
  }

  /** As the phones see it: each was told something, or has stopped waiting; and facilities know what they missed. */
  async function isQuiet(): Promise<boolean> {
    const told = toldOf();
    const given = new Map(facilities.map((one) => [one.hipId, one.given]));
    const waits = sent.some(
      (one) => one.acknowledged && !told.has(one.requestId) && performance.now() < one.endsAt,
    );
    const missed = sent.filter(
      ({ requestId, hipId }) => told.get(requestId)?.has('error') && !given.get(hipId)?.has(requestId),
    );
    const known = facilities.reduce((sum, one) => sum + one.missed, 0);
    return !waits && known >= missed.length;
  }

  async function nothingWaits(): Promise<boolean> {
    const [row] = await database.query<{ n: number }>(
      `select count(*)::int as n from relays where state in ('held', 'answering')
        or (state = 'missed' and kind = 'share' and taken_at is null and told_at is null)`,
    );
    return row?.n === 0;
  }

  return {
    root,
    isEmbedded: options.pglite ?? false,
    get postgres() {
      return database.postgres();
    },
    balancer,
    nodes,
    facilities,
    sent,
    addNode,
    query: database.query,
    deliver,
    register: async (hipId) => (await database.register([hipId], root))[0] ?? '',
    async load(perSecond, seconds, { twice = 0 } = {}) {
      const underWay: Promise<Sent>[] = [];
      for (let n = 0; n < perSecond * seconds; n += 1) {
        const facility = facilities[n % facilities.length];
        if (facility !== undefined) underWay.push(deliver(facility.hipId, n % 10 < twice * 10));
        await pause(1000 / perSecond);
      }
      await Promise.all(underWay);
    },
    settled: () => until(options.pglite ? isQuiet : nothingWaits),
    audit: (servers = []) =>
      auditField({ sent, told: toldOf(), facilities: [...facilities, ...servers], query: database.query }),
  };
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
