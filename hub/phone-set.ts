/** One facility's patients' pages, put together from its messages and read as pages. Pure: time is an argument. */
import type { PatientView } from '../server/contract/views.ts';
import { MAX_PHONES, type Phone, type PhoneFrame, type PhonesMessage } from './contract/phones.ts';

export interface HeldSet {
  /** Of the last message. */
  seq: number;
  frame: PhoneFrame;
  running: Map<string, string>;
  phones: Map<string, Phone>;
}

/** The set after a message; null when a message before it is missing, or it is more than a facility may push. */
export function withMessage(held: HeldSet | null, message: PhonesMessage): HeldSet | null {
  const { seq, phones, gone } = message;
  const before = seq === 1 ? null : held;
  if (seq !== 1 && before?.seq !== seq - 1) return null;
  const frame = message.frame ?? before?.frame;
  if (frame === undefined) return null;
  const set: HeldSet = {
    seq,
    frame,
    running:
      message.running === undefined
        ? (before?.running ?? new Map())
        : new Map(message.running.map(({ queue, label }) => [queue, label])),
    phones: before?.phones ?? new Map(),
  };
  for (const code of gone) set.phones.delete(code);
  for (const phone of phones) set.phones.set(phone.code, phone);
  return set.phones.size > MAX_PHONES ? null : set;
}

/** As it is stored. */
export function written({ frame, running, phones }: HeldSet): string {
  return JSON.stringify({ frame, running: [...running], phones: [...phones.values()] });
}

/** What `written` wrote. */
export function readSet(content: string): HeldSet {
  const { frame, running, phones } = JSON.parse(content) as {
    frame: PhoneFrame;
    running: [string, string][];
    phones: Phone[];
  };
  return {
    seq: 0,
    frame,
    running: new Map(running),
    phones: new Map(phones.map((phone) => [phone.code, phone])),
  };
}

/** The page of a code's hash; null when the set has none, or its day is over. */
export function pageOf(set: HeldSet, codeHash: string, now: number): PatientView | null {
  const { frame, running, phones } = set;
  const phone = phones.get(codeHash);
  const queue = frame.queues.find(({ id }) => id === phone?.queue);
  if (phone === undefined || queue === undefined) return null;
  if (dayIn(frame.zone, now) > frame.day && !queue.roundTheClock) return null;
  const { label, status, calls, ahead, wait } = phone;
  return {
    audience: 'patient',
    place: { facility: frame.facility, languages: frame.languages, day: frame.day, demo: false },
    label,
    queue: queue.name,
    prefix: queue.prefix,
    pictogram: queue.pictogram,
    status,
    calls,
    ahead,
    wait: wait === null ? null : { lowMinutes: wait[0], highMinutes: wait[1] },
    running: running.get(phone.queue) ?? null,
    counterName: frame.counters.find(({ id }) => id === phone.counter)?.name ?? null,
  };
}

/** Of every zone how its clock is written: making one takes a hundred times as long as using it. */
const clocks = new Map<string, Intl.DateTimeFormat>();
/** India has one zone; a facility's file may name any. */
const MAX_CLOCKS = 50;

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  if (clocks.size >= MAX_CLOCKS) clocks.clear();
  const made = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  clocks.set(zone, made);
  return made;
}

/** `2026-11-22`. */
function dayIn(zone: string, at: number): string {
  return clockOf(zone).format(at).slice(0, 10);
}

/** `10:35`. */
export function timeIn(zone: string, at: number): string {
  return clockOf(zone).format(at).slice(11, 16);
}
