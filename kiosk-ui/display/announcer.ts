/**
 * Carries the stage through time: a turn lasts until its call has been said and seen, then the next one
 * takes the stage; a call that nobody has answered comes once more. Invariant: what is said stands on
 * the stage; while the screen is not live nothing is said and turns wait. Speech never holds a turn for
 * longer than the speaker's own bounds.
 */
import type { Language } from '../../server/contract/facility.ts';
import type { HallCall } from '../../server/contract/views.ts';
import type { Speaker } from '../shared/voice/speech.ts';
import {
  afterReturn,
  EMPTY_STAGE,
  endTurn,
  hearAgain,
  hearCalls,
  type Stage,
  speechFor,
  turnMs,
} from './announce.ts';

export interface AnnouncerOptions {
  speaker: Pick<Speaker, 'say' | 'hush' | 'lengthMs' | 'state'>;
  /** The languages of speech, in their order; empty: nothing is said. */
  languages: () => readonly Language[];
  /** No sound at all just now: quiet hours. */
  quiet: () => boolean;
  /** A call that is still pending is repeated once after this long; 0: never. */
  repeatMs: number;
  /** The stage has changed by itself. */
  onStage: () => void;
}

export interface Announcer {
  stage(): Stage;
  /** `first`: the first view of a connection. */
  hear(calls: readonly HallCall[], first?: boolean): void;
  /** Whether what stands on the screen is as it is at the counters. */
  setLive(live: boolean): void;
}

export function createAnnouncer(options: AnnouncerOptions): Announcer {
  const { speaker, languages, quiet, repeatMs, onStage } = options;
  let stage = EMPTY_STAGE;
  let live = true;
  /** Calls that were repeated, by seq; those of the view only, so it stays small. */
  let repeated = new Set<number>();
  let pending = new Map<number, HallCall>();
  let turnTimer: ReturnType<typeof setTimeout> | undefined;

  const lengthMs = (call: HallCall) => speaker.lengthMs(spoken(call), languages());

  function setStage(next: Stage): void {
    const begins = next.turn !== stage.turn;
    const gone = !next.fresh || begins;
    stage = next;
    if (gone) speaker.hush();
    if (begins) void takeTurn();
  }

  /** From taking the stage to the end of speech and of the least time, whichever is later. */
  async function takeTurn(): Promise<void> {
    const { turn, shown } = stage;
    if (shown === null || !live) return;
    const isNow = () => stage.turn === turn && stage.fresh && live;
    clearTimeout(turnTimer);
    const seen = new Promise<void>((done) => {
      turnTimer = setTimeout(done, turnMs(stage));
    });
    const whole = quiet() ? false : await say(shown, isNow);
    await seen;
    if (!isNow()) return;
    if (whole) repeatLater(shown);
    setStage(endTurn(stage));
    onStage();
  }

  /** Whether it may be repeated: said in full, or not at all because its clips came too late. */
  async function say(call: HallCall, isNow: () => boolean): Promise<boolean> {
    let whole = true;
    const said = await speaker.say(spoken(call), languages(), {
      more(before) {
        const speech = speechFor(stage, lengthMs);
        const goesOn = isNow() && pending.has(call.seq) && allows(speech, before);
        if (!goesOn) whole = false;
        return goesOn;
      },
    });
    const tried = said > 0 || (languages().length > 0 && speaker.state() === 'on');
    return whole && tried && speechFor(stage, lengthMs) === 'every-language';
  }

  function repeatLater(call: HallCall): void {
    if (repeatMs === 0 || repeated.has(call.seq)) return;
    setTimeout(() => {
      const still = pending.get(call.seq);
      if (still === undefined || !live || speechFor(stage, lengthMs) !== 'every-language') return;
      repeated.add(call.seq);
      setStage(hearAgain(stage, still));
      onStage();
    }, repeatMs);
  }

  return {
    stage: () => stage,
    hear(calls, first = false) {
      pending = new Map(calls.filter((call) => call.pending).map((call) => [call.seq, call]));
      repeated = new Set([...repeated].filter((seq) => pending.has(seq)));
      setStage(hearCalls(first ? afterReturn(stage, calls) : stage, calls));
    },
    setLive(next) {
      const comesBack = next && !live;
      live = next;
      if (!live) speaker.hush();
      // Nobody saw the end of this turn: it begins anew.
      if (comesBack && stage.fresh) void takeTurn();
    },
  };
}

function allows(speech: ReturnType<typeof speechFor>, said: number): boolean {
  switch (speech) {
    case 'every-language':
      return true;
    case 'one-language':
      return said === 0;
    case 'chime':
      return false;
  }
}

function spoken({ label, counterName }: HallCall): { label: string; place: string } {
  return { label, place: counterName.en };
}
