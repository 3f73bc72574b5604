/**
 * The certificate in use: looked at again from time to time, so that a renewed file, or an address the
 * machine was given, counts without a restart. Invariant: what does not fit is never put to use; the
 * one that works stays.
 */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { ConfigError, type EdgeConfig } from '../../config.ts';
import type { Log } from '../../log.ts';
import type { Certificate, CertificateSource } from '../listener.ts';
import type { Trust } from '../trust-page.ts';
import { type OwnCertificate, openOwnCertificate } from './own-certificate.ts';

/** A renewed file counts within a minute. */
const LOOK_EVERY_MS = 60_000;

export interface CertificateKeeper extends CertificateSource {
  /** The authority to be trusted, when the server made it; null with the hospital's own certificate. */
  authority: () => { der: Uint8Array<ArrayBuffer>; fingerprint: string } | null;
  /** When the certificate ends, in milliseconds since 1970. */
  until(): number;
  /** Looks now; resolves to whether there was a new one. */
  look(): Promise<boolean>;
  stop(): void;
}

export interface KeeperOptions {
  tls: NonNullable<EdgeConfig['tls']>;
  dataDir: string;
  names: readonly string[];
  now: () => number;
  log: Log;
}

/** Rejects with ConfigError when the hospital's files cannot be used. */
export async function openKeeper(options: KeeperOptions): Promise<CertificateKeeper> {
  const { tls, now, log } = options;
  const uses: ((next: Certificate) => void)[] = [];
  let own: OwnCertificate | null = null;
  let kept = await load();
  let complained = '';
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  timer.unref();

  async function load(): Promise<Certificate> {
    if (tls !== 'own') return readPair(tls);
    const named = { names: options.names, addresses: addressesOfMachine() };
    own = await openOwnCertificate(join(options.dataDir, 'tls'), named, now());
    if (own.leftOut.length > 0)
      log.warn({ count: own.leftOut.length }, 'names that the certificate cannot cover');
    return { cert: own.cert, key: own.key };
  }

  async function look(): Promise<boolean> {
    try {
      const next = await load();
      complained = '';
      if (next.cert === kept.cert && next.key === kept.key) return false;
      for (const use of uses) use(next);
      kept = next;
      log.info({}, 'another certificate is in use');
      return true;
    } catch (fault) {
      // Half-copied files are whole a minute later; what stays wrong is said once.
      const said = fault instanceof Error ? fault.message : '';
      if (said !== complained)
        log.fault(fault, {}, 'the certificate on disk cannot be used; the one before stays');
      complained = said;
      return false;
    }
  }

  return {
    current: () => kept,
    authority: () =>
      own === null ? null : { der: new Uint8Array(own.authority), fingerprint: own.fingerprint },
    until: () => Date.parse(new X509Certificate(kept.cert).validTo),
    onChange: (use) => void uses.push(use),
    look,
    stop: () => clearInterval(timer),
  };
}

/** Throws ConfigError, which names the variable and not the content, when the files are no pair. */
function readPair(files: { certificate: string; key: string }): Certificate {
  const cert = readText(files.certificate, 'PARCHI_TLS_CERT');
  const key = readText(files.key, 'PARCHI_TLS_KEY');
  try {
    createSecureContext({ cert, key });
  } catch {
    throw new ConfigError(
      'PARCHI_TLS_CERT, PARCHI_TLS_KEY: not a certificate and its key (PEM, without a passphrase)',
    );
  }
  return { cert, key };
}

function readText(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new ConfigError(`${name}: the file cannot be read`);
  }
}

/** Every address by which another machine, or this one, may reach it; those with a zone are in no URL. */
function addressesOfMachine(): string[] {
  const found = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .map(({ address }) => address)
    .filter((address) => !address.includes('%') && !/^fe[89ab]/i.test(address));
  return [...new Set(['127.0.0.1', '::1', ...found])].sort();
}

/** What a device is to trust, DER; null when the server made nothing of that kind. */
export function authorityOf(keeper: CertificateKeeper | null) {
  return keeper?.authority()?.der ?? null;
}

/** What the page says about it. */
export function trustOf(keeper: CertificateKeeper | null): Trust {
  if (keeper === null) return { kind: 'none' };
  const authority = keeper.authority();
  return authority === null ? { kind: 'hospital' } : { kind: 'own', fingerprint: authority.fingerprint };
}
