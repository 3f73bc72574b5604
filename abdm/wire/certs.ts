/**
 * Owns the gateway's key set (JWKS). A key that is not an RSA signing key is kept out by `jwks.ts`, not here,
 * so that one odd key does not cost us the others.
 */
import { z } from 'zod';

export const wireKey = z.looseObject({ kid: z.string().min(1), kty: z.string() });
export type WireKey = z.infer<typeof wireKey>;

export const rsaKey = z.object({
  kid: z.string().min(1).max(256),
  kty: z.literal('RSA'),
  use: z.string().optional(),
  alg: z.string().optional(),
  n: z.string().min(1).max(2048),
  e: z.string().min(1).max(32),
});
export type RsaKey = z.infer<typeof rsaKey>;

export const certsAnswer = z.object({ keys: z.array(z.unknown()) });
