/**
 * From the environment to a checked configuration. Nothing else of the server reads the environment.
 * Secrets are an object of their own, which is never logged; errors name a variable, never its value.
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isAddressOrNetwork } from './edges/ip.ts';
import { LEAST_PASSWORD_CHARS, MOST_PASSWORD_CHARS, passwordWeakness } from './staff/password-rules.ts';

export type Mode = 'hub' | 'direct' | 'demo';

export interface AbdmConfig {
  /** Gateway base; null in demo mode until the simulator has said where it listens. */
  url: string | null;
  cmId: string;
  forwardUrl: string | null;
  /** Claims of the gateway's tokens; null is not checked. */
  expected: { issuer: string | null; audience: string | null; client: string | null };
}

/** How the server meets the networks around it. */
export interface EdgeConfig {
  /** Where ABDM's callbacks are answered; null: at the main address. */
  abdmAt: { host: string; port: number } | null;
  /** Addresses and networks (CIDR) whose X-Forwarded-For and -Proto are believed. */
  trustedProxies: readonly string[];
  /** Names of this server besides its own and those that can only be local. */
  names: readonly string[];
  /** The hospital's certificate, as files; `own`: one that the server makes; null: plain HTTP. */
  tls: { certificate: string; key: string } | 'own' | null;
  /** Beside TLS: where plain HTTP is sent on to it. */
  plainPort: number | null;
}

export interface Config {
  mode: Mode;
  host: string;
  port: number;
  dataDir: string;
  databaseFile: string;
  keyFile: string;
  /** Where backup copies are kept; not `ownBackupDir`: a disk or a stick that must be there already. */
  backupDir: string;
  ownBackupDir: boolean;
  facilityFile: string | null;
  publicUrl: string | null;
  logLevel: LogLevel;
  abdm: AbdmConfig | null;
  /** What sharing codes start with, whoever speaks to the network; null in demo mode: the simulator's own phone. */
  phrUrl: string | null;
  hubUrl: string | null;
  /** Where the demonstration's gateway listens; 0 lets the system choose. */
  simulatorPort: number;
  edges: EdgeConfig;
}

export type Folders = Pick<Config, 'dataDir' | 'databaseFile' | 'keyFile' | 'backupDir' | 'ownBackupDir'>;

export interface Secrets {
  adminPassword: string | null;
  /** null, both: not in the environment; with a gateway they are entered on the administrator's page. */
  abdmClientId: string | null;
  abdmClientSecret: string | null;
  hubKey: string | null;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Sandbox values of the network (docs: ABDM sandbox hosts). */
const SANDBOX_PHR = 'https://phrsbx.abdm.gov.in';
const SANDBOX_CM_ID = 'sbx';

/** Reads and checks everything; throws ConfigError with the name of the variable that is wrong. */
export function readConfig(
  root: string,
  env: Environment = process.env,
): { config: Config; secrets: Secrets } {
  const hubUrl = url(env, 'PARCHI_HUB_URL');
  const abdmUrl = url(env, 'PARCHI_ABDM_URL');
  const mode = readMode(env, hubUrl, abdmUrl);
  const host = text(env, 'PARCHI_HOST') ?? '127.0.0.1';
  if (mode === 'demo' && !isLoopback(host)) {
    throw new ConfigError('PARCHI_HOST: a demonstration listens on this machine only (127.0.0.1)');
  }
  const secrets = readSecrets(env, mode);
  return {
    config: {
      mode,
      host,
      port: port(env, 'PARCHI_PORT', 8080),
      ...readFolders(root, mode === 'demo', env),
      facilityFile:
        text(env, 'PARCHI_FACILITY_FILE') ??
        (mode === 'demo' ? join(root, 'docs', 'facility.example.json') : null),
      publicUrl: url(env, 'PARCHI_PUBLIC_URL'),
      logLevel: logLevel(env),
      abdm: mode === 'hub' ? null : readAbdm(env, mode, abdmUrl),
      phrUrl: mode === 'demo' ? null : (url(env, 'PARCHI_ABDM_PHR_URL') ?? SANDBOX_PHR),
      hubUrl: mode === 'demo' ? null : hubUrl,
      simulatorPort: port(env, 'PARCHI_SIM_PORT', 8085),
      edges: readEdges(env, host, mode),
    },
    secrets,
  };
}

/**
 * Where the data lie, whatever else the settings say: for who looks at them when the settings are wrong. The
 * demonstration's where there are no others.
 */
export function findData(root: string, env: Environment = process.env): Folders & { isDemo: boolean } {
  const real = readFolders(root, false, env);
  const demo = readFolders(root, true, env);
  const isDemo = !existsSync(real.databaseFile) && existsSync(demo.databaseFile);
  return { ...(isDemo ? demo : real), isDemo };
}

/** Where the data is, of a demonstration or of a facility. */
export function readFolders(root: string, demo: boolean, env: Environment = process.env): Folders {
  const base = text(env, 'PARCHI_DATA_DIR') ?? join(root, 'data');
  // Real tokens and made-up ones never share a folder.
  const dataDir = demo ? join(base, 'demo') : base;
  const backupDir = demo ? null : text(env, 'PARCHI_BACKUP_DIR');
  return {
    dataDir,
    databaseFile: join(dataDir, 'parchi.db'),
    keyFile: join(dataDir, 'keys', 'sealing.keys'),
    backupDir: backupDir ?? join(dataDir, 'backups'),
    ownBackupDir: backupDir === null,
  };
}

function readMode(env: Environment, hubUrl: string | null, abdmUrl: string | null): Mode {
  const asked = text(env, 'PARCHI_MODE');
  // The hub's address may also be entered on the administrator's page.
  const mode = hubUrl !== null || asked === 'hub' ? 'hub' : abdmUrl !== null ? 'direct' : 'demo';
  // Saying it is optional; saying it wrong must not start a hospital as a demonstration.
  if (asked !== null && asked !== mode) {
    throw new ConfigError(`PARCHI_MODE: the other settings make this "${mode}"`);
  }
  return mode;
}

/** A code that the settings hold wins over the page, so the address must be theirs too. */
function hubKey(env: Environment): string | null {
  const code = text(env, 'PARCHI_HUB_KEY');
  if (code !== null && text(env, 'PARCHI_MODE') === 'hub' && text(env, 'PARCHI_HUB_URL') === null) {
    throw new ConfigError('PARCHI_HUB_KEY: only with PARCHI_HUB_URL');
  }
  return code;
}

function readAbdm(env: Environment, mode: Mode, abdmUrl: string | null): AbdmConfig {
  const demo = mode === 'demo';
  return {
    url: demo ? null : abdmUrl,
    cmId: text(env, 'PARCHI_ABDM_CM_ID') ?? SANDBOX_CM_ID,
    forwardUrl: demo ? null : url(env, 'PARCHI_ABDM_FORWARD_URL'),
    expected: {
      issuer: text(env, 'PARCHI_ABDM_JWT_ISSUER'),
      audience: text(env, 'PARCHI_ABDM_JWT_AUDIENCE'),
      client: text(env, 'PARCHI_ABDM_JWT_CLIENT'),
    },
  };
}

function readEdges(env: Environment, host: string, mode: Mode): EdgeConfig {
  const tls = readTls(env);
  // Loopback is a secure context already, and the simulator would not trust the certificate.
  if (tls !== null && mode === 'demo') throw new ConfigError('PARCHI_TLS: a demonstration needs none');
  const plainPort = optionalPort(env, 'PARCHI_PLAIN_PORT');
  if (plainPort !== null && tls === null) throw new ConfigError('PARCHI_PLAIN_PORT: only beside TLS');
  const abdmPort = optionalPort(env, 'PARCHI_ABDM_PORT');
  const abdmHost = text(env, 'PARCHI_ABDM_HOST');
  if (abdmHost !== null && abdmPort === null)
    throw new ConfigError('PARCHI_ABDM_HOST: needs PARCHI_ABDM_PORT');
  return {
    abdmAt: abdmPort === null ? null : { host: abdmHost ?? host, port: abdmPort },
    trustedProxies: list(
      env,
      'PARCHI_TRUSTED_PROXY',
      isAddressOrNetwork,
      'addresses or networks (10.0.0.0/8)',
    ),
    names: list(env, 'PARCHI_NAMES', (name) => NAME.test(name), 'names, without ports').map((name) =>
      name.toLowerCase(),
    ),
    tls,
    plainPort,
  };
}

function readTls(env: Environment): EdgeConfig['tls'] {
  const certificate = text(env, 'PARCHI_TLS_CERT');
  const key = text(env, 'PARCHI_TLS_KEY');
  const own = text(env, 'PARCHI_TLS');
  if (own !== null && own !== 'own') throw new ConfigError('PARCHI_TLS: "own", or not at all');
  if (certificate === null && key === null) return own === 'own' ? 'own' : null;
  if (own !== null) throw new ConfigError('PARCHI_TLS: either "own", or PARCHI_TLS_CERT and PARCHI_TLS_KEY');
  if (key === null) throw new ConfigError('PARCHI_TLS_KEY: missing');
  if (certificate === null) throw new ConfigError('PARCHI_TLS_CERT: missing');
  return { certificate, key };
}

/** More are a mistake. */
const MAX_LIST = 50;
/** A host name (RFC 1123), of the length that DNS takes. */
const NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

function list(env: Environment, name: string, fits: (one: string) => boolean, what: string): string[] {
  const all = (text(env, name) ?? '').split(',').map((one) => one.trim());
  const given = all.filter((one) => one !== '');
  if (given.length > MAX_LIST || !given.every(fits))
    throw new ConfigError(`${name}: ${what}, with commas between`);
  return given;
}

function optionalPort(env: Environment, name: string): number | null {
  return text(env, name) === null ? null : port(env, name, 0);
}

function readSecrets(env: Environment, mode: Mode): Secrets {
  const adminPassword = text(env, 'PARCHI_ADMIN_PASSWORD');
  if (adminPassword !== null && adminPassword.length < LEAST_PASSWORD_CHARS) {
    throw new ConfigError(`PARCHI_ADMIN_PASSWORD: at least ${LEAST_PASSWORD_CHARS} characters`);
  }
  if (adminPassword !== null && passwordWeakness(adminPassword, 'admin') !== null) {
    throw new ConfigError('PARCHI_ADMIN_PASSWORD: one of those that everybody tries first');
  }
  if (adminPassword !== null && adminPassword.length > MOST_PASSWORD_CHARS) {
    throw new ConfigError(`PARCHI_ADMIN_PASSWORD: at most ${MOST_PASSWORD_CHARS} characters`);
  }
  const abdmClientId = text(env, 'PARCHI_ABDM_CLIENT_ID');
  const abdmClientSecret = text(env, 'PARCHI_ABDM_CLIENT_SECRET');
  // One without the other is a slip of the pen, and would quietly leave the hospital off the network.
  if (mode === 'direct' && (abdmClientId === null) !== (abdmClientSecret === null)) {
    throw new ConfigError(
      `PARCHI_ABDM_CLIENT_${abdmClientId === null ? 'ID' : 'SECRET'}: missing; set both, or neither and enter them on the administrator's page`,
    );
  }
  const demo = mode === 'demo';
  return {
    adminPassword,
    abdmClientId: abdmClientId ?? (demo ? 'parchi-demo' : null),
    abdmClientSecret: abdmClientSecret ?? (demo ? 'parchi-demo-secret' : null),
    hubKey: hubKey(env),
  };
}

function text(env: Environment, name: string): string | null {
  const value = env[name]?.trim();
  return value === undefined || value === '' ? null : value;
}

function url(env: Environment, name: string): string | null {
  const value = text(env, name);
  if (value === null) return null;
  const parsed = URL.canParse(value) ? new URL(value) : null;
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol)) {
    throw new ConfigError(`${name}: not an http or https address`);
  }
  return value.replace(/\/+$/, '');
}

function port(env: Environment, name: string, otherwise: number): number {
  const value = text(env, name);
  if (value === null) return otherwise;
  const number = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
  // 0 lets the system choose; the start line says which.
  if (!(number >= 0 && number <= 65_535)) throw new ConfigError(`${name}: not a port`);
  return number;
}

function logLevel(env: Environment): LogLevel {
  const value = text(env, 'PARCHI_LOG_LEVEL') ?? 'info';
  const level = LOG_LEVELS.find((one) => one === value);
  if (level === undefined) throw new ConfigError(`PARCHI_LOG_LEVEL: one of ${LOG_LEVELS.join(', ')}`);
  return level;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
