/**
 * Owns everything a simulator remembers: bridges, what phones asked, what came back, calls received.
 * Invariant: in memory only and bounded; nothing survives the process. `faults` may be replaced at any time.
 */
import type { ShareBodyInput } from '../abdm/wire/share.ts';
import { BoundedMap } from './bounded-map.ts';
import { type FaultScript, noFaults } from './faults.ts';
import { demoClient, type Settings, type SimulatorOptions, type SimulatorService } from './options.ts';

/** A busy day is 8,000 tokens; a kept share is about 1 kB. */
const MAX_SHARES = 10_000;
/** Phones ask every few seconds and forget the answer as soon as they have shown it. */
const MAX_RUNNING = 2_000;
/** Enough to see a test's or an hour's traffic; each entry is a few words. */
const MAX_CALLS = 20_000;

export type Bridge = {
  clientId: string;
  clientSecret: string;
  url: string | null;
  /** Null: every facility id is taken for one of this bridge. */
  services: readonly SimulatorService[] | null;
};

/** How far the gateway got in handing a callback to the bridge. */
export type Delivery = {
  attempts: number;
  /** HTTP status of the last attempt; null when none was answered. */
  lastStatus: number | null;
  acceptedAt: number | null;
  /** No further attempt will be made. */
  over: boolean;
};

export type AnswerError = { kind: 'error'; code: string; message: string; at: number };

export type ShareAnswer =
  | AnswerError
  | { kind: 'token'; tokenNumber: string; expirySeconds: number | null; at: number };

export type ShareRecord = {
  requestId: string;
  hipId: string;
  context: string;
  abhaAddress: string;
  body: ShareBodyInput;
  /** When the phone asked, or last asked again; ms since 1970. The phone's wait runs from here. */
  askedAt: number;
  delivery: Delivery;
  answer: ShareAnswer | null;
  /** On-share calls accepted for it. */
  answers: number;
  /** Different numbers it was given: more than one entry is the facility's mistake. */
  numbers: string[];
};

export type RunningAnswer =
  | AnswerError
  | { kind: 'token'; number: string; minutes: number | null; at: number };

export type RunningRecord = {
  requestId: string;
  hipId: string;
  context: string;
  askedAt: number;
  delivery: Delivery;
  answer: RunningAnswer | null;
};

/** One call that reached the gateway. Names nobody. */
export type CallRecord = {
  at: number;
  method: string;
  path: string;
  requestId: string | null;
  hipId: string | null;
  status: number | 'closed' | 'unanswered';
};

export type SimulatorState = {
  faults: FaultScript;
  /** May be changed while it runs, except `now` and `seed`. */
  settings: Settings;
  bridges: readonly Bridge[];
  shares: BoundedMap<string, ShareRecord>;
  running: BoundedMap<string, RunningRecord>;
  /** Calls received at the gateway, by a running number, oldest first. */
  calls: BoundedMap<number, CallRecord>;
};

export function createState(options: SimulatorOptions, settings: Settings): SimulatorState {
  const clients = options.clients ?? [demoClient];
  return {
    faults: noFaults(),
    settings,
    bridges: clients.map((client) => ({
      clientId: client.clientId,
      clientSecret: client.clientSecret,
      url:
        'bridgeUrl' in client && client.bridgeUrl !== undefined
          ? client.bridgeUrl
          : (options.bridgeUrl ?? null),
      services: 'services' in client && client.services !== undefined ? client.services : null,
    })),
    shares: new BoundedMap(MAX_SHARES),
    running: new BoundedMap(MAX_RUNNING),
    calls: new BoundedMap(MAX_CALLS),
  };
}

/** The bridge a facility hangs on: one that names it, else the first that takes every facility. */
export function bridgeOf(state: SimulatorState, hipId: string): Bridge | null {
  const named = state.bridges.find((bridge) => bridge.services?.some((service) => service.id === hipId));
  return named ?? state.bridges.find((bridge) => bridge.services === null) ?? null;
}

export function newDelivery(): Delivery {
  return { attempts: 0, lastStatus: null, acceptedAt: null, over: false };
}
