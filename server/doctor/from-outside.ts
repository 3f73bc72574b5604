/**
 * The doctor beside the server: asks one that runs, and looks itself when none does. Reads the database only.
 */
import { existsSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { type AccessToken, createAccessToken } from '../../abdm/access-token.ts';
import type { Credentials } from '../../abdm/session-call.ts';
import { createTransport } from '../../abdm/transport.ts';
import { openForReading } from '../../db/open.ts';
import { openSealer } from '../../db/sealing.ts';
import { openSecretStore } from '../../db/secret-store.ts';
import { createNetworkNews } from '../bridge/network-news.ts';
import { keptCredentials } from '../bridge/network-settings.ts';
import { type Config, ConfigError, type Environment, findData, readConfig, type Secrets } from '../config.ts';
import { type DoctorReport, doctorReport, type Finding } from '../contract/doctor.ts';
import { createDoctor, type DoctorDeps, type GatewaySigns } from './doctor.ts';
import { ASK_HEADER, LOCAL_DOCTOR_PATH, layAsk } from './local-ask.ts';
import { found } from './run-checks.ts';

/** A server that looks its database over answers late. */
const ANSWER_MS = 60_000;
/** A finding is a hundred characters; fifty printers are a few thousand. */
const MAX_REPORT_CHARS = 256 * 1024;

/** What is known without a server: its settings as far as they can be read, or the one that is wrong. */
interface Known {
  config: DoctorDeps['config'];
  /** Where a server of this folder would answer. */
  at: { host: string; port: number; tls: boolean };
  /** null when the settings of the server are not known here. */
  served: { config: Config; secrets: Secrets } | null;
  wrong: Finding[];
}

/** Where a server listens whose settings say nothing else. */
const USUAL_PLACE = { host: '127.0.0.1', port: 8080, tls: false };

/** Never rejects for what it finds. */
export async function lookFromOutside(root: string, env?: Environment): Promise<DoctorReport> {
  const { config, at, served, wrong } = settingsOf(root, env);
  const asked = await askServer(at, config.dataDir);
  // Its own settings are right, or it would not run: those of this shell do not matter.
  if (asked !== null) return asked;
  const transport = createTransport();
  try {
    const signs = served === null ? null : gatewaySigns(served.config, served.secrets, transport.send);
    const bridge = signs === null ? null : { signs };
    const doctor = createDoctor({ config, running: null, hub: null, bridge, now: Date.now });
    const report = await doctor.look();
    return { ...report, findings: [...wrong, ...report.findings] };
  } finally {
    transport.close();
  }
}

function settingsOf(root: string, env: Environment | undefined): Known {
  try {
    const served = readConfig(root, env);
    const real = findData(root, env);
    // The settings make it a demonstration, but real tokens lie in the folder: the server's settings are not here.
    const elsewhere = served.config.mode === 'demo' && !real.isDemo && existsSync(real.databaseFile);
    const { host, port, edges } = served.config;
    const at = { host, port, tls: edges.tls !== null };
    if (!elsewhere) return { config: served.config, at, served, wrong: [] };
    return {
      config: { ...served.config, ...real },
      at,
      served: null,
      wrong: [found('settings', 'settings_absent')],
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const config = { ...findData(root, env), publicUrl: null, mode: null, edges: { tls: null } };
    // Names the variable and what it must be, never what it is.
    return {
      config,
      at: USUAL_PLACE,
      served: null,
      wrong: [found('settings', 'settings_wrong', { what: error.message })],
    };
  }
}

/** null when no server of this data folder answers where the settings say. */
async function askServer(at: Known['at'], dataDir: string): Promise<DoctorReport | null> {
  const ask = existsSync(dataDir) ? tryAsk(dataDir) : null;
  if (ask === null) return null;
  try {
    const text = await get(at, ask.name);
    return text === null ? null : doctorReport.parse(JSON.parse(text));
  } catch {
    return null;
  } finally {
    ask.remove();
  }
}

/** The text of a 200, else null. */
function get({ host, port, tls }: Known['at'], name: string): Promise<string | null> {
  const { request } = tls ? https : http;
  return new Promise((resolve) => {
    const asked = request({
      host: reachable(host),
      port,
      path: LOCAL_DOCTOR_PATH,
      headers: { [ASK_HEADER]: name },
      // This machine asks itself; the name in the certificate is another, and nothing secret is told.
      rejectUnauthorized: false,
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    asked.on('error', () => resolve(null));
    asked.on('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > MAX_REPORT_CHARS) asked.destroy();
      });
      answer.on('error', () => resolve(null));
      answer.on('end', () => resolve(answer.statusCode === 200 ? text : null));
    });
    asked.end();
  });
}

/** null where nothing can be written: a server that answered could not be told from another. */
function tryAsk(dataDir: string): ReturnType<typeof layAsk> | null {
  try {
    return layAsk(dataDir);
  } catch {
    return null;
  }
}

/** Where a server that listens on `host` is met from the same machine. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}

/** Tries a session as the server would, with the pair that it would use. */
function gatewaySigns(
  config: Config,
  secrets: Secrets,
  send: ReturnType<typeof createTransport>['send'],
): GatewaySigns | null {
  const url = config.mode === 'direct' ? (config.abdm?.url ?? null) : null;
  if (url === null) return null;
  const news = createNetworkNews(Date.now);
  const accessToken: AccessToken = createAccessToken({
    baseUrl: url,
    cmId: config.abdm?.cmId ?? '',
    credentials: pairOf(config, secrets),
    transport: news.heard(send),
    newRequestId: () => crypto.randomUUID(),
    now: Date.now,
  });
  return {
    async session() {
      const hasSession = await accessToken.get().then(
        () => true,
        () => false,
      );
      return { ...accessToken.state(), hasSession };
    },
    aheadMs: () => news.gateway().aheadMs,
    refusedSince: () => 0,
  };
}

/** The environment's pair, or the one that an administrator entered; null where there is none or it does not open. */
function pairOf(config: Config, { abdmClientId, abdmClientSecret }: Secrets): Credentials | null {
  if (abdmClientId !== null && abdmClientSecret !== null)
    return { clientId: abdmClientId, clientSecret: abdmClientSecret };
  if (!existsSync(config.databaseFile) || !existsSync(config.keyFile)) return null;
  try {
    const connection = openForReading(config.databaseFile);
    try {
      return keptCredentials(openSecretStore(connection, openSealer(config.keyFile)));
    } finally {
      connection.close();
    }
  } catch {
    // What is wrong with database or key is their own checks' to say.
    return null;
  }
}
