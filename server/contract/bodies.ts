/** What people's commands and sign-in look like on the wire. The segment of the route names the command. */
import { z } from 'zod';
import { LANGUAGES } from './facility.ts';

/** A command id: made by the client, so that a repeat after a lost answer is applied once. */
export const commandId = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);
export const version = z.number().int().min(0);
export const routeId = z.string().regex(/^[A-Za-z0-9._-]{1,80}$/);

export const seenBody = z.strictObject({ id: commandId, seen: version });
export const callNextBody = z.strictObject({
  id: commandId,
  seen: version,
  completing: z.boolean().default(false),
});
export const callTokenBody = z.strictObject({ id: commandId, seen: version, token: routeId });
export const transferBody = z.strictObject({
  id: commandId,
  seen: version,
  to: routeId.nullable().default(null),
});

export const lane = z.enum(['emergency', 'priority', 'normal']);
export const laneReason = z.enum(['age', 'infant', 'pregnant', 'disabled', 'staff']).nullable();
export const setLaneBody = z.strictObject({
  id: commandId,
  seen: version,
  lane,
  laneReason: laneReason.default(null),
});

/** Longest text a QR on an ABHA card has been seen to hold is under 1 kB. */
export const MAX_CARD_TEXT = 4096;

export const issueBody = z.strictObject({
  id: commandId,
  /** The text of an ABHA card's QR; without it the token is a walk-in's. */
  card: z.string().max(MAX_CARD_TEXT).optional(),
  yearOfBirth: z.number().int().min(1900).max(2200).nullable().default(null),
  lane: lane.default('normal'),
  laneReason: laneReason.default(null),
  /** What the person chose to read: the slip says it first. */
  language: z.enum(LANGUAGES).optional(),
});

/** What a kiosk may ask for: no lane but the one that a date of birth gives. */
export const kioskIssueBody = issueBody.omit({ lane: true, laneReason: true });
export const kioskCardBody = z.strictObject({ card: z.string().max(MAX_CARD_TEXT) });

export const confirmDayBody = z.strictObject({ id: commandId, day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/) });
export const reprintBody = z.strictObject({ id: commandId });
export const signInBody = z.strictObject({
  name: z.string().min(1).max(60),
  password: z.string().min(1).max(200),
});

/** What a command did: the objects it acted on as they are now. */
export const commandAnswer = z.object({
  token: z
    .object({
      id: z.string(),
      label: z.string(),
      number: z.number(),
      version: z.number(),
      status: z.string(),
    })
    .nullable(),
  counter: z
    .object({ id: z.string(), version: z.number(), status: z.string(), token: z.string().nullable() })
    .nullable(),
  /** What a person who came got: only where a token was asked for. */
  given: z.enum(['new', 'same', 'back', 'completed']).optional(),
});
export type CommandAnswer = z.infer<typeof commandAnswer>;

/** What a kiosk shows for eight seconds: a number and where it stands, and nothing about who it is. */
export const kioskAnswer = z.object({
  label: z.string(),
  /** Where the token stands now; a transferred one is not where it was issued. */
  queue: z.string(),
  status: z.enum(['waiting', 'called', 'serving', 'skipped', 'completed', 'cancelled', 'lapsed']),
  /** The counter that called it; null before. */
  counter: z.string().nullable(),
  ahead: z.number().nullable(),
  wait: z.object({ lowMinutes: z.number(), highMinutes: z.number() }).nullable(),
  /** Given now, with a slip of its own; false for somebody who had it already. */
  fresh: z.boolean(),
});
export type KioskAnswer = z.infer<typeof kioskAnswer>;
