/**
 * What screens get: computed by the server, cut per audience. A hall's and a patient's view have no
 * field for a name, a person key or an ABHA identifier; only the clerk's `Person` does.
 */
import type { Action } from '../queue/actions.ts';
import type { Lane, LaneReason, Source, TokenStatus } from '../queue/model.ts';
import type { Language, Text } from './facility.ts';

export interface WaitRange {
  lowMinutes: number;
  highMinutes: number;
}

/** What every screen says about where it stands. */
export interface Place {
  facility: Text;
  languages: Language[];
  /** `YYYY-MM-DD`, the book's day. */
  day: string;
  /** The server runs as a demonstration: every screen says so. */
  demo: boolean;
}

export type ClosedWhy = 'hours' | 'holiday' | 'cap' | null;

export interface QueueSummary {
  id: string;
  prefix: string;
  name: Text;
  pictogram: string | null;
  waiting: number;
  /** For a person who came now; null: not known yet. */
  wait: WaitRange | null;
  closed: ClosedWhy;
}

export interface HallCall {
  /** Grows with every call and recall: what is greater than the last one announced is new. */
  seq: number;
  label: string;
  queue: string;
  counter: string;
  counterName: Text;
  at: number;
  /** Still called and not yet there: it matters after a reconnect. */
  pending: boolean;
}

export interface HallQueue extends QueueSummary {
  /** Labels in the order of calling. */
  next: string[];
  /** Today's opening times, `09:00–14:00`; none when it is always open or closed all day. */
  hours: string[];
}

export interface HallView {
  audience: 'hall';
  place: Place;
  queues: HallQueue[];
  /** Newest first: every call still pending and the latest others. */
  calls: HallCall[];
  /** What the hospital wants to be read in its halls. */
  notices: Text[];
  /** The English names of the counters that may call these people: what is said of a place is made from them. */
  counters: string[];
}

export interface Person {
  name: string;
  gender: string;
  age: number | null;
  /** `1987-06-14`, `1987-06` or `1987`: as much as is known. */
  birth: string | null;
  abhaNumber: string | null;
  abhaAddress: string | null;
  phone: string | null;
  address: { line: string | null; district: string | null; state: string | null; pincode: string | null };
  /** Self-declared (a card) rather than sent by the network. */
  verified: boolean;
}

export interface ClerkToken {
  id: string;
  label: string;
  version: number;
  status: TokenStatus;
  queue: string;
  lane: Lane;
  laneReason: LaneReason;
  source: Source;
  issuedAt: number;
  calledAt: number | null;
  recalls: number;
  notice: 'far' | 'rescanned' | null;
  person: Person | null;
  actions: Action[];
}

export type CounterAction = 'callNext' | 'undo' | 'openCounter' | 'pauseCounter' | 'closeCounter';

/** Something the clerk should know or do, in words of the locale files (`trouble.<code>`). */
export interface Trouble {
  code:
    | 'printer'
    | 'printer_elsewhere'
    | 'slip_unconfirmed'
    | 'slip_failed'
    | 'gateway'
    | 'hub'
    | 'missed_shares'
    | 'storage'
    | 'date_unconfirmed'
    | 'numbers_unconfirmed'
    | 'numbers_from_hub';
  params: Record<string, string | number>;
}

export interface Destination {
  id: string;
  prefix: string;
  name: Text;
  pictogram: string | null;
  /** The queue's `next` names it: where most patients go from here. */
  usual: boolean;
}

export interface ClerkView {
  audience: 'counter';
  place: Place;
  counter: {
    id: string;
    name: Text;
    version: number;
    status: 'open' | 'paused' | 'closed';
    undo: 'call' | 'skip' | 'transfer' | 'completion' | null;
    actions: CounterAction[];
  };
  queues: (QueueSummary & { next: string[] })[];
  /** Every queue of the facility, for transfers: those that usually follow the present one first. */
  destinations: Destination[];
  now: ClerkToken | null;
  upcoming: ClerkToken[];
  /** Shares of the last moments, newest first, for a person who stands at the window with a phone. */
  arrivals: ClerkToken[];
  skipped: ClerkToken[];
  /** Completed patients who scanned again. */
  returned: ClerkToken[];
  /** Holders of paper who wait: their number says nothing of their place in the series. */
  papers: { id: string; label: string; version: number }[];
  troubles: Trouble[];
}

export interface PatientView {
  audience: 'patient';
  place: Place;
  label: string;
  queue: Text;
  prefix: string;
  pictogram: string | null;
  status: TokenStatus;
  /** How often it was called, recalls counted. */
  calls: number;
  /** People before this one; null once called. */
  ahead: number | null;
  wait: WaitRange | null;
  /** The number being served now, as a label. */
  running: string | null;
  counterName: Text | null;
}

/** Whether a slip comes out: yes, not just now, or never (no printer). */
export type SlipState = 'ready' | 'trouble' | 'none';

export interface KioskQueue extends QueueSummary {
  /** Where its people are called to, in the facility's order. */
  counters: { id: string; name: Text }[];
  slip: SlipState;
  /** Since a restore it waits for its highest number: whoever wants one is sent to the desk at once. */
  numbersWait: boolean;
  /** The newest scans by phone, newest first. */
  scans: PhoneScan[];
}

/** A number that went to a phone: an id for telling one scan from the next, a label, and nothing of the person. */
export interface PhoneScan {
  id: string;
  label: string;
  /** The number was theirs already. */
  again: boolean;
}

/** What a kiosk shows: queues and labels; no field for a name. */
export interface KioskView {
  audience: 'kiosk';
  place: Place;
  queues: KioskQueue[];
}

export type View = HallView | ClerkView | KioskView;
