/**
 * Who this facility is to its hub: a key pair of its own, enrolled once with the code that an administrator was
 * given. The private half never leaves its file; what is sent is a token that is good for a minute.
 */
import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { SignJWT } from 'jose';
import type { Transport } from '../../abdm/transport.ts';
import { makeFolder, syncFolder } from '../../db/folders.ts';
import {
  ENROL_PATH,
  type EnrolmentBody,
  enrolmentAnswer,
  HUB_AUDIENCE,
  TOKEN_SECONDS,
} from '../../hub/contract/enrolment.ts';
import type { EnrolOutcome } from '../contract/hub.ts';
import type { Log } from '../log.ts';

export interface HubIdentity {
  /** The hub's address: that of the settings, else the one that somebody typed; null until then. */
  address(): string | null;
  state(): { enrolled: boolean; keyId: string | null; source: 'environment' | 'page' };
  /**
   * Enrols with a code that somebody typed, at the hub of `address` where it is given; null where the settings hold
   * what was typed, which win. The key there was ends; the address is in use once the hub has taken the code.
   */
  enrolWith(code: string, address: string | null): Promise<EnrolOutcome | null>;
  /** The Authorization header of a request now; null while the facility is not enrolled. */
  authorization(): Promise<string | null>;
  /** What time it is at the hub, which has refused a token: tokens are dated by it, not by a clock that is far off. */
  hubSays(at: number): void;
}

interface Kept {
  hipId: string;
  /** Of the code it was enrolled with: another code is a new enrolment. */
  codeHash: string;
  privateKey: string;
  /** null until the hub has taken the key: a start that was cut off asks again with the same one. */
  keyId: string | null;
  /** The hub's address, where somebody typed it. */
  address?: string;
}

/** A hub that refuses the code, or is not there, is asked again this late. */
const ASK_AGAIN_MS = 30_000;
/** A token is used for most of its time. */
const RENEW_BEFORE_MS = 20_000;
/** The hub tells the time in whole seconds, over a slow line; it minds ten minutes. */
const CLOCK_FAR_OFF_MS = 60_000;

export interface IdentityDeps {
  file: string;
  /** Of the settings; null where the page has it. */
  hubUrl: string | null;
  /** The one-time code; null for a facility that was enrolled before. */
  code: string | null;
  hipId: () => string;
  version: string;
  transport: Transport;
  now: () => number;
  /** A key was taken. */
  onEnrolled: (keyId: string, address: string) => void;
  log: Log;
}

export function createHubIdentity(deps: IdentityDeps): HubIdentity {
  const { file, hubUrl, code, hipId, version, transport, now, onEnrolled, log } = deps;
  let kept = read(file);
  let key: KeyObject | null = null;
  /** A key whose code somebody typed and the hub has not taken yet. */
  let pending: Kept | null = null;
  let token: { text: string; until: number } | null = null;
  let askAt = Number.NEGATIVE_INFINITY;
  /** Milliseconds that the hub's clock is ahead of this machine's; 0 while they agree. */
  let ahead = 0;
  let enrolling: Promise<unknown> | null = null;

  const address = () => hubUrl ?? kept?.address ?? null;

  function isEnrolled(): boolean {
    if (kept === null || kept.keyId === null || kept.hipId !== hipId()) return false;
    return code === null || kept.codeHash === hashOf(code);
  }

  async function enrolBySettings(): Promise<void> {
    if (code === null || now() < askAt) return;
    askAt = now() + ASK_AGAIN_MS;
    const tried: Kept =
      kept !== null && kept.codeHash === hashOf(code) && kept.hipId === hipId()
        ? kept
        : { hipId: hipId(), codeHash: hashOf(code), privateKey: newKey(), keyId: null };
    keep(file, tried);
    kept = tried;
    const at = address();
    if (at !== null) await enrol(code, tried, at);
  }

  /** A key that the hub takes is kept and used from then on. */
  async function enrol(code: string, fresh: Kept, at: string): Promise<EnrolOutcome> {
    const { x = '' } = createPrivateKey(fresh.privateKey).export({ format: 'jwk' });
    const body: EnrolmentBody = {
      code,
      hipId: fresh.hipId,
      publicKey: { kty: 'OKP', crv: 'Ed25519', x },
      version,
    };
    const answer = await transport({
      method: 'POST',
      url: `${at}${ENROL_PATH}`,
      headers: { 'REQUEST-ID': randomUUID(), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const status = answer.kind === 'answer' ? answer.status : null;
    const taken = answer.kind === 'answer' && status === 200 ? readAnswer(answer.body) : null;
    if (taken === null) {
      log.warn({ status }, 'the hub did not enrol this facility');
      return status === 403 ? 'wrong_code' : status === 429 ? 'too_many' : 'failed';
    }
    kept = { ...fresh, keyId: taken };
    keep(file, kept);
    key = null;
    token = null;
    log.info({}, 'enrolled with the hub');
    onEnrolled(taken, at);
    return 'enrolled';
  }

  /** One at a time: two that run together would each end the other's key. */
  function alone<T>(work: () => Promise<T>): Promise<T> {
    const before = enrolling ?? Promise.resolve();
    const own = before.catch(() => undefined).then(work);
    const done = own.finally(() => {
      if (enrolling === done) enrolling = null;
    });
    enrolling = done;
    return done;
  }

  return {
    address,
    state: () => ({
      enrolled: isEnrolled(),
      keyId: isEnrolled() ? (kept?.keyId ?? null) : null,
      source: code === null ? 'page' : 'environment',
    }),
    enrolWith(typed, where) {
      if (code !== null || (where !== null && hubUrl !== null)) return Promise.resolve(null);
      const at = where ?? address();
      if (at === null) return Promise.resolve('no_address');
      const named = { hipId: hipId(), codeHash: hashOf(typed), ...(hubUrl === null && { address: at }) };
      // Asked again with the same code, the same key goes: the hub knows whom it enrolled, should its answer be lost.
      const isSame = pending?.codeHash === named.codeHash && pending.address === named.address;
      if (pending === null || !isSame || pending.hipId !== named.hipId)
        pending = { ...named, privateKey: newKey(), keyId: null };
      const tried = pending;
      return alone(async () => {
        const outcome = await enrol(typed, tried, at);
        if (outcome === 'enrolled') pending = null;
        return outcome;
      });
    },
    async authorization() {
      if (!isEnrolled()) {
        await (enrolling ?? alone(enrolBySettings));
        if (!isEnrolled()) return null;
      }
      if (kept === null || kept.keyId === null) return null;
      if (token !== null && now() < token.until && now() > token.until - TOKEN_SECONDS * 1000)
        return token.text;
      key ??= createPrivateKey(kept.privateKey);
      const issued = Math.floor((now() + ahead) / 1000);
      const jwt = await new SignJWT()
        .setProtectedHeader({ alg: 'EdDSA', kid: kept.keyId })
        .setIssuer(kept.hipId)
        .setAudience(HUB_AUDIENCE)
        .setIssuedAt(issued)
        .setExpirationTime(issued + TOKEN_SECONDS)
        .sign(key);
      token = { text: `Bearer ${jwt}`, until: now() + TOKEN_SECONDS * 1000 - RENEW_BEFORE_MS };
      return token.text;
    },
    hubSays(at) {
      if (!Number.isFinite(at)) return;
      ahead = Math.abs(at - now()) > CLOCK_FAR_OFF_MS ? at - now() : 0;
      token = null;
    },
  };
}

function newKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

function hashOf(code: string): string {
  return createHash('sha256').update(code.replace(/[\s-]/g, '').toUpperCase()).digest('base64url');
}

function read(file: string): Kept | null {
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Kept;
  } catch {
    // Its text may hold the key, so nothing of it is said.
    throw new Error(`${file} cannot be read; remove it and enrol with a new code`);
  }
}

function keep(file: string, kept: Kept): void {
  makeFolder(dirname(file));
  const next = `${file}.next`;
  writeFileSync(next, JSON.stringify(kept), { mode: 0o600, flush: true });
  renameSync(next, file);
  syncFolder(dirname(file));
}

function readAnswer(body: string): string | null {
  try {
    return enrolmentAnswer.safeParse(JSON.parse(body)).data?.keyId ?? null;
  } catch {
    return null;
  }
}
