import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EMPTY_STAGE, hearAgain, hearCalls, speechFor } from '../../../kiosk-ui/display/announce.ts';
import { type Announcer, createAnnouncer } from '../../../kiosk-ui/display/announcer.ts';
import type { Spoken } from '../../../kiosk-ui/shared/voice/grammar.ts';
import type { SayOptions } from '../../../kiosk-ui/shared/voice/speech.ts';
import type { HallCall } from '../../../server/contract/views.ts';

const LANGUAGES = ['ur', 'en'] as const;
/** What the made-up speaker takes for a chime and for a call in one language. */
const CHIME_MS = 1_000;
const SAID_MS = 4_000;

function call(seq: number, pending = true): HallCall {
  return {
    seq,
    label: `A${seq}`,
    queue: 'OPD1',
    counter: `C${seq}`,
    counterName: { en: `Counter ${seq}` },
    at: seq,
    pending,
  };
}

/** Speaks as the real one does, in time only: a chime, then language by language as long as it may. */
class MadeUpSpeaker {
  /** `A1 chime`, `A1 ur`, …, with what stood on the stage. */
  said: string[] = [];
  works = true;
  /** Its clips come too late: the chime is all that is heard. */
  late = false;
  #turn = 0;
  stage: () => string = () => '';

  state = (): 'on' | 'blocked' => (this.works ? 'on' : 'blocked');

  lengthMs = (): number => CHIME_MS + LANGUAGES.length * SAID_MS;

  hush = (): void => {
    this.#turn += 1;
  };

  say = async (
    { label: asked }: Spoken,
    languages: readonly string[],
    { more = () => true }: SayOptions = {},
  ): Promise<number> => {
    const label = asked ?? '';
    this.hush();
    const turn = this.#turn;
    if (!this.works) return 0;
    this.said.push(`${label} chime`);
    await this.#pause(CHIME_MS, turn);
    let said = 0;
    if (this.late) return 0;
    for (const language of languages) {
      if (turn !== this.#turn || !more(said)) break;
      this.said.push(`${label} ${language}`);
      if (this.stage() !== label) this.said.push(`but ${this.stage()} stood there`);
      await this.#pause(SAID_MS, turn);
      if (turn === this.#turn) said += 1;
    }
    return said;
  };

  async #pause(ms: number, turn: number): Promise<void> {
    for (let waited = 0; waited < ms && turn === this.#turn; waited += 100) {
      await new Promise((done) => setTimeout(done, 100));
    }
  }
}

let speaker: MadeUpSpeaker;
let announcer: Announcer;
let quiet: boolean;
/** Every label that took the stage as new. */
let shown: string[];

function start(repeatMs = 10_000): void {
  speaker = new MadeUpSpeaker();
  quiet = false;
  shown = [];
  let turn = 0;
  const look = () => {
    const stage = announcer.stage();
    if (stage.fresh && stage.turn !== turn) shown.push(stage.shown?.label ?? '');
    turn = stage.turn;
  };
  announcer = createAnnouncer({
    speaker,
    languages: () => LANGUAGES,
    quiet: () => quiet,
    repeatMs,
    onStage: look,
  });
  const { hear } = announcer;
  announcer.hear = (calls) => {
    hear(calls);
    look();
  };
  speaker.stage = () => announcer.stage().shown?.label ?? '';
}

beforeEach(() => {
  vi.useFakeTimers();
  start();
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('how much is said', () => {
  const behind = (calls: number) => {
    const all = Array.from({ length: calls + 1 }, (_, i) => call(i + 1));
    return speechFor(hearCalls(hearCalls(EMPTY_STAGE, []), all), () => 5_000);
  };

  it('[VOI-4] falls to one language above 15 s of waiting speech and to the chime above 30 s', () => {
    expect([0, 3, 4, 6, 7].map(behind)).toEqual([
      'every-language',
      'every-language',
      'one-language',
      'one-language',
      'chime',
    ]);
  });

  it('[VOI-4] a repeat waits behind the others, and only once', () => {
    const two = hearCalls(hearCalls(EMPTY_STAGE, []), [call(2), call(1)]);
    expect(hearAgain(two, call(1))).toBe(two);
    const more = hearAgain(two, call(9));
    expect(more.waiting.map(({ seq }) => seq)).toEqual([2, 9]);
    expect(hearAgain(more, call(9))).toBe(more);
  });
});

describe('the announcer', () => {
  it('[VOI-3] says a call in every language and, when nobody has answered, once more after the pause', async () => {
    announcer.hear([call(1)]);
    await pass(60_000);
    const once = ['A1 chime', 'A1 ur', 'A1 en'];
    expect(speaker.said).toEqual([...once, ...once]);
    expect(shown).toEqual(['A1', 'A1']);
  });

  it('[VOI-3] an answered call is not repeated, and one that is being said ends with its language', async () => {
    announcer.hear([call(1)]);
    await pass(12_000);
    announcer.hear([call(1, false)]);
    await pass(60_000);
    expect(speaker.said).toEqual(['A1 chime', 'A1 ur', 'A1 en']);
    announcer.hear([call(2), call(1, false)]);
    await pass(2_000);
    announcer.hear([call(2, false), call(1, false)]);
    await pass(60_000);
    expect(speaker.said.slice(3)).toEqual(['A2 chime', 'A2 ur']);
  });

  it('[VOI-3] an undone call falls silent at once, and the next one is said', async () => {
    announcer.hear([call(2), call(1)]);
    await pass(2_000);
    announcer.hear([call(2)]);
    await pass(9_500);
    expect(speaker.said).toEqual(['A1 chime', 'A1 ur', 'A2 chime', 'A2 ur', 'A2 en']);
    expect(shown).toEqual(['A1', 'A2']);
  });

  it('[VOI-4] at full load every call is shown, speech gives way, and the hall keeps up', async () => {
    const all: HallCall[] = [];
    for (let seq = 1; seq <= 40; seq += 1) {
      all.unshift(call(seq));
      announcer.hear([...all]);
      await pass(3_500);
    }
    expect(announcer.stage().waiting.length).toBeLessThanOrEqual(4);
    expect(speaker.said.filter((one) => one.startsWith('but'))).toEqual([]);
    await pass(60_000);
    expect([...new Set(shown)]).toEqual(Array.from({ length: 40 }, (_, i) => `A${i + 1}`));
    const chimes = speaker.said.filter((one) => one.endsWith('chime')).length;
    const first = speaker.said.filter((one) => one.endsWith('ur')).length;
    const second = speaker.said.filter((one) => one.endsWith('en')).length;
    expect(chimes).toBeGreaterThanOrEqual(40);
    expect(first).toBeLessThan(chimes);
    expect(second).toBeLessThan(first);
  });

  it('[VOI-4] eight at once: some with the chime alone, none left out', async () => {
    announcer.hear(Array.from({ length: 8 }, (_, i) => call(8 - i)));
    await pass(8 * 10_000);
    expect(shown.slice(0, 8)).toEqual(['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8']);
    expect(speaker.said.slice(0, 3)).toEqual(['A1 chime', 'A2 chime', 'A3 chime']);
    expect(speaker.said).toContain('A8 en');
  });

  it('[VOI-5] while the screen is not live nothing is said; then the call is said from its beginning', async () => {
    announcer.hear([call(1)]);
    await pass(2_000);
    announcer.setLive(false);
    await pass(30_000);
    expect(speaker.said).toEqual(['A1 chime', 'A1 ur']);
    announcer.setLive(true);
    await pass(9_500);
    expect(speaker.said.slice(2)).toEqual(['A1 chime', 'A1 ur', 'A1 en']);
  });

  it('[VOI-7] quiet hours and a repeat of zero', async () => {
    quiet = true;
    announcer.hear([call(2), call(1)]);
    await pass(60_000);
    expect([speaker.said, shown]).toEqual([[], ['A1', 'A2']]);
    start(0);
    announcer.hear([call(1)]);
    await pass(60_000);
    expect(speaker.said).toEqual(['A1 chime', 'A1 ur', 'A1 en']);
  });

  it('[VOI-3] a call whose clips came too late comes once more, and then is said', async () => {
    speaker.late = true;
    announcer.hear([call(1)]);
    await pass(6_000);
    expect(speaker.said).toEqual(['A1 chime']);
    speaker.late = false;
    await pass(60_000);
    expect(speaker.said).toEqual(['A1 chime', 'A1 chime', 'A1 ur', 'A1 en']);
  });

  it('[VOI-6] without sound every call is shown for its time, and none comes back unheard', async () => {
    speaker.works = false;
    announcer.hear([call(2), call(1)]);
    await pass(60_000);
    expect(shown).toEqual(['A1', 'A2']);
    expect(announcer.stage().fresh).toBe(false);
  });
});
