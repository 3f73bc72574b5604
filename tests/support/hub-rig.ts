// Owns hubs as hub/main.ts wires them, in this process, with a scripted gateway before them and facilities behind:
// facility servers of the rig in hub mode. Nothing of hub or server is replaced.

import { createPrivateKey, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { WebSocket } from 'ws';
import { callbackPaths, gatewayPaths } from '../../abdm/wire/paths.ts';
import type { HubConfig } from '../../hub/config.ts';
import { HUB_AUDIENCE } from '../../hub/contract/enrolment.ts';
import { LINK_PATH } from '../../hub/contract/link.ts';
import { type HubOptions, type RunningHub, startHub } from '../../hub/main.ts';
import { askHub, type Managed } from '../../hub/manage-socket.ts';
import { openStore, type Store } from '../../hub/store/open.ts';
import { createLog } from '../../server/log.ts';
import { type GatewayScript, startGateway, type TestGateway } from './abdm-gateway.ts';
import { exampleFacility } from './example-facility.ts';
import { type GatewayKey, newKey, sign } from './gateway-keys.ts';
import { type Asked, startHttpServer, type TestServer } from './http-server.ts';
import { ensureHubFolder } from './hub-folder.ts';
import { repositoryRoot } from './repository-root.ts';
import { HIP_ID, type RigOptions, ServerRig, shareOf, until } from './server-rig.ts';

/** Of the hub's first officer. */
export const ADMIN_PASSWORD = 'kongposh-2026';

/** What a hub says of something that it was told. */
const REPLIES = ['answered', 'reported'];

export class HubRig {
  readonly folder = mkdtempSync(join(tmpdir(), 'parchi-hub-'));
  readonly key: GatewayKey = newKey('hub-rig-key');
  readonly lines: string[] = [];
  readonly facilities: ServerRig[] = [];
  /** Milliseconds that the hub's clock is ahead. */
  ahead = 0;
  hubs: RunningHub[] = [];
  #gateway: TestGateway | null = null;
  readonly #script: GatewayScript;
  readonly #databaseUrl: string | null;
  readonly #forwarding: boolean;
  #other: TestServer | null = null;

  constructor(options: { gateway?: GatewayScript; databaseUrl?: string | null; forwarding?: boolean } = {}) {
    this.#forwarding = options.forwarding ?? false;
    this.#script = options.gateway ?? {};
    this.#databaseUrl = options.databaseUrl ?? null;
  }

  get gateway(): TestGateway {
    if (this.#gateway === null) throw new Error('no gateway');
    return this.#gateway;
  }

  /** What the other system behind the bridge was sent. */
  get forwarded(): Asked[] {
    return this.#other?.asked ?? [];
  }

  get hub(): RunningHub {
    const [first] = this.hubs;
    if (first === undefined) throw new Error('no hub');
    return first;
  }

  config(): HubConfig {
    return {
      host: '127.0.0.1',
      port: 0,
      dataDir: join(this.folder, 'data'),
      databaseUrl: this.#databaseUrl,
      publicUrl: 'https://hub.example.in',
      trustedProxies: [],
      noticeMs: 0,
      adminPassword: ADMIN_PASSWORD,
      logLevel: 'trace',
      abdm: {
        url: this.gateway.deps.baseUrl,
        cmId: 'sbx',
        clientId: 'SBX_HUB',
        clientSecret: 'client-secret-of-the-hub',
        forwardUrl: this.#other?.url ?? null,
        expected: { issuer: null, audience: null, client: null },
      },
    };
  }

  async openGateway(): Promise<void> {
    const certs = { status: 200, body: { keys: [this.key.jwk] } };
    this.#gateway ??= await startGateway({ certs: () => certs, ...this.#script });
    if (this.#forwarding)
      this.#other ??= await startHttpServer(() => ({ status: 202, body: { taken: true } }));
  }

  /** `skewMs`: how far this node's own clock is off. */
  async openHub(
    change: Partial<HubConfig> = {},
    skewMs = 0,
    limits: HubOptions['limits'] = {},
  ): Promise<RunningHub> {
    await this.openGateway();
    await this.#ensureFolder();
    const log = createLog('trace', { write: (line: string) => void this.lines.push(line) });
    const hub = await startHub(repositoryRoot(), { ...this.config(), ...change }, log, {
      now: () => Date.now() + this.ahead + skewMs,
      limits,
    });
    this.hubs.push(hub);
    return hub;
  }

  /** The tables, while no hub of ours runs on PGlite, or beside one on PostgreSQL. */
  async withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
    await this.#ensureFolder();
    const store = await openStore({
      url: this.#databaseUrl,
      folder: join(this.folder, 'data', 'pglite'),
      root: repositoryRoot(),
      onFault: () => undefined,
    });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  }

  async #ensureFolder(): Promise<void> {
    if (this.#databaseUrl === null) await ensureHubFolder(join(this.folder, 'data', 'pglite'));
  }

  /** What the running hub answers to a technician's words. */
  async words(...args: string[]): Promise<Managed> {
    const managed = await askHub(this.config().dataDir, args);
    if (managed === null) throw new Error('no hub answers');
    return managed;
  }

  /** Puts facilities into the running hub's registry and answers a code for each. */
  async codesFor(hipIds: readonly string[]): Promise<string[]> {
    const heading =
      'Facility ID,HIP ID,Facility Name,District,District LGD Code,State LGD Code,Facility Type,Ownership';
    const rows = hipIds.map((hipId) => `${hipId},${hipId},Hospital ${hipId},Ganderbal,626,1,SDH,Government`);
    const file = join(this.folder, `facilities-${hipIds.length}.csv`);
    writeFileSync(file, [heading, ...rows, ''].join('\n'));
    await this.words('import', file);
    const codes: string[] = [];
    for (const hipId of hipIds) codes.push((await this.words('code', hipId)).lines[0] ?? '');
    return codes;
  }

  /** A facility server that dials `hubUrl`. */
  async openFacility(
    code: string | null,
    hipId: string = HIP_ID,
    hubUrl: string = this.hub.url,
    options: Pick<RigOptions, 'clock' | 'config' | 'facility'> = {},
  ): Promise<ServerRig> {
    const rig = await ServerRig.start({
      facility: exampleFacility((file) => {
        file.facility.hipId = hipId;
        file.facility.hfrId = hipId;
      }),
      ...options,
      config: { mode: 'hub', hubUrl, abdm: null, ...options.config },
      secrets: { hubKey: code },
    });
    this.facilities.push(rig);
    await rig.signIn();
    return rig;
  }

  /** A share as the gateway posts it to the bridge; `hipId` null: another callback, which names no facility. */
  share(
    body: ReturnType<typeof shareOf> = shareOf(),
    requestId: string = randomUUID(),
    options: { hub?: RunningHub; hipId?: string | null; path?: string } = {},
  ): Promise<Response> {
    const { hub = this.hub, hipId = HIP_ID, path = callbackPaths.share } = options;
    const headers = { 'REQUEST-ID': requestId, 'X-HIP-ID': hipId ?? undefined };
    return this.callback(path, JSON.stringify(body), headers, hub);
  }

  /** A bearer header as the gateway writes it. */
  bearer(claims: Record<string, unknown> = {}): string {
    const now = Math.floor((Date.now() + this.ahead) / 1000);
    return `Bearer ${sign(this.key, { iss: 'gateway', iat: now, exp: now + 1200, ...claims })}`;
  }

  /** A callback as the gateway posts it to the bridge; a header set to undefined is left out. */
  callback(
    path: string,
    body: string | Uint8Array,
    headers: Record<string, string | undefined> = {},
    hub: RunningHub = this.hub,
  ): Promise<Response> {
    const all = {
      Authorization: this.bearer(),
      'REQUEST-ID': randomUUID(),
      TIMESTAMP: new Date(Date.now() + this.ahead).toISOString(),
      'X-HIP-ID': HIP_ID,
      'Content-Type': 'application/json',
      ...headers,
    };
    const kept = Object.entries(all).filter((one): one is [string, string] => one[1] !== undefined);
    return fetch(`${hub.url}${path}`, { method: 'POST', headers: kept, body: body as string });
  }

  /** What the gateway was told of a share. */
  // biome-ignore lint/suspicious/noExplicitAny: bodies are looked into freely
  onShares(requestId?: string): any[] {
    const bodies = this.gateway.askedFor(gatewayPaths.onShare).map(({ body }) => JSON.parse(body));
    return bodies.filter(({ response }) => requestId === undefined || response.requestId === requestId);
  }

  // biome-ignore lint/suspicious/noExplicitAny: bodies are looked into freely
  async onShare(requestId: string): Promise<any> {
    return await until(() => this.onShares(requestId)[0]);
  }

  /** Waits until a hub holds the sockets of so many facilities. */
  async connected(count: number, hub: RunningHub = this.hub): Promise<void> {
    for (;;) {
      const text = await (await fetch(`${hub.url}/metrics`)).text();
      if (text.includes(`parchi_hub_links ${count}\n`)) return;
      await new Promise((later) => setTimeout(later, 20));
    }
  }

  /** A header that a facility's server signs. */
  async authorization(facility: ServerRig, at: number = Date.now()): Promise<string> {
    const kept = JSON.parse(readFileSync(join(facility.folder, 'data', 'keys', 'hub.json'), 'utf8'));
    const now = Math.floor(at / 1000);
    const token = await new SignJWT()
      .setProtectedHeader({ alg: 'EdDSA', kid: kept.keyId })
      .setIssuer(kept.hipId)
      .setAudience(HUB_AUDIENCE)
      .setIssuedAt(now)
      .setExpirationTime(now + 60)
      .sign(createPrivateKey(kept.privateKey));
    return `Bearer ${token}`;
  }

  /** Asks the hub as this facility. */
  async ask(facility: ServerRig, path: string, at: number = Date.now()): Promise<Response> {
    return fetch(`${this.hub.url}${path}`, {
      headers: { Authorization: await this.authorization(facility, at) },
    });
  }

  /** A socket with the facility's own key, to say what its server never says. */
  async dial(
    facility: ServerRig,
    at: number = Date.now(),
  ): Promise<{
    say: (message: { id: number } & Record<string, unknown>) => Promise<{ exchange: unknown }>;
    socket: WebSocket;
    /** All that came over it. */
    heard: readonly string[];
    hangUp: () => void;
  }> {
    const Authorization = await this.authorization(facility, at);
    const socket = new WebSocket(`${this.hub.url.replace('http', 'ws')}${LINK_PATH}`, {
      headers: { Authorization },
    });
    const heard: string[] = [];
    socket.on('message', (text) => heard.push(String(text)));
    await once(socket, 'open');
    return {
      socket,
      heard,
      say(message) {
        const reply = new Promise<{ exchange: unknown }>((done) => {
          // Whatever else comes over a line, its greeting and what waits for it, is no reply to this.
          socket.on('message', (text) => {
            const said = JSON.parse(String(text));
            if (REPLIES.includes(said.type) && said.id === message.id) done(said);
          });
        });
        socket.send(JSON.stringify(message));
        return reply;
      },
      hangUp: () => socket.terminate(),
    };
  }

  async stop(): Promise<void> {
    for (const facility of this.facilities) await facility.stop();
    for (const hub of this.hubs) await hub.stop();
    await this.#gateway?.stop();
    await this.#other?.stop();
    // A look at the disk that was under way as the server stopped may still have a file there.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
