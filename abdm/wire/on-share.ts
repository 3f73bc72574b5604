/**
 * Owns the body of on-share, our answer to a share: an acknowledgement or an error, never both.
 */
import { z } from 'zod';
import { stringOrNumber } from './scalars.ts';

export const responseTo = z.object({ requestId: z.string().min(1) });

export const wireError = z.object({ code: z.string().min(1), message: z.string() });
export type WireError = z.infer<typeof wireError>;

const onShareSuccess = z.object({
  acknowledgement: z.object({
    status: z.literal('SUCCESS'),
    abhaAddress: z.string().min(1),
    profile: z.object({
      context: z.string().min(1),
      tokenNumber: z.string().min(1),
      /** Seconds. The specification says number, the sandbox took a string; we send a string. */
      expiry: stringOrNumber,
    }),
  }),
  error: z.undefined().optional(),
  response: responseTo,
});

const onShareError = z.object({
  acknowledgement: z.undefined().optional(),
  error: wireError,
  response: responseTo,
});

export const onShareBody = z.union([onShareSuccess, onShareError]);
export type OnShareBody = z.infer<typeof onShareBody>;
