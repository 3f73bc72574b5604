/**
 * What travels over a facility's own socket to its hub. The facility dials out, so that a hospital behind NAT
 * can be reached; a share comes in, its answer goes out. Times are remaining milliseconds: two clocks need not agree.
 * Hub and facility may be of different versions: a message that one does not know, and a field, it leaves aside; what
 * is new is optional.
 */
import { z } from 'zod';
import { reportHead } from './counts.ts';
import { figuresMessage, stateMessage } from './figures.ts';
import { phonesMessage, phonesWanted } from './phones.ts';

/** Where a facility's socket comes in. */
export const LINK_PATH = '/link';
/** Longest message either way: a share with a photograph, as ABDM may send one. */
export const MAX_LINK_BYTES = 1024 * 1024 + 4096;

/** `day.queue.number`, as facilities name their tokens. */
const TOKEN_ID = /^\d{4}-\d{2}-\d{2}\.[A-Za-z0-9]{1,20}\.\d{1,9}$/;

const requestId = z.string().min(1).max(200);
const milliseconds = z.number().int().min(0).max(60_000);

/** How an attempt to tell the gateway ended, as the facility's own client would have seen it. */
export const linkExchange = z.object({
  requestId: z.string().max(200),
  status: z.number().int().nullable(),
  class: z.enum(['accepted', 'transient', 'ambiguous', 'permanent']),
  code: z.string().max(60).nullable(),
  retryAfterMs: z.number().int().min(0).nullable(),
  ms: z.number().min(0),
});
export type LinkExchange = z.infer<typeof linkExchange>;

/** Events of one part of a day's list: half a megabyte. */
export const MAX_LISTED_ROWS = 1_000;
const hash = z.string().regex(/^([0-9a-f]{64})?$/);

/** An event as it was hashed: no name, no address; a person is a keyed hash whose key stays at the facility. */
export const logRow = z.object({
  seq: z.number().int(),
  day: z.string().max(10),
  at: z.number(),
  command: z.string().max(200),
  ordinal: z.number().int(),
  type: z.string().max(40),
  fact: z.string().max(200_000),
  actor: z.string().max(200).nullable(),
  hash,
});
export type LogRow = z.infer<typeof logRow>;

/** Hub to facility. */
export const fromHub = z.discriminatedUnion('type', [
  /** A callback for this facility, as the gateway sent it; `relay` is its REQUEST-ID. */
  z.object({
    type: z.literal('callback'),
    kind: z.enum(['share', 'running-token']),
    relay: requestId,
    remainingMs: milliseconds,
    body: z.unknown(),
  }),
  /** What became of an answer that the facility gave. */
  z.object({ type: z.literal('answered'), id: z.number().int(), exchange: linkExchange }),
  /** Shares that were answered with an error while the facility was away; `upTo` is what it acknowledges. */
  z.object({
    type: z.literal('missed'),
    count: z.number().int().min(1),
    since: z.number(),
    upTo: z.number(),
  }),
  /** An auditor asks for the events of a day, and on to the end of the log. */
  z.object({
    type: z.literal('list'),
    id: z.number().int(),
    day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  }),
  phonesWanted,
  /** This hub takes reports over the line; one of a version before does not say so, and takes them over HTTP alone. */
  z.object({ type: z.literal('reportsWanted') }),
  /** What became of a report: a status as over HTTP, and the newest head of its log that the hub knows. */
  z.object({
    type: z.literal('reported'),
    id: z.number().int(),
    status: z.number().int(),
    head: reportHead.nullable(),
  }),
]);
export type FromHub = z.infer<typeof fromHub>;

/** Facility to hub. */
export const fromFacility = z.discriminatedUnion('type', [
  /** The callback is durable here, or why it is not. `token` is `day.queue.number`, when there is one. */
  z.object({
    type: z.literal('taken'),
    kind: z.enum(['share', 'running-token']),
    relay: requestId,
    result: z.enum(['accepted', 'repeated', 'different', 'late', 'malformed', 'failed']),
    token: z.string().regex(TOKEN_ID).nullable(),
    logId: z.uuid(),
  }),
  /** An on-share or a running token for the gateway, in its own shape. */
  z.object({
    type: z.literal('answer'),
    id: z.number().int(),
    kind: z.enum(['share', 'running-token']),
    relay: requestId,
    remainingMs: milliseconds,
    body: z.record(z.string(), z.unknown()),
  }),
  z.object({ type: z.literal('missedSeen'), upTo: z.number().int().min(0) }),
  /** A part of a day's list; `previous` is the hash before its first event. */
  z.object({
    type: z.literal('listed'),
    id: z.number().int(),
    logId: z.uuid(),
    previous: hash,
    rows: z.array(logRow).max(MAX_LISTED_ROWS),
    done: z.boolean(),
  }),
  /** A day's counts (counts.ts). The report is read by itself, so that a bad one is told that it is. */
  z.object({ type: z.literal('report'), id: z.number().int(), report: z.record(z.string(), z.unknown()) }),
  figuresMessage,
  stateMessage,
  phonesMessage,
]);
export type FromFacility = z.infer<typeof fromFacility>;

export type CallbackKind = 'share' | 'running-token';
