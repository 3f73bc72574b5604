/**
 * Owns the tolerant scalar readers shared by the message files.
 * Invariant: an optional field of a kind we cannot read counts as absent; it never refuses a message.
 */
import { z } from 'zod';

/** Longest identifier accepted from the network: ABDM's own are under 60; this bounds keys and indexes. */
export const MAX_ID_LENGTH = 256;

/** A required identifier: neither empty nor blank. */
export const requiredId = z
  .string()
  .max(MAX_ID_LENGTH)
  .refine((text) => text.trim() !== '', 'blank');

/** Seen on the wire as a string and as a number. */
export const stringOrNumber = z.union([z.string(), z.number()]);

/** Optional text, seen as a number now and then; anything else counts as absent. */
export const optionalScalar = stringOrNumber.nullish().catch(null);
