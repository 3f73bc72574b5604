/**
 * The live socket: `/live?audience=hall[&queues=OPD1,OPD2]` or `/live?audience=counter&counter=C1`
 * or `/live?audience=kiosk` or, for a hall that was admitted, `/live?audience=hall&paired=`.
 * The server sends the whole view on connect and whenever it changes; the browser pings.
 */
import { z } from 'zod';
import type { View } from './views.ts';

/** A browser that hears nothing for this long says that it is not live. */
export const STALE_AFTER_MS = 5_000;
/** How often a browser pings; the server drops a socket that is silent for several of these. */
export const PING_EVERY_MS = 2_000;

export type ServerMessage =
  | { type: 'view'; seq: number; view: View }
  /** `minute`: after midnight, on the facility's clock; a screen's own may be wrong. */
  | { type: 'pong'; minute: number };

export const clientMessage = z.strictObject({ type: z.literal('ping') });

/** Close codes of ours (RFC 6455 leaves 4000–4999 to applications). */
export const CLOSE = { malformed: 4400, notSignedIn: 4401, tooSlow: 4408, full: 4429 } as const;
