/** From the environment to the hub's checked configuration. Nothing else of the hub reads the environment. */
import { join } from 'node:path';
import { isAddressOrNetwork } from '../server/edges/ip.ts';
import {
  LEAST_PASSWORD_CHARS,
  MOST_PASSWORD_CHARS,
  passwordWeakness,
} from '../server/staff/password-rules.ts';
import { FIRST_ADMINISTRATOR } from './contract/officers.ts';

export interface HubConfig {
  host: string;
  port: number;
  /** Where PGlite and the sealing key are. */
  dataDir: string;
  /** null: PGlite in the data folder. */
  databaseUrl: string | null;
  /** What patients' slips link to; null: the hub shows no patients' pages. */
  publicUrl: string | null;
  /** Addresses and networks (CIDR) whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[];
  /** How long a node that is told to stop says that it is not ready before it lets its facilities go. */
  noticeMs: number;
  /** Of the first administrator among the officers; null: one is made and printed once. */
  adminPassword: string | null;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** null: no gateway; the hub takes counts and relays nothing. */
  abdm: {
    url: string;
    cmId: string;
    clientId: string;
    clientSecret: string;
    forwardUrl: string | null;
    expected: { issuer: string | null; audience: string | null; client: string | null };
  } | null;
}

export class HubConfigError extends Error {
  override readonly name = 'HubConfigError';
}

type Environment = Readonly<Record<string, string | undefined>>;

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Throws HubConfigError with the name of the variable that is wrong, never its value. */
export function readHubConfig(root: string, env: Environment = process.env): HubConfig {
  const level = text(env, 'PARCHI_LOG_LEVEL') ?? 'info';
  const logLevel = LOG_LEVELS.find((one) => one === level);
  if (logLevel === undefined) throw new HubConfigError(`PARCHI_LOG_LEVEL: one of ${LOG_LEVELS.join(', ')}`);
  return {
    host: text(env, 'PARCHI_HOST') ?? '127.0.0.1',
    port: port(env),
    dataDir: join(text(env, 'PARCHI_DATA_DIR') ?? join(root, 'data'), 'hub'),
    databaseUrl: databaseUrl(env),
    publicUrl: address(env, 'PARCHI_PUBLIC_URL'),
    trustedProxies: proxies(env),
    noticeMs: noticeSeconds(env) * 1000,
    adminPassword: adminPassword(env),
    logLevel,
    abdm: readAbdm(env),
  };
}

function readAbdm(env: Environment): HubConfig['abdm'] {
  const url = address(env, 'PARCHI_ABDM_URL');
  if (url === null) return null;
  return {
    url,
    cmId: text(env, 'PARCHI_ABDM_CM_ID') ?? 'sbx',
    clientId: needed(env, 'PARCHI_ABDM_CLIENT_ID'),
    clientSecret: needed(env, 'PARCHI_ABDM_CLIENT_SECRET'),
    forwardUrl: address(env, 'PARCHI_ABDM_FORWARD_URL'),
    expected: {
      issuer: text(env, 'PARCHI_ABDM_JWT_ISSUER'),
      audience: text(env, 'PARCHI_ABDM_JWT_AUDIENCE'),
      client: text(env, 'PARCHI_ABDM_JWT_CLIENT'),
    },
  };
}

function text(env: Environment, name: string): string | null {
  const value = env[name]?.trim();
  return value === undefined || value === '' ? null : value;
}

function needed(env: Environment, name: string): string {
  const value = text(env, name);
  if (value === null) throw new HubConfigError(`${name}: missing`);
  return value;
}

function address(env: Environment, name: string): string | null {
  const value = text(env, name);
  if (value === null) return null;
  if (!URL.canParse(value) || !['http:', 'https:'].includes(new URL(value).protocol)) {
    throw new HubConfigError(`${name}: not an http or https address`);
  }
  return value.replace(/\/+$/, '');
}

function adminPassword(env: Environment): string | null {
  const value = text(env, 'PARCHI_ADMIN_PASSWORD');
  if (value === null) return null;
  const weakness = passwordWeakness(value, FIRST_ADMINISTRATOR);
  if (weakness === 'short')
    throw new HubConfigError(`PARCHI_ADMIN_PASSWORD: at least ${LEAST_PASSWORD_CHARS} characters`);
  if (weakness !== null || value.length > MOST_PASSWORD_CHARS)
    throw new HubConfigError('PARCHI_ADMIN_PASSWORD: too long, or one of those that everybody tries first');
  return value;
}

/** More are a mistake. */
const MAX_PROXIES = 50;

function proxies(env: Environment): string[] {
  const given = (text(env, 'PARCHI_TRUSTED_PROXY') ?? '').split(',').map((one) => one.trim());
  const named = given.filter((one) => one !== '');
  if (named.length > MAX_PROXIES || !named.every(isAddressOrNetwork)) {
    throw new HubConfigError('PARCHI_TRUSTED_PROXY: addresses or networks (10.0.0.0/8), with commas between');
  }
  return named;
}

function databaseUrl(env: Environment): string | null {
  const value = text(env, 'PARCHI_HUB_DATABASE_URL');
  if (value !== null && !/^postgres(ql)?:\/\//.test(value)) {
    throw new HubConfigError('PARCHI_HUB_DATABASE_URL: not a postgres:// address');
  }
  return value;
}

/** A balancer that asks every two seconds has then noticed. */
const NOTICE_S = 5;
const MAX_NOTICE_S = 120;

function noticeSeconds(env: Environment): number {
  const value = text(env, 'PARCHI_HUB_NOTICE_S') ?? String(NOTICE_S);
  const number = /^\d{1,3}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number <= MAX_NOTICE_S))
    throw new HubConfigError(`PARCHI_HUB_NOTICE_S: 0 to ${MAX_NOTICE_S} seconds`);
  return number;
}

function port(env: Environment): number {
  const value = text(env, 'PARCHI_HUB_PORT') ?? '8090';
  const number = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= 0 && number <= 65_535)) throw new HubConfigError('PARCHI_HUB_PORT: not a port');
  return number;
}
