/**
 * Which call has the stage. Invariant: a call is announced once, in the order of `seq`, only while it
 * still matters (`pending`); a call seen before is never new again. Pure: the page owns the clock,
 * and a voice would end a turn in the same way, by `endTurn`.
 */
import type { HallCall } from '../../server/contract/views.ts';

/** How long a call has the stage when others wait for it, and when many do. */
export const TURN_MS = 5_000;
export const HURRIED_TURN_MS = 3_000;
const MANY = 3;

export interface Stage {
  /** Highest `seq` taken so far; null before the first view. */
  heard: number | null;
  shown: HallCall | null;
  /** The shown call is being announced now; otherwise it only stands there. */
  fresh: boolean;
  /** Calls that have yet to take the stage, oldest first. */
  waiting: readonly HallCall[];
}

export const EMPTY_STAGE: Stage = { heard: null, shown: null, fresh: false, waiting: [] };

/** Takes in the calls of a view: new ones queue up, answered and undone ones leave. */
export function hearCalls(stage: Stage, calls: readonly HallCall[]): Stage {
  const heard = calls.reduce((most, { seq }) => Math.max(most, seq), stage.heard ?? -1);
  const pending = new Map(calls.filter((call) => call.pending).map((call) => [call.seq, call]));
  const still = stage.waiting.filter(({ seq }) => pending.has(seq));
  const come = [...pending.values()].filter(({ seq }) => seq > (stage.heard ?? -1));
  const waiting = [...still, ...come.sort((a, b) => a.seq - b.seq)];
  const shown = calls.find(({ seq }) => seq === stage.shown?.seq) ?? null;
  if (shown !== null && stage.fresh) return { heard, shown, fresh: true, waiting };
  if (waiting.length > 0) return endTurn({ heard, shown, fresh: false, waiting });
  return { heard, shown: shown ?? newest(calls), fresh: false, waiting };
}

/** The shown call has had its time: the next one takes the stage, or it stays, no longer as new. */
export function endTurn(stage: Stage): Stage {
  const [next, ...waiting] = stage.waiting;
  if (next === undefined) return { ...stage, fresh: false };
  return { ...stage, shown: next, fresh: true, waiting };
}

/** How long the present turn lasts. */
export function turnMs(stage: Stage): number {
  return stage.waiting.length >= MANY ? HURRIED_TURN_MS : TURN_MS;
}

function newest(calls: readonly HallCall[]): HallCall | null {
  return calls.reduce<HallCall | null>(
    (best, call) => (best === null || call.seq > best.seq ? call : best),
    null,
  );
}
