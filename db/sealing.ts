/**
 * Sealing personal rows: AES-256-GCM (NIST SP 800-38D) under keys from a file outside the database.
 * Every sealed value names its key, so keys rotate by adding a line; the newest seals.
 */
import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hash,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder, syncFolder } from './folders.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FINGERPRINT_BYTES = 16;
const KEY_LINE = /^([a-z0-9]{8}) ([0-9a-f]{64})$/;

/** Nonces drawn from the system at a time: one call for many is ten times cheaper than one each. */
const NONCES_DRAWN = 256;

export interface Sealed {
  keyId: string;
  /** nonce ‖ ciphertext ‖ tag */
  sealed: Buffer;
}

export interface Sealer {
  /** Seals `plain` for `place` (a token's id): it opens nowhere else. */
  seal(place: string, plain: Buffer | string): Sealed;
  /** Opens a sealed value; throws when the key is unknown or the value was moved or changed. */
  open(place: string, value: Sealed): Buffer;
  /** A keyed hash for telling contents apart without keeping them (16 bytes). */
  fingerprint(content: string): Buffer;
}

/** Reads the key file, making it with a first key when missing; throws when others may read it. */
export function openSealer(keyFile: string): Sealer {
  if (!existsSync(keyFile)) addKey(keyFile);
  if ((statSync(keyFile).mode & 0o077) !== 0) {
    throw new Error(`key file ${keyFile} must be readable by its owner only (mode 0600)`);
  }
  const keys = readKeys(keyFile);
  const [newest] = [...keys].at(-1) ?? [];
  const newestKey = keys.get(newest ?? '');
  const [first] = [...keys.values()];
  if (newest === undefined || newestKey === undefined || first === undefined) {
    throw new Error(`key file ${keyFile} holds no key`);
  }
  // Made from the first key, so that rotating does not turn a gateway's repeat into another content.
  const fingerprintKey = Buffer.from(hkdfSync('sha256', first, '', 'parchi fingerprint', KEY_BYTES)).toString(
    'hex',
  );
  let drawn = Buffer.alloc(0);
  function freshNonce(): Buffer {
    if (drawn.length === 0) drawn = randomBytes(NONCE_BYTES * NONCES_DRAWN);
    const nonce = drawn.subarray(0, NONCE_BYTES);
    drawn = drawn.subarray(NONCE_BYTES);
    return nonce;
  }
  return {
    seal(place, plain) {
      const nonce = freshNonce();
      const cipher = createCipheriv('aes-256-gcm', newestKey, nonce);
      cipher.setAAD(Buffer.from(place));
      const sealed = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
      return { keyId: newest, sealed };
    },
    open(place, { keyId, sealed }) {
      const key = keys.get(keyId);
      if (key === undefined) throw new Error(`sealed with key ${keyId}, which the key file does not hold`);
      if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new Error('a sealed value was cut short');
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES));
      decipher.setAAD(Buffer.from(place));
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    },
    fingerprint(content) {
      // SHA-512/256 (FIPS 180-4) cannot be extended, so a key in front of the content is enough; an HMAC
      // object would be the dearest thing that a share makes.
      return hash('sha512-256', fingerprintKey + content, 'buffer').subarray(0, FINGERPRINT_BYTES);
    },
  };
}

/** Appends a fresh key, which seals from the next start on; older keys still open. Returns its id. */
export function addKey(keyFile: string): string {
  makeFolder(dirname(keyFile));
  const before = existsSync(keyFile) ? readFileSync(keyFile, 'utf8') : '';
  const id = randomBytes(4).toString('hex');
  const next = `${keyFile}.next`;
  // Whatever a crash left there may have another mode; `wx` makes it anew.
  rmSync(next, { force: true });
  writeFileSync(next, `${before}${id} ${randomBytes(KEY_BYTES).toString('hex')}\n`, {
    mode: 0o600,
    flag: 'wx',
    flush: true,
  });
  renameSync(next, keyFile);
  // A key must outlive a power cut before anything is sealed with it.
  syncFolder(dirname(keyFile));
  return id;
}

function readKeys(keyFile: string): Map<string, KeyObject> {
  const keys = new Map<string, KeyObject>();
  for (const line of readFileSync(keyFile, 'utf8').split('\n')) {
    if (line === '') continue;
    const [, id, hex] = KEY_LINE.exec(line) ?? [];
    // The line itself is a secret and is not shown.
    if (id === undefined || hex === undefined)
      throw new Error(`key file ${keyFile} has a line that is no key`);
    keys.set(id, createSecretKey(hex, 'hex'));
  }
  return keys;
}
