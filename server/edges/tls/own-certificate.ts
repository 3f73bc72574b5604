/**
 * The certificate that the server makes for itself: an authority of this hospital alone, kept in a
 * folder of the data directory, and a leaf for the names and addresses the machine has now. Invariant:
 * the authority stays as long as it is valid, since devices were told to trust it; the leaf is renewed.
 */
import { generateKeyPair, randomBytes, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LOCAL_ENDINGS } from '../host-names.ts';
import { type AuthorityFacts, type Named, writeAuthority, writeLeaf } from './write-certificate.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Devices are told once; a machine of a hospital is replaced sooner. */
const AUTHORITY_MS = 20 * 365 * DAY_MS;
/** Below the 398 days that browsers take of any certificate, and Apple's 825 of one's own. */
const LEAF_MS = 397 * DAY_MS;
/** A leaf with less left is renewed. */
const RENEW_MS = 60 * DAY_MS;
/** Clocks of a hospital differ. */
const EARLIER_MS = 2 * DAY_MS;
/** What every system checks quickly; NIST's floor until 2030. */
const RSA_BITS = 2048;
/** A machine has a few; more are containers' networks. */
const MAX_NAMED = 60;

export interface OwnCertificate {
  /** PEM, the leaf and then the authority. */
  cert: string;
  /** PEM. */
  key: string;
  /** The authority, as DER: what a device is told to trust. */
  authority: Uint8Array;
  /** SHA-256 of it, as systems show it: pairs of hex digits with colons. */
  fingerprint: string;
  /** Asked for and not covered: the authority was made before and may not vouch for them. */
  leftOut: string[];
}

/** Reads, makes or renews what is in `folder`, for `named`, at the time `at`. */
export async function openOwnCertificate(folder: string, named: Named, at: number): Promise<OwnCertificate> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const authority = (await readAuthority(folder, at)) ?? (await makeAuthority(folder, named, at));
  const { kept, leftOut } = parted(named, authority.facts.may);
  const leaf =
    readLeaf(folder, authority.certificate, kept, at) ?? (await makeLeaf(folder, authority, kept, at));
  const { raw, fingerprint256 } = new X509Certificate(authority.certificate);
  return {
    cert: leaf.certificate + authority.certificate,
    key: leaf.key,
    authority: new Uint8Array(raw),
    fingerprint: fingerprint256,
    leftOut,
  };
}

interface Authority {
  facts: AuthorityFacts;
  certificate: string;
  key: string;
}

async function readAuthority(folder: string, at: number): Promise<Authority | null> {
  const [certificate, key, facts] = ['authority.crt', 'authority.key', 'authority.json'].map((name) =>
    read(folder, name),
  );
  if (certificate == null || key == null || facts == null) return null;
  if (!isValidAt(new X509Certificate(certificate), at)) return null;
  return { certificate, key, facts: JSON.parse(facts) as AuthorityFacts };
}

async function makeAuthority(folder: string, named: Named, at: number): Promise<Authority> {
  const facts = {
    commonName: `Parchi ${randomBytes(3).toString('hex')} ${named.names[0] ?? ''}`.trim(),
    may: {
      names: named.names.filter((name) => !mayAlways(name)).slice(0, MAX_NAMED),
      addresses: named.addresses.filter((address) => !isPrivate(address)).slice(0, MAX_NAMED),
    },
  };
  const key = await newKey();
  const certificate = await writeAuthority(facts, key, { from: at - EARLIER_MS, until: at + AUTHORITY_MS });
  write(folder, 'authority.key', key);
  write(folder, 'authority.json', JSON.stringify(facts));
  write(folder, 'authority.crt', certificate);
  return { facts, certificate, key };
}

function readLeaf(
  folder: string,
  authority: string,
  named: Named,
  at: number,
): { certificate: string; key: string } | null {
  const certificate = read(folder, 'server.crt');
  const key = read(folder, 'server.key');
  if (certificate === null || key === null) return null;
  const leaf = new X509Certificate(certificate);
  const covers =
    named.names.every((name) => leaf.checkHost(name) !== undefined) &&
    named.addresses.every((address) => leaf.checkIP(address) !== undefined);
  const isOurs = leaf.verify(new X509Certificate(authority).publicKey);
  return covers && isOurs && isValidAt(leaf, at) && isValidAt(leaf, at + RENEW_MS)
    ? { certificate, key }
    : null;
}

async function makeLeaf(
  folder: string,
  authority: Authority,
  named: Named,
  at: number,
): Promise<{ certificate: string; key: string }> {
  const key = await newKey();
  const certificate = await writeLeaf(named, key, authority, { from: at - EARLIER_MS, until: at + LEAF_MS });
  write(folder, 'server.key', key);
  write(folder, 'server.crt', certificate);
  return { certificate, key };
}

/** What the authority may vouch for, and what not. */
function parted(named: Named, may: Named): { kept: Named; leftOut: string[] } {
  const mayName = (name: string) => may.names.includes(name) || mayAlways(name);
  const mayAddress = (address: string) => isPrivate(address) || may.addresses.includes(address);
  return {
    kept: {
      names: named.names.filter(mayName).slice(0, MAX_NAMED),
      addresses: named.addresses.filter(mayAddress).slice(0, MAX_NAMED),
    },
    leftOut: [
      ...named.names.filter((name) => !mayName(name)),
      ...named.addresses.filter((address) => !mayAddress(address)),
    ],
  };
}

/** As the constraints of write-certificate.ts: the ending itself, or anything under it. */
function mayAlways(name: string): boolean {
  return LOCAL_ENDINGS.some((ending) => name === ending || name.endsWith(`.${ending}`));
}

/** As PRIVATE_NETWORKS of write-certificate.ts. */
function isPrivate(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return /^(10|127|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\./.test(address);
  return family === 6 && /^(::1$|fd|fe[89ab])/i.test(address);
}

function isValidAt(certificate: X509Certificate, at: number): boolean {
  return Date.parse(certificate.validFrom) <= at && at <= Date.parse(certificate.validTo);
}

async function newKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: RSA_BITS });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function read(folder: string, name: string): string | null {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch (fault) {
    if (fault instanceof Error && 'code' in fault && fault.code === 'ENOENT') return null;
    throw fault;
  }
}

/** Whole or not at all; a key is nobody else's to read. */
function write(folder: string, name: string, text: string): void {
  const fresh = join(folder, `.${name}.new`);
  writeFileSync(fresh, text, { mode: 0o600 });
  renameSync(fresh, join(folder, name));
}
