/**
 * What patients' phones show, as facilities push it up their link: numbers, queues, counters, and nobody's name. A phone
 * is known by the hash of its page's code, so that nothing at the hub opens a page but the slip itself.
 */
import { z } from 'zod';

/** Phones of one facility: a large hospital has some hundreds waiting, and those of the last hour beside them. */
export const MAX_PHONES = 5_000;
/** Of one message: some 150 kB. */
export const MAX_PHONES_A_MESSAGE = 1_000;
/** A facility sends at most this often, the parts of one set aside. */
export const PUSH_EVERY_MS = 2_000;
/** 132 bits: what a code is known by. */
export const CODE_HASH_CHARS = 22;

const words = z.string().max(200);
/** As facilities name things: English is always there. */
const text = z.strictObject({
  en: words,
  hi: words.optional(),
  ur: words.optional(),
  ks: words.optional(),
  doi: words.optional(),
});
const language = z.enum(['en', 'hi', 'ur', 'ks', 'doi']);
const codeHash = z.string().regex(/^[A-Za-z0-9_-]{22}$/);
const queueId = z.string().min(1).max(20);
const counterId = z.string().min(1).max(40);
const label = z.string().min(1).max(12);
function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

const minutes = z.number().int().min(0).max(100_000);

/** What stays as it is for hours: sent with a whole set, and when it changes. */
const phoneFrame = z.strictObject({
  facility: text,
  languages: z.array(language).min(1).max(5),
  day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  /** In which the day ends and times are told. */
  zone: z.string().min(1).max(60).refine(isZone),
  queues: z
    .array(
      z.strictObject({
        id: queueId,
        prefix: z.string().min(1).max(4),
        name: text,
        pictogram: z.string().max(40).nullable(),
        /** Its numbers live on over midnight. */
        roundTheClock: z.boolean(),
      }),
    )
    .max(200),
  counters: z.array(z.strictObject({ id: counterId, name: text })).max(500),
});
export type PhoneFrame = z.infer<typeof phoneFrame>;

const phone = z.strictObject({
  code: codeHash,
  label,
  queue: queueId,
  status: z.enum(['waiting', 'called', 'serving', 'skipped', 'completed', 'cancelled', 'lapsed']),
  calls: z.number().int().min(0).max(10_000),
  ahead: z.number().int().min(0).max(100_000).nullable(),
  /** The wait's range. */
  wait: z.tuple([minutes, minutes]).nullable(),
  counter: counterId.nullable(),
});
export type Phone = z.infer<typeof phone>;

/** Facility to hub: what changed since the message before. */
export const phonesMessage = z.strictObject({
  type: z.literal('phones'),
  /** 1 is a whole set's first part and forgets what was before; then one more with every message. */
  seq: z.number().int().min(1),
  frame: phoneFrame.optional(),
  /** The number that is being served, by queue. */
  running: z
    .array(z.strictObject({ queue: queueId, label }))
    .max(200)
    .optional(),
  phones: z.array(phone).max(MAX_PHONES_A_MESSAGE),
  gone: z.array(codeHash).max(MAX_PHONES_A_MESSAGE),
});
export type PhonesMessage = z.infer<typeof phonesMessage>;

/** Hub to facility: the hub shows patients' pages at this address, and asks for the whole set now. */
export const phonesWanted = z.strictObject({
  type: z.literal('phonesWanted'),
  /** What slips link to: a page is at this address, `/t/` and its code. */
  url: z.url({ protocol: /^https?$/ }).max(200),
});
