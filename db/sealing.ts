/**
 * Sealing personal rows: AES-256-GCM (NIST SP 800-38D) under keys from a file outside the database.
 * Every sealed value names its key, so keys rotate by adding a line; the newest seals.
 */
import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hash,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from './folders.ts';
import { addKey, type KeyFile, readKeyFile, type SealingKey, writeKeyFile } from './key-file.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FINGERPRINT_BYTES = 16;

/** Nonces drawn from the system at a time: one call for many is ten times cheaper than one each. */
const NONCES_DRAWN = 256;

export interface Sealed {
  keyId: string;
  /** nonce ‖ ciphertext ‖ tag */
  sealed: Buffer;
}

/** The half that writing needs. */
export interface Seals {
  /** Seals `plain` for `place` (a token's id): it opens nowhere else. */
  seal(place: string, plain: Buffer | string): Sealed;
  /** A keyed hash for telling contents apart without keeping them (16 bytes). */
  fingerprint(content: string): Buffer;
}

export interface Sealer extends Seals {
  /** Opens a sealed value; throws when the key is unknown or the value was moved or changed. */
  open(place: string, value: Sealed): Buffer;
}

/** The keys behind a sealer: which there are, and whether the file has changed. */
export interface SealingKeys {
  /** Oldest first, without the keys themselves; the last one seals. */
  list(): Pick<SealingKey, 'id' | 'retired'>[];
  knows(keyId: string): boolean;
  /** The keys themselves, for another thread of this process: the same object until they change. */
  content(): KeyFile;
  /** Takes over what the file holds now: what another process added seals from here on. `rewritten`: it was gone, and is back. */
  refresh(): 'same' | 'changed' | 'rewritten';
}

/** Reads the key file, making it with a first key when missing; throws when others may read it. */
export function openSealer(keyFile: string): Sealer & { keys: SealingKeys } {
  if (!existsSync(keyFile)) addKey(keyFile);
  let content = readKeyFile(keyFile);
  let stamp = stampOf(keyFile);
  let ring = ringOf(content);
  let seals = createSeals(content);

  function refresh(): 'same' | 'changed' | 'rewritten' {
    if (!existsSync(keyFile)) {
      // Only this process still knows the keys: without them nobody's name would be read again.
      writeKeyFile(keyFile, content);
      stamp = stampOf(keyFile);
      return 'rewritten';
    }
    const now = stampOf(keyFile);
    if (now === stamp) return 'same';
    const next = readKeyFile(keyFile);
    // Whoever added a key may not have come to this yet.
    syncFolder(dirname(keyFile));
    content = next;
    ring = ringOf(next);
    seals = createSeals(next);
    stamp = now;
    return 'changed';
  }

  return {
    seal: (place, plain) => seals.seal(place, plain),
    open(place, { keyId, sealed }) {
      const key = ring.keys.get(keyId);
      if (key === undefined) throw new Error(`sealed with key ${keyId}, which the key file does not hold`);
      if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new Error('a sealed value was cut short');
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES));
      decipher.setAAD(Buffer.from(place));
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    },
    fingerprint: (text) => seals.fingerprint(text),
    keys: {
      list: () => content.keys.map(({ id, retired }) => ({ id, retired })),
      knows: (keyId) => ring.keys.has(keyId),
      content: () => content,
      refresh,
    },
  };
}

/** Seals with the newest of the keys, wherever they were read. */
export function createSeals(content: KeyFile): Seals {
  const { newest, newestId } = ringOf(content);
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
      const cipher = createCipheriv('aes-256-gcm', newest, nonce);
      cipher.setAAD(Buffer.from(place));
      const sealed = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
      return { keyId: newestId, sealed };
    },
    fingerprint(text) {
      // SHA-512/256 (FIPS 180-4) cannot be extended, so a key in front of the content is enough; an HMAC
      // object would be the dearest thing that a share makes. Node makes a text sooner than a buffer.
      const hashed = hash('sha512-256', content.fingerprint + text, 'hex');
      return Buffer.from(hashed.slice(0, FINGERPRINT_BYTES * 2), 'hex');
    },
  };
}

interface Ring {
  keys: Map<string, KeyObject>;
  newestId: string;
  newest: KeyObject;
}

function ringOf({ keys }: KeyFile): Ring {
  const made = keys.map(({ id, hex }) => [id, createSecretKey(hex, 'hex')] as const);
  const last = made.at(-1);
  if (last === undefined) throw new Error('a key file without a key');
  return { keys: new Map(made), newestId: last[0], newest: last[1] };
}

/** Tells one writing of the file from another: each is a file of its own, renamed into place. */
function stampOf(file: string): string {
  const { ino, mtimeMs, size } = statSync(file);
  return `${ino} ${mtimeMs} ${size}`;
}
