/** Rows that are written with a fact, as the rest of the server speaks of them. */
import type { Day, TokenId } from '../server/queue/model.ts';
import { type Fields, personText } from './person-shape.ts';
import type { Sealed } from './sealing.ts';

/** A person's sealed data for a token. */
export interface SealedPerson extends Sealed {
  token: TokenId;
}

/** A person's data, sealed for the token when it is written: sealing is the dearest part of a share. */
export interface OpenPerson {
  token: TokenId;
  fields: Fields;
}

/** What a message answers, whole: all that came, and who came with it. */
export interface Content {
  said: Fields;
  person: Fields;
}

/** A content as the text that is hashed: two with the same text said the same. */
export function contentText({ said, person }: Content): string {
  return JSON.stringify(said) + personText(person);
}

/** What the database knows a token by. */
export type TokenKey = [day: string, series: string, number: number];

/** A token's key, from its id `day.series.number`. */
export function tokenKey(id: TokenId): TokenKey {
  const [day = '', series = '', number = ''] = id.split('.');
  return [day, series, Number(number)];
}

export type OutboxLane = 'abdm' | 'hub';
export type OutboxKind = 'on-share' | 'on-running-token' | 'counts';

export interface NewMessage {
  /** From the outbox's `nextId`. */
  id: number;
  lane: OutboxLane;
  kind: OutboxKind;
  correlation: string;
  /** Of the content that came with the correlation; the content itself is hashed when it is written. */
  fingerprint: Buffer | Content | null;
  token: TokenId | null;
  /** Plain data without anything of a person. */
  detail: Record<string, unknown>;
  createdAt: number;
  deadlineAt: number | null;
}

/** What a statement binds. */
export type Cell = string | number | Uint8Array | null;

/** The message as INSERT_MESSAGE binds it, but for a content that is still to be hashed: null; it is due at once. */
export function messageCells(one: NewMessage): Cell[] {
  const { id, lane, kind, correlation, fingerprint, token, createdAt, deadlineAt } = one;
  return [
    id,
    lane,
    kind,
    correlation,
    fingerprint === null || 'said' in fingerprint ? null : fingerprint,
    token,
    JSON.stringify(one.detail),
    createdAt,
    createdAt,
    deadlineAt,
  ];
}

export interface NewSlip {
  printer: string;
  token: TokenId;
  duplicate: boolean;
  createdAt: number;
  expiresAt: number;
}

/** A facility file that comes into force with its command. */
export interface NewFacilityFile {
  hash: string;
  content: string;
  appliedAt: number;
  /** The administrator who changed it on the pages; null: the file of the server's setting. */
  actor: string | null;
}

/** Everything that must be on disk together with a command's events. */
export interface CompanionRows {
  persons: (SealedPerson | OpenPerson)[];
  messages: NewMessage[];
  slips: NewSlip[];
  facilityFile?: NewFacilityFile;
}

export const NO_ROWS: CompanionRows = { persons: [], messages: [], slips: [] };

/** How many tokens a queue issued, by source. */
export interface Count {
  day: Day;
  queue: string;
  source: string;
  tokens: number;
}
