/**
 * Owns the session exchange: client credentials for an access token.
 */
import { z } from 'zod';

export const sessionRequest = z.object({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  grantType: z.literal('client_credentials'),
});
export type SessionRequest = z.infer<typeof sessionRequest>;

export const sessionAnswer = z.object({
  /** Goes into a header as it is, so nothing but visible ASCII can be one. */
  accessToken: z.string().regex(/^[\x21-\x7e]+$/),
  /** Seconds, 1200 in the sandbox. */
  expiresIn: z.coerce.number().positive(),
  refreshToken: z.string().nullish(),
  refreshExpiresIn: z.union([z.string(), z.number()]).nullish(),
  tokenType: z.string().nullish(),
});
