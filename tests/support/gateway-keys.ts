/**
 * Real RSA key pairs and JWTs as the gateway would make them, and as a forger would.
 */
import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';

export type GatewayKey = {
  kid: string;
  alg: 'RS256' | 'RS512';
  privateKey: KeyObject;
  publicKey: KeyObject;
  jwk: Record<string, unknown>;
};

export function newKey(kid: string, alg: 'RS256' | 'RS512' = 'RS256', bits = 2048): GatewayKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig', x5c: ['ignored'] };
  return { kid, alg, privateKey, publicKey, jwk };
}

export function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

export type Claims = Record<string, unknown>;

/** A JWT signed by the key; header and claims may be bent. */
export function sign(key: GatewayKey, claims: Claims, header: Claims = {}): string {
  const input = `${base64url({ alg: key.alg, kid: key.kid, typ: 'JWT', ...header })}.${base64url(claims)}`;
  const digest = key.alg === 'RS256' ? 'RSA-SHA256' : 'RSA-SHA512';
  return `${input}.${createSign(digest).update(input).sign(key.privateKey).toString('base64url')}`;
}
