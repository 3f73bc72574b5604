/**
 * Owns the tolerant scalar readers shared by the message files.
 * Invariant: an optional field of a kind we cannot read counts as absent; it never refuses a message.
 */
import { z } from 'zod';

/** Longest identifier accepted from the network: ABDM's own are under 60; this bounds keys and indexes. */
export const MAX_ID_LENGTH = 256;

// As nearly all come: nothing in it can be blank or unseen.
const visible = /^[\x21-\x7e]+$/;
// ABDM issues no identifier with such characters, and two that differ only in them would look alike.
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** A required identifier: not blank, bounded, and without control or invisible characters. */
export const requiredId = z
  .string()
  .max(MAX_ID_LENGTH)
  .refine(isVisible, 'blank, or holds invisible characters');

function isVisible(text: string): boolean {
  return visible.test(text) || (text.trim() !== '' && !invisible.test(text));
}

/** Seen on the wire as a string and as a number. */
export const stringOrNumber = z.union([z.string(), z.number()]);

/** Optional text, seen as a number now and then; anything else counts as absent. */
export const optionalScalar = stringOrNumber.nullish().catch(null);
