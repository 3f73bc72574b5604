/**
 * Which call has the stage, and how much of it is said. Invariant: a call is announced in the order of
 * `seq`, only while it still matters (`pending`), and once, but for a repeat that is asked for; what is
 * said is what stands there. Pure: announcer.ts owns the clock and the voice.
 */
import type { HallCall } from '../../server/contract/views.ts';

/** How long a call has the stage at least, and when many others wait for it. */
export const TURN_MS = 5_000;
export const HURRIED_TURN_MS = 3_000;
const MANY = 3;
/** Speech waiting behind the present call: above the first one language is said and nothing repeated, above the second none. */
export const ONE_LANGUAGE_OVER_MS = 15_000;
export const CHIME_ONLY_OVER_MS = 30_000;

export interface Stage {
  /** Highest `seq` taken so far; null before the first view. */
  heard: number | null;
  shown: HallCall | null;
  /** The shown call is being announced now; otherwise it only stands there. */
  fresh: boolean;
  /** Calls that have yet to take the stage, in their order. */
  waiting: readonly HallCall[];
  /** Grows with every turn: the repeat of a call that stands there is a turn too. */
  turn: number;
}

export const EMPTY_STAGE: Stage = { heard: null, shown: null, fresh: false, waiting: [], turn: 0 };

/** Takes in the calls of a view: new ones queue up, answered and undone ones leave. */
export function hearCalls(stage: Stage, calls: readonly HallCall[]): Stage {
  const heard = calls.reduce((most, { seq }) => Math.max(most, seq), stage.heard ?? -1);
  const pending = new Map(calls.filter((call) => call.pending).map((call) => [call.seq, call]));
  const still = stage.waiting.filter(({ seq }) => pending.has(seq));
  const come = [...pending.values()].filter(({ seq }) => seq > (stage.heard ?? -1));
  const waiting = [...still, ...come.sort((a, b) => a.seq - b.seq)];
  const shown = calls.find(({ seq }) => seq === stage.shown?.seq) ?? null;
  const { turn } = stage;
  if (shown !== null && stage.fresh) return { heard, shown, fresh: true, waiting, turn };
  if (waiting.length > 0) return endTurn({ heard, shown, fresh: false, waiting, turn });
  return { heard, shown: shown ?? newest(calls), fresh: false, waiting, turn };
}

/**
 * The stage before the first view of a new connection. Calls are counted by the server's log; one that was
 * restored from a backup counts from further back, and its calls would never be new to this screen.
 */
export function afterReturn(stage: Stage, calls: readonly HallCall[]): Stage {
  const last = calls.reduce((most, { seq }) => Math.max(most, seq), -1);
  return stage.heard !== null && last < stage.heard
    ? { ...EMPTY_STAGE, shown: stage.shown, turn: stage.turn }
    : stage;
}

/** The shown call has had its time: the next one takes the stage, or it stays, no longer as new. */
export function endTurn(stage: Stage): Stage {
  const [next, ...waiting] = stage.waiting;
  if (next === undefined) return { ...stage, fresh: false };
  return { ...stage, shown: next, fresh: true, waiting, turn: stage.turn + 1 };
}

/** A call that nobody has answered takes the stage once more, after those that wait; unless it stands there anew already. */
export function hearAgain(stage: Stage, call: HallCall): Stage {
  const isNow = stage.fresh && stage.shown?.seq === call.seq;
  if (isNow || stage.waiting.some(({ seq }) => seq === call.seq)) return stage;
  const next = { ...stage, waiting: [...stage.waiting, call] };
  return stage.fresh ? next : endTurn(next);
}

/** How much of the present call is said: speech gives way, the screen never does. */
export type Speech = 'every-language' | 'one-language' | 'chime';

/** `lengthMs` is about how long a call takes in every language. */
export function speechFor(stage: Stage, lengthMs: (call: HallCall) => number): Speech {
  const behind = stage.waiting.reduce((sum, call) => sum + lengthMs(call), 0);
  if (behind > CHIME_ONLY_OVER_MS) return 'chime';
  return behind > ONE_LANGUAGE_OVER_MS ? 'one-language' : 'every-language';
}

/** The least that the present turn lasts. */
export function turnMs(stage: Stage): number {
  return stage.waiting.length >= MANY ? HURRIED_TURN_MS : TURN_MS;
}

function newest(calls: readonly HallCall[]): HallCall | null {
  return calls.reduce<HallCall | null>(
    (best, call) => (best === null || call.seq > best.seq ? call : best),
    null,
  );
}
