/**
 * Owns the bearer token of a callback: a good one, or one of the bad ones a forger would try.
 */
import { createHmac } from 'node:crypto';
import type { CallbackToken } from '../faults.ts';
import type { Settings } from '../options.ts';
import { type GatewayKeys, newKey, type SigningKey, signToken } from './keys.ts';

/** A token is used again until this close to its end, as the platform does. */
const RENEW_EARLY_MS = 60_000;

export type CallbackTokens = {
  /** The whole Authorization header; null is none. `ownSession`: an access token of the bridge's own client. */
  authorization: (kind: CallbackToken, ownSession: string | null) => Promise<string | null>;
};

export function createCallbackTokens(keys: GatewayKeys, settings: Settings): CallbackTokens {
  const ready = new Map<string, { token: string; until: number }>();
  let stranger: Promise<SigningKey> | null = null;

  function claims() {
    return {
      iss: settings.issuer,
      aud: settings.audience,
      sub: settings.gatewayClientId,
      azp: settings.gatewayClientId,
      clientId: settings.gatewayClientId,
    };
  }

  function life(seconds = settings.callbackTokenSeconds) {
    return { now: settings.now(), seconds };
  }

  async function valid(key: SigningKey): Promise<string> {
    const held = ready.get(key.kid);
    const { now, seconds } = life();
    if (held !== undefined && now < held.until) return held.token;
    const token = await signToken(key, claims(), { now, seconds });
    for (const [kid, other] of ready) if (other.until <= now) ready.delete(kid);
    ready.set(key.kid, { token, until: now + seconds * 1000 - RENEW_EARLY_MS });
    return token;
  }

  function unsigned(header: object, sign: (input: string) => string): string {
    const iat = Math.floor(settings.now() / 1000);
    const body = { ...claims(), iat, exp: iat + settings.callbackTokenSeconds };
    const input = `${base64url(header)}.${base64url(body)}`;
    return `${input}.${sign(input)}`;
  }

  async function token(kind: Exclude<CallbackToken, 'missing'>, ownSession: string | null): Promise<string> {
    const key = keys.nextKey();
    switch (kind) {
      case 'valid':
        return valid(key);
      case 'wrong-key':
        stranger ??= newKey('RS256');
        return signToken(await stranger, claims(), life(), keys.current()[0].kid);
      case 'unknown-kid':
        stranger ??= newKey('RS256');
        return signToken(await stranger, claims(), life());
      case 'no-kid':
        return signToken(key, claims(), life(), null);
      case 'expired':
        return signToken(key, claims(), { now: settings.now() - 7_200_000, seconds: 3_600 });
      case 'none':
        return unsigned({ alg: 'none', typ: 'JWT', kid: key.kid }, () => '');
      case 'hs256':
        return unsigned({ alg: 'HS256', typ: 'JWT', kid: key.kid }, (input) =>
          createHmac('sha256', key.spki).update(input).digest('base64url'),
        );
      case 'garbage':
        return 'not.a.token';
      case 'own-session':
        // Without a session of theirs there is nothing to play back; a good token would hide that.
        return ownSession ?? 'no-session-was-issued';
    }
  }

  return {
    async authorization(kind, ownSession) {
      return kind === 'missing' ? null : `Bearer ${await token(kind, ownSession)}`;
    },
  };
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
