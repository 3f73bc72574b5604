// Owns a facility server as main.ts wires it, in this process, on a port of its own, against a gateway that a test
// scripts; and what the network, a clerk's browser and a hall's screen do to it. Nothing of the server is replaced.

import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { callbackPaths, gatewayPaths } from '../../abdm/wire/paths.ts';
import type { Config, Secrets } from '../../server/config.ts';
import { createLog } from '../../server/log.ts';
import { type Running, startServer } from '../../server/main.ts';
import { type GatewayScript, startGateway, type TestGateway } from './abdm-gateway.ts';
import { exampleFacility, type FacilityDraft } from './example-facility.ts';
import { type GatewayKey, newKey, sign } from './gateway-keys.ts';
import { type LiveClient, openLive } from './live-client.ts';
import { repositoryRoot } from './repository-root.ts';

export const ADMIN_PASSWORD = 'letmein-please';
export const HIP_ID = 'IN0110000123';

/** The wall clock, moved by what a test says. */
export function movedClock() {
  let offset = 0;
  let heldAt: number | null = null;
  return {
    now: () => (heldAt ?? Date.now()) + offset,
    advance: (ms: number) => {
      offset += ms;
    },
    /** It stands while this is done, but for what it is moved: what is let in by the second must not hang on how slow we are. */
    async standing(work: () => Promise<void>): Promise<void> {
      heldAt = Date.now();
      try {
        await work();
      } finally {
        heldAt = null;
      }
    },
  };
}

/** As above, at eight in the morning of the example's facility: hours are left before its midnight. */
export function morningClock() {
  const clock = movedClock();
  const KOLKATA_MS = 5.5 * 60 * 60_000;
  const DAY_MS = 24 * 60 * 60_000;
  clock.advance(8 * 60 * 60_000 - ((Date.now() + KOLKATA_MS) % DAY_MS));
  return clock;
}

export interface RigOptions {
  facility?: FacilityDraft;
  gateway?: GatewayScript;
  /** Another gateway than the scripted one. */
  gatewayUrl?: string;
  config?: Partial<Config>;
  secrets?: Partial<Secrets>;
  clock?: ReturnType<typeof movedClock>;
  key?: GatewayKey;
  /** A folder that an earlier server left. */
  folder?: string;
}

/** A second answer, if there is one, comes by then: nothing that a test may count on, only what it must not find. */
const AFTER_ANSWER_MS = 200;

let firstKey: GatewayKey | null = null;

export class ServerRig {
  readonly folder: string;
  readonly clock: ReturnType<typeof movedClock>;
  readonly key: GatewayKey;
  /** Everything that was logged, as it was written. */
  lines: string[] = [];
  cookie = '';
  /** By which the server knows this browser again. */
  browser = '';
  #gateway: TestGateway | null = null;
  #running: Running | null = null;
  #options: RigOptions;
  #lives: LiveClient[] = [];

  static async start(options: RigOptions = {}): Promise<ServerRig> {
    const rig = new ServerRig(options);
    await rig.open();
    return rig;
  }

  constructor(options: RigOptions) {
    this.#options = options;
    this.folder = options.folder ?? mkdtempSync(join(tmpdir(), 'parchi-server-'));
    this.clock = options.clock ?? movedClock();
    firstKey ??= newKey('rig-key');
    this.key = options.key ?? firstKey;
    if (options.folder === undefined) this.writeFacility(options.facility ?? exampleFacility());
  }

  get facilityFile(): string {
    return join(this.folder, 'facility.json');
  }

  writeFacility(file: FacilityDraft): void {
    writeFileSync(this.facilityFile, typeof file === 'string' ? file : JSON.stringify(file));
  }

  /** The configuration that `open` starts with. */
  config(): { config: Config; secrets: Secrets } {
    const dataDir = join(this.folder, 'data');
    mkdirSync(dataDir, { recursive: true });
    const url = this.#options.gatewayUrl ?? this.#gateway?.deps.baseUrl ?? null;
    const config: Config = {
      mode: 'direct',
      host: '127.0.0.1',
      port: 0,
      dataDir,
      databaseFile: join(dataDir, 'parchi.db'),
      keyFile: join(dataDir, 'keys', 'sealing.keys'),
      backupDir: join(dataDir, 'backups'),
      ownBackupDir: true,
      facilityFile: this.facilityFile,
      publicUrl: null,
      logLevel: 'trace',
      abdm: {
        url,
        cmId: 'sbx',
        forwardUrl: null,
        expected: { issuer: null, audience: null, client: null },
      },
      phrUrl: 'https://phrsbx.abdm.gov.in',
      hubUrl: null,
      simulatorPort: 0,
      edges: { abdmAt: null, trustedProxies: [], names: [], tls: null, plainPort: null },
      ...this.#options.config,
    };
    const secrets: Secrets = {
      adminPassword: ADMIN_PASSWORD,
      abdmClientId: 'SBX_001',
      abdmClientSecret: 'client-secret-of-the-rig',
      hubKey: null,
      ...this.#options.secrets,
    };
    return { config, secrets };
  }

  async open(): Promise<void> {
    const certs = { status: 200, body: { keys: [this.key.jwk] } };
    this.#gateway ??= await startGateway({ certs: () => certs, ...this.#options.gateway });
    const { config, secrets } = this.config();
    const log = createLog(config.logLevel, { write: (line: string) => void this.lines.push(line) });
    this.#running = await startServer(repositoryRoot(), config, secrets, log, { now: this.clock.now });
  }

  /** Ends the server and starts it again on the same data, with changed options. */
  async restart(changes: Partial<RigOptions> = {}): Promise<void> {
    await this.close();
    Object.assign(this.#options, changes);
    await this.open();
  }

  /** Ends the server; the data and the gateway stay. */
  async close(): Promise<void> {
    for (const live of this.#lives.splice(0)) live.end();
    await this.#running?.stop();
    this.#running = null;
  }

  async stop(): Promise<void> {
    await this.close();
    await this.#gateway?.stop();
    this.#gateway = null;
    // A look at the disk that was under way as the server stopped may still have a file there.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  get running(): Running {
    if (this.#running === null) throw new Error('the server is closed');
    return this.#running;
  }

  get url(): string {
    return this.running.url;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  get gateway(): TestGateway {
    if (this.#gateway === null) throw new Error('no gateway');
    return this.#gateway;
  }

  /** A bearer header as the gateway writes it. */
  authorization(claims: Record<string, unknown> = {}): string {
    const now = Math.floor(this.clock.now() / 1000);
    return `Bearer ${sign(this.key, { iss: 'gateway', iat: now, exp: now + 1200, ...claims })}`;
  }

  callbackHeaders(requestId: string = randomUUID()): Record<string, string> {
    return {
      Authorization: this.authorization(),
      'REQUEST-ID': requestId,
      TIMESTAMP: new Date(this.clock.now()).toISOString(),
      'X-HIP-ID': HIP_ID,
      'Content-Type': 'application/json',
    };
  }

  /** A callback as the gateway posts it; a header set to undefined is left out. */
  callback(
    path: string,
    body: unknown,
    headers: Record<string, string | undefined> = {},
    requestId?: string,
  ): Promise<Response> {
    const all = { ...this.callbackHeaders(requestId), ...headers };
    const kept = Object.entries(all).filter((one): one is [string, string] => one[1] !== undefined);
    const text = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
    return fetch(`${this.url}${path}`, { method: 'POST', headers: kept, body: text as string });
  }

  share(
    body: unknown = shareOf(),
    requestId?: string,
    headers: Record<string, string | undefined> = {},
  ): Promise<Response> {
    return this.callback(callbackPaths.share, body, headers, requestId);
  }

  runningToken(context: string, requestId?: string): Promise<Response> {
    return this.callback(callbackPaths.runningTokenStatus, { hipId: HIP_ID, context }, {}, requestId);
  }

  /** Every on-share that the gateway got for a REQUEST-ID, oldest first; all without one. */
  // biome-ignore lint/suspicious/noExplicitAny: bodies are looked into freely
  onShares(requestId?: string): any[] {
    const bodies = this.gateway.askedFor(gatewayPaths.onShare).map(({ body }) => JSON.parse(body));
    return bodies.filter(({ response }) => requestId === undefined || response.requestId === requestId);
  }

  /** Waits for the first on-share of a share. */
  // biome-ignore lint/suspicious/noExplicitAny: bodies are looked into freely
  async onShare(requestId: string): Promise<any> {
    return await until(() => this.onShares(requestId)[0]);
  }

  /** Shares and answers the number that the phone gets. */
  async tokenNumber(body: unknown, requestId: string = randomUUID()): Promise<string> {
    const answer = await this.share(body, requestId);
    if (answer.status !== 200) throw new Error(`share answered ${answer.status}`);
    return (await this.onShare(requestId)).acknowledgement?.profile.tokenNumber;
  }

  async signIn(password: string = ADMIN_PASSWORD): Promise<Response> {
    const answer = await this.api('POST', '/api/session', { name: 'admin', password });
    if (answer.status === 204) [this.cookie = '', this.browser = ''] = cookiesOf(answer);
    return answer;
  }

  /** A request of a page of ours, with the cookie there is. */
  api(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        Origin: this.url,
        ...(this.cookie === '' ? {} : { Cookie: this.cookie }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  }

  /** A command that must work, with a fresh id. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
  async command(path: string, body: Record<string, unknown> = {}): Promise<any> {
    const answer = await this.api('POST', path, { id: randomUUID(), ...body });
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** Opens a closed counter. */
  async openCounter(counter: string): Promise<number> {
    return (await this.command(`/api/counters/${counter}/openCounter`, { seen: 1 })).counter.version;
  }

  live(query: string, options: Parameters<typeof openLive>[2] = {}): LiveClient {
    const live = openLive(this.url, query, { cookie: this.cookie, ...options });
    this.#lives.push(live);
    return live;
  }

  /** Sends bytes on a connection of its own and answers what comes back until it closes or nothing more comes. */
  raw(bytes: string | Uint8Array, quietMs = 15_000, port: number | string = this.port): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect(Number(port), '127.0.0.1');
      let text = '';
      const end = () => {
        socket.destroy();
        resolve(text);
      };
      socket.setTimeout(quietMs, end);
      socket.on('error', end);
      socket.on('close', end);
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
        if (isWhole(text)) socket.setTimeout(AFTER_ANSWER_MS);
      });
      // Not ended: a server may give up the answer of whoever hangs up first.
      socket.write(bytes);
    });
  }

  /** The database seen from outside: what is committed. */
  query<Row = Record<string, unknown>>(sql: string, ...values: unknown[]): Row[] {
    const connection = new Sqlite(this.config().config.databaseFile, { readonly: true });
    try {
      return connection.prepare<unknown[], Row>(sql).all(...values);
    } finally {
      connection.close();
    }
  }

  /** Changes the database behind the server's back. */
  execute(sql: string): void {
    const connection = new Sqlite(this.config().config.databaseFile);
    try {
      connection.exec(sql);
    } finally {
      connection.close();
    }
  }

  count(table: string): number {
    return this.query<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)[0]?.n ?? -1;
  }

  /** Rows of everything that a share could leave. */
  stored(): Record<string, number> {
    const tables = ['events', 'tokens', 'persons', 'outbox', 'spool'];
    return Object.fromEntries(tables.map((table) => [table, this.count(table)]));
  }

  /** A copy of the data folder, for another server. */
  copyOfData(): string {
    const to = mkdtempSync(join(tmpdir(), 'parchi-copy-'));
    cpSync(this.folder, to, { recursive: true });
    return to;
  }
}

interface ShareDraft {
  address?: string;
  name?: string;
  context?: string;
  intent?: string;
  latitude?: string | number | null;
  longitude?: string | number | null;
  patient?: Record<string, unknown>;
}

/** A share as the network writes it. */
export function shareOf(draft: ShareDraft = {}) {
  return {
    intent: draft.intent ?? 'PROFILE_SHARE',
    metaData: {
      hipId: HIP_ID,
      context: draft.context ?? 'OPD1',
      hprId: null,
      latitude: draft.latitude ?? null,
      longitude: draft.longitude ?? null,
    },
    profile: {
      patient: {
        abhaNumber: '91-2345-6789-0126',
        abhaAddress: draft.address ?? `p${randomUUID().slice(0, 8)}@sbx`,
        name: draft.name ?? 'Rukhsana Bano',
        gender: 'F',
        dayOfBirth: '6',
        monthOfBirth: '6',
        yearOfBirth: '1987',
        address: {
          line: 'Near Jamia Masjid, Beehama',
          district: 'GANDERBAL',
          state: 'JAMMU AND KASHMIR',
          pincode: '191201',
        },
        phoneNumber: '9419000001',
        ...draft.patient,
      },
    },
  };
}

/** The cookies that an answer sets, as a browser sends them back. */
export function cookiesOf(answer: Response): string[] {
  return answer.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
}

/** Whether as much has come as the head of an answer says; one without a length has no body here. */
function isWhole(answer: string): boolean {
  const head = answer.indexOf('\r\n\r\n');
  if (head < 0) return false;
  const length = /^content-length: (\d+)/im.exec(answer.slice(0, head))?.[1];
  return answer.length - head - 4 >= Number(length ?? 0);
}

/** Waits until `look` finds something; throws after 20 s, unless told otherwise. */
export async function until<T>(
  look: () => T | undefined | null | false | Promise<T | undefined | null | false>,
  withinMs = 20_000,
): Promise<T> {
  for (const start = Date.now(); Date.now() - start < withinMs; ) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    await new Promise((done) => setTimeout(done, 10));
  }
  throw new Error('waited in vain');
}

/** The JSON of an answer, to be looked into freely. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export function jsonOf(answer: Response): Promise<any> {
  return answer.json();
}

export function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
