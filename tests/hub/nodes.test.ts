// Owns many hub nodes on one PostgreSQL: whichever the gateway reaches, the facility's node hands the share over.

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createTransport } from '../../abdm/transport.ts';
import { LINK_PATH } from '../../hub/contract/link.ts';
import { FIRST_ADMINISTRATOR } from '../../hub/contract/officers.ts';
import type { RunningHub } from '../../hub/main.ts';
import { CHANNEL } from '../../hub/store/news.ts';
import { createHubIdentity } from '../../server/hub-link/identity.ts';
import { createHubLink } from '../../server/hub-link/link.ts';
import { createLog } from '../../server/log.ts';
import type { Asked, Reply } from '../support/http-server.ts';
import { ADMIN_PASSWORD, HubRig } from '../support/hub-rig.ts';
import { Browser } from '../support/review-rig.ts';
import { HIP_ID, type ServerRig, shareOf, until } from '../support/server-rig.ts';
import { openTestPostgres, type Postgres } from '../support/test-postgres.ts';

const OTHER = 'IN0110000456';
/** Fields of a notice stay: a node of the version before reads them. */
const text = expect.any(String);
const NOTICES: Record<string, object> = {
  callback: { hipId: text, kind: 'share', relay: text },
  registry: {},
  link: { hipId: text, node: text, at: expect.any(Number) },
  list: { hipId: text, list: text, day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) },
  listed: { list: text },
  beat: { from: text },
};
const DAYS_MS = 3 * 24 * 60 * 60_000;

describe('two nodes on one PostgreSQL', () => {
  let postgres: Postgres;
  let rig: HubRig;
  let facility: ServerRig;
  let near: RunningHub;
  let far: RunningHub;
  let databaseUrl = '';
  let otherCode = '';
  /** How the gateway takes what it is told. */
  let takes: (asked: Asked) => Reply | Promise<Reply> = () => ({ status: 202 });
  const transport = createTransport();
  const notices: Record<string, unknown>[] = [];
  let ear: Client;
  beforeAll(async () => {
    postgres = await openTestPostgres();
    databaseUrl = await postgres.fresh();
    rig = new HubRig({ databaseUrl, gateway: { other: (asked) => takes(asked) } });
    await rig.openGateway();
    ear = new Client({ connectionString: databaseUrl });
    ear.on('error', () => undefined);
    ear.on('notification', ({ payload }) => notices.push(JSON.parse(payload ?? '')));
    await ear.connect();
    await ear.query(`LISTEN ${CHANNEL}`);
    // Not the last that it asked: a test cuts nodes' ears, which it finds by that.
    await ear.query('SELECT 1');
    // Both migrate the empty database at once.
    [near, far] = await Promise.all([rig.openHub(), rig.openHub()]);
    const [code = '', other = ''] = await rig.codesFor([HIP_ID, OTHER]);
    otherCode = other;
    facility = await rig.openFacility(code, HIP_ID, near.url);
    await rig.connected(1, near);
    await until(async () => (await rig.share(shareOf())).status === 200);
  }, 120_000);
  afterAll(async () => {
    transport.close();
    await ear?.end();
    await rig?.stop();
    await postgres?.remove();
  });

  const shared = async (hub: RunningHub) => {
    const requestId = randomUUID();
    const answer = await rig.share(shareOf(), requestId, { hub });
    expect(answer.status).toBe(200);
    return rig.onShare(requestId);
  };

  it('[STATE-13] a share that lands on the other node reaches the facility, and the answer the phone', async () => {
    // The other node has heard of the enrolment.
    await until(async () => (await rig.share(shareOf(), randomUUID(), { hub: far })).status === 200);
    const told = await shared(far);
    expect(told.acknowledgement.profile.tokenNumber).toMatch(/^A\d+$/);
    expect((await shared(near)).acknowledgement.status).toBe('SUCCESS');
  });

  /** The other facility's link alone, as its server has it, on a machine whose clock is off. */
  function otherLink(hub: RunningHub, skewMs = 0) {
    const hubUrl = hub.url;
    const log = createLog('silent');
    const identity = createHubIdentity({
      file: join(rig.folder, 'other', 'hub.json'),
      hubUrl,
      code: otherCode,
      hipId: () => OTHER,
      version: '0.1.0',
      transport: transport.send,
      now: () => Date.now() + skewMs,
      onEnrolled: () => undefined,
      log,
    });
    const nothing = () => undefined;
    const link = createHubLink({
      hubUrl: () => hubUrl,
      identity,
      onOpen: nothing,
      onClose: nothing,
      onPhonesWanted: nothing,
      onCallback: nothing,
      onList: nothing,
      onMissed: nothing,
      now: Date.now,
      log,
    });
    link.start();
    return link;
  }

  const metrics = async (hub: RunningHub) => (await fetch(`${hub.url}/metrics`)).text();
  const readyz = async (hub: RunningHub) => {
    const answer = await fetch(`${hub.url}/readyz`);
    return [answer.status, ((await answer.json()) as { code?: string }).code];
  };

  it('[STATE-15] an auditor asks any node for a facility’s day', async () => {
    const officer = new Browser(far.url, '10.9.9.9');
    const page = { Origin: 'https://hub.example.in' };
    const signedIn = { name: FIRST_ADMINISTRATOR, password: ADMIN_PASSWORD };
    expect((await officer.ask('POST', '/api/review/session', signedIn, page)).status).toBe(200);
    const list = (hipId: string) => officer.ask('GET', `/api/review/facilities/${hipId}/days/${day}/tokens`);
    await facility.command('/api/queues/OPD1/issue', {});
    const [{ day }] = facility.query<{ day: string }>('SELECT day FROM tokens LIMIT 1') as [{ day: string }];
    const given = facility.query('SELECT 1 FROM tokens').length;
    await until(async () => {
      const answer = await list(HIP_ID);
      const found = (await answer.json()) as { tokens: object[]; wrong: string[] };
      return answer.status === 200 && found.tokens.length === given && found.wrong.length === 0;
    });
    const refused = async (answer: Response) => [
      answer.status,
      ((await answer.json()) as { code: string }).code,
    ];
    // No node has this one's line, and nobody waits for it.
    expect(await refused(await list(OTHER))).toEqual([409, 'facility_away']);
    // A node that has it took the question, and the facility did not know it.
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query('insert into links values ($1, $2, $3, $3)', [OTHER, 'before', Date.now()]);
    const asked = list(OTHER);
    await until(async () => {
      const ended = await client.query('update day_lists set taken_at = 1, ended_at = 1 where hip_id = $1', [
        OTHER,
      ]);
      return (ended.rowCount ?? 0) > 0;
    });
    expect(await refused(await asked)).toEqual([409, 'facility_unanswered']);
    await client.query('delete from links where hip_id = $1', [OTHER]);
    await client.end();
  });

  it('[STATE-50] the hub’s document names every route that answers JSON', async () => {
    const document = (await (await fetch(`${near.url}/api/openapi.json`)).json()) as { paths: object };
    const told = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/{(\w+)}/g, ':$1')}`),
    );
    const routes = near.routes
      .filter(({ method, path }) => method !== 'ALL' && /^\/(api|healthz|readyz)/.test(path))
      .map(({ method, path }) => `${method} ${path.replace(/{.*?}/g, '')}`);
    expect(routes.length).toBeGreaterThan(25);
    for (const route of routes) expect(told).toContain(route);
  });

  it('[STATE-43] a facility whose clock is days off is let in: the hub says what time it is', async () => {
    const link = otherLink(near, -DAYS_MS);
    await until(link.isUp);
    link.stop();
    await rig.connected(1, near);
  });

  it('[STATE-44] a facility that dialled another node has one link, the newer', async () => {
    const old = otherLink(near);
    await rig.connected(2, near);
    const fresh = otherLink(far);
    await rig.connected(1, far);
    await rig.connected(1, near);
    expect([old.isUp(), fresh.isUp()]).toEqual([false, true]);
    for (const link of [old, fresh]) link.stop();
    await rig.connected(0, far);
  });

  it('[STATE-43] a node whose clock is minutes off gives nothing up that another holds, and relays as they do', async () => {
    const skewed = await rig.openHub({}, 20 * 60_000);
    await facility.close();
    await rig.connected(0, near);
    const requestId = randomUUID();
    expect((await rig.share(shareOf(), requestId, { hub: near })).status).toBe(200);
    // Each node has looked for what is due, more than once.
    await new Promise((later) => setTimeout(later, 1_200));
    expect(rig.onShares(requestId)).toEqual([]);
    await facility.open();
    await rig.connected(1, near);
    expect((await rig.onShare(requestId)).acknowledgement.status).toBe('SUCCESS');
    await until(async () => (await rig.share(shareOf(), randomUUID(), { hub: skewed })).status === 200);
    expect((await shared(skewed)).acknowledgement.status).toBe('SUCCESS');
    await skewed.stop();
    rig.hubs = rig.hubs.filter((hub) => hub !== skewed);
  });

  it('[STATE-44] a node that lost its ear finds what it did not hear, and hears again', async () => {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'`;
    const ears = `SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN%'`;
    // A node that is slow to hear its own beat opens its ear afresh.
    await until(async () => (await client.query(ears)).rowCount === 2);
    expect((await client.query(cut)).rowCount).toBe(2);
    expect((await shared(far)).acknowledgement.status).toBe('SUCCESS');
    await until(async () => (await client.query(ears)).rowCount === 2);
    expect((await shared(far)).acknowledgement.status).toBe('SUCCESS');
    await client.end();
  });

  it('[STATE-20] what nodes tell each other has the words and fields that the version before reads', async () => {
    const of = (about: string) => notices.filter((one) => one.about === about);
    await until(() => Object.keys(NOTICES).every((about) => of(about).length > 0));
    for (const [about, fields] of Object.entries(NOTICES)) {
      for (const notice of of(about)) expect(notice).toMatchObject(fields);
    }
    // The database will be restarted.
    await ear.end();
  });

  it('[STATE-46] a node says what it holds, what became of relays, how long they took, and how its database does', async () => {
    expect(await readyz(near)).toEqual([200, undefined]);
    const text = await until(async () => {
      const said = await metrics(near);
      return /parchi_hub_news_lag_seconds \d/.test(said) && said;
    });
    for (const line of [
      /^parchi_hub_links 1$/m,
      /^parchi_hub_ready 1$/m,
      /^parchi_hub_relays_total\{kind="share",result="answered"\} [1-9]/m,
      /^parchi_hub_relay_seconds_count\{kind="share"\} [1-9]/m,
      /^parchi_hub_database_waiting 0$/m,
      /^parchi_hub_database_seconds_count [1-9]/m,
      /^parchi_hub_version\{version="[\d.]+"\} 1$/m,
    ]) {
      expect(text).toMatch(line);
    }
  });

  it('[STATE-5] the same callback at both nodes at once is one token and one number', async () => {
    const requestId = randomUUID();
    const body = shareOf();
    const before = facility.count('tokens');
    const answers = await Promise.all([near, far].map((hub) => rig.share(body, requestId, { hub })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    await rig.onShare(requestId);
    await new Promise((later) => setTimeout(later, 500));
    expect(facility.count('tokens')).toBe(before + 1);
    const numbers = rig.onShares(requestId).map((one) => one.acknowledgement?.profile.tokenNumber);
    expect(new Set(numbers).size).toBe(1);
  });

  it('[STATE-13][STATE-45] PostgreSQL restarted: the nodes find it again, and shares go on', async () => {
    await postgres.kill();
    const refused = await rig.share(shareOf(), randomUUID(), { hub: near });
    expect(refused.status).toBe(503);
    expect(await readyz(near)).toEqual([503, 'database']);
    await postgres.start();
    await until(async () => (await readyz(near))[0] === 200);
    await until(async () => (await rig.share(shareOf(), randomUUID(), { hub: near })).status === 200);
    expect((await shared(near)).acknowledgement.status).toBe('SUCCESS');
    await until(async () => (await shared(far)).acknowledgement.status === 'SUCCESS');
  }, 60_000);

  /** What a node says to a line that nobody signed. */
  async function lineStatus(hub: RunningHub): Promise<number | undefined> {
    const line = new WebSocket(`${hub.url.replace('http', 'ws')}${LINK_PATH}`);
    line.on('error', () => undefined);
    const [, { statusCode }] = await once(line, 'unexpected-response');
    line.terminate();
    return statusCode;
  }

  /** What the facility heard each time it told an answer. */
  const exchangesOf = (requestId: string) =>
    facility.query<{ class: string }>(
      `SELECT e.class FROM exchanges e JOIN outbox o ON o.id = e.outbox_id WHERE o.correlation = '${requestId}'`,
    );

  it('[STATE-45] a node that stops in the middle of two answers: each is told once, to its end, and the facility hears so', async () => {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    const missed = randomUUID();
    const body = shareOf();
    body.metaData.hipId = OTHER;
    await rig.share(body, missed, { hub: near, hipId: OTHER });
    await client.query("update relays set state = 'missed', sealed = null where request_id = $1", [missed]);
    await client.end();
    const told = randomUUID();
    const takenLater = new Map<string, (reply: Reply) => void>();
    takes = ({ body: said }) => {
      const { requestId } = JSON.parse(said).response;
      return new Promise((resolve) => takenLater.set(requestId, resolve));
    };
    // An error that is said again, and a token.
    await rig.share(body, missed, { hub: near, hipId: OTHER });
    await rig.share(shareOf(), told, { hub: near });
    await until(() => takenLater.has(missed) && takenLater.has(told));
    const port = Number(new URL(near.url).port);
    const stopping = near.stop();
    await until(async () => (await lineStatus(near)) === 503);
    takenLater.get(told)?.({ status: 202 });
    // Its line was let go only then.
    const heard = await until(() => (exchangesOf(told).length > 0 ? exchangesOf(told) : null));
    expect(heard).toEqual([{ class: 'accepted' }]);
    await until(async () => (await fetch(`${near.url}/healthz`).catch(() => null)) === null);
    // The listener is closed; what was begun is not ended yet.
    const first = await Promise.race([stopping.then(() => 'ended'), pause(500, 'waits')]);
    takenLater.get(missed)?.({ status: 202 });
    await stopping;
    rig.hubs = rig.hubs.filter((hub) => hub !== near);
    takes = () => ({ status: 202 });
    expect(first).toBe('waits');
    const givenUp = rig.lines.filter((said) => said.includes('given up') && said.includes(missed));
    expect(givenUp.map((said) => JSON.parse(said).class)).toEqual(['accepted']);
    expect(rig.onShares(told)).toHaveLength(1);
    near = await rig.openHub({ port });
    await rig.connected(1, near);
  }, 60_000);

  it('[STATE-13][STATE-45] a node that stops says so first; its facility is back on another and nothing is lost', async () => {
    // The facility knows one address, a balancer's; here the second node takes over the first one's port.
    const port = Number(new URL(near.url).port);
    // Long enough to be asked meanwhile on a machine that does much else.
    const stopping = near.stop(2_000);
    expect(await readyz(near)).toEqual([503, 'stopping']);
    // It is still served while the balancer notices.
    expect((await shared(near)).acknowledgement.status).toBe('SUCCESS');
    await stopping;
    rig.hubs = rig.hubs.filter((hub) => hub !== near);
    const requestId = randomUUID();
    const held = await rig.share(shareOf(), requestId, { hub: far });
    expect(held.status).toBe(200);
    near = await rig.openHub({ port });
    expect((await rig.onShare(requestId)).acknowledgement.status).toBe('SUCCESS');
  }, 60_000);
});
