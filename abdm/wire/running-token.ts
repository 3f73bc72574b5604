/**
 * Owns the running-token exchange: the phone's question as the gateway relays it, and our answer.
 */
import { z } from 'zod';
import { responseTo, wireError } from './on-share.ts';
import { requiredId, stringOrNumber } from './scalars.ts';

/** Body of `POST /api/v3/hip/patient/running-token/status`. */
export const runningTokenStatusBody = z.object({ hipId: requiredId, context: requiredId });
export type RunningTokenStatusBody = z.infer<typeof runningTokenStatusBody>;

const named = z.object({ hipId: requiredId });

/** The facility that a question names, whatever else is in it; null where none can be read. */
export function hipIdOfRunningToken(body: unknown): string | null {
  return named.safeParse(body).data?.hipId ?? null;
}

const onStatusToken = z.object({
  token: z.object({
    hipId: z.string().min(1),
    context: z.string().min(1),
    runningTokenNumber: z.string().min(1),
    averageTokenServiceTimeInMinutes: stringOrNumber.optional(),
  }),
  error: z.undefined().optional(),
  response: responseTo,
});

const onStatusError = z.object({ token: z.undefined().optional(), error: wireError, response: responseTo });

/** Body of `…/running-token/on-status`: a token or an error, never both. */
export const onRunningTokenBody = z.union([onStatusToken, onStatusError]);
export type OnRunningTokenBody = z.infer<typeof onRunningTokenBody>;
