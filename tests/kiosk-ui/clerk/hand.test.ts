import { describe, expect, it } from 'vitest';
import { EMPTY_HAND, type Hand, takeCard, takePress } from '../../../kiosk-ui/clerk/hand.ts';
import { doneWords, type Intent, requestOf } from '../../../kiosk-ui/clerk/intents.ts';
import { mainPress, type Press, padPress } from '../../../kiosk-ui/clerk/keys.ts';
import { CLERK_STATES } from '../../../kiosk-ui/gallery/clerk-states.ts';
import { queue, token } from '../../../kiosk-ui/gallery/fixtures.ts';
import {
  callNextBody,
  callTokenBody,
  issueBody,
  seenBody,
  setLaneBody,
  transferBody,
} from '../../../server/contract/bodies.ts';
import type { ClerkView } from '../../../server/contract/views.ts';

const BUSY: ClerkView = { ...CLERK_STATES.busy.view, queues: [queue(0)] };
const IDLE: ClerkView = { ...BUSY, now: null };
const TWO_QUEUES: ClerkView = { ...BUSY, queues: [queue(0), queue(1)] };

/** Presses keys of the pad by their codes; what is asked for, and the hand that is left. */
function press(view: ClerkView, ...codes: string[]): { intents: Intent[]; hand: Hand } {
  let hand: Hand = EMPTY_HAND;
  const intents: Intent[] = [];
  for (const code of codes) {
    const pressed: Press | null = padPress(code) ?? mainPress(code);
    if (pressed === null) throw new Error(`no key ${code}`);
    const meant = takePress(hand, pressed, view);
    hand = meant.hand;
    if (meant.intent !== null) intents.push(meant.intent);
  }
  return { intents, hand };
}

const usualPlace = BUSY.destinations.find(({ usual }) => usual);
const nameOf = (queue: string) => BUSY.destinations.find(({ id }) => id === queue)?.name;
const now = { id: BUSY.now?.id ?? '', label: 'A42', version: 1 };

describe('the number pad', () => {
  it('[SCR-6] each key does what is printed on it', () => {
    const table: [string, ClerkView, Intent][] = [
      ['NumpadEnter', IDLE, { do: 'callNext' }],
      ['NumpadAdd', BUSY, { do: 'completeAndCall' }],
      ['Numpad0', BUSY, { do: 'recall', token: now }],
      ['NumpadSubtract', BUSY, { do: 'skip', token: now }],
      ['NumpadDecimal', BUSY, { do: 'undo' }],
      ['c', BUSY, { do: 'complete', token: now }],
      ['w', BUSY, { do: 'walkIn', queue: 'OPD1' }],
      ['p', IDLE, { do: 'pauseCounter' }],
      ['x', IDLE, { do: 'closeCounter' }],
    ];
    for (const [code, view, intent] of table) expect(press(view, code).intents, code).toEqual([intent]);
  });

  it('[SCR-6] Enter opens a counter that is closed or paused', () => {
    for (const status of ['closed', 'paused'] as const) {
      const view = { ...IDLE, counter: { ...IDLE.counter, status } };
      expect(press(view, 'NumpadEnter').intents).toEqual([{ do: 'openCounter' }]);
    }
  });

  it('[SCR-6] star and a digit send the patient on; star and Enter to the usual next place', () => {
    expect(press(BUSY, 'NumpadMultiply', 'Numpad2').intents).toEqual([
      { do: 'transfer', token: now, to: 'OPD3', where: nameOf('OPD3') },
    ]);
    expect(press(BUSY, 'NumpadMultiply', 'NumpadEnter').intents).toEqual([
      { do: 'transfer', token: now, to: null, where: usualPlace?.name },
    ]);
    expect(press(BUSY, 'NumpadMultiply', 'NumpadDecimal')).toEqual({ intents: [], hand: EMPTY_HAND });
  });

  it('[SCR-6] slash and a digit bring back who did not come; for the waiting, a second digit chooses the lane', () => {
    const [skipped] = BUSY.skipped;
    expect(press(BUSY, 'NumpadDivide', 'Numpad1').intents).toEqual([
      { do: 'requeue', token: { id: skipped?.id, label: 'A39', version: 1 } },
    ]);
    expect(press(BUSY, 'NumpadDivide', 'Numpad2', 'Numpad1').intents).toEqual([
      {
        do: 'setLane',
        token: { id: BUSY.upcoming[0]?.id, label: 'A43', version: 1 },
        lane: 'emergency',
        laneReason: null,
      },
    ]);
  });

  it('[SCR-6] a long menu turns its page with 0', () => {
    const upcoming = Array.from({ length: 12 }, (_, i) => token(`A${50 + i}`));
    const { intents } = press({ ...BUSY, upcoming }, 'NumpadDivide', 'Numpad0', 'Numpad4', 'Numpad7');
    expect(intents).toMatchObject([{ do: 'setLane', token: { label: 'A61' }, lane: 'normal' }]);
  });

  it('[SCR-6] digits and Enter call that token, with the version that was seen', () => {
    expect(press(IDLE, 'Numpad4', 'Numpad5', 'NumpadEnter').intents).toEqual([
      { do: 'callToken', token: { id: IDLE.upcoming[3]?.id, label: 'A45', version: 1 } },
    ]);
  });

  it('[SCR-6] digits for a token beyond the list name it by day, queue and number', () => {
    expect(press(IDLE, 'Numpad1', 'Numpad1', 'Numpad0', 'NumpadEnter').intents).toEqual([
      { do: 'callToken', token: { id: '2026-11-23.OPD1.110', label: 'A110', version: null } },
    ]);
  });

  it('[SCR-6] asks for the letter when two queues may have the number', () => {
    const open = press(TWO_QUEUES, 'Numpad4', 'Numpad5', 'NumpadEnter');
    expect(open.intents).toEqual([]);
    expect(open.hand.menu?.items.map(({ label }) => label)).toEqual(['A45', 'B45']);
    expect(press(TWO_QUEUES, 'Numpad4', 'Numpad5', 'NumpadEnter', 'b').intents).toMatchObject([
      { do: 'callToken', token: { label: 'B45' } },
    ]);
  });

  it('[SCR-6] digits can be taken back and never act with another sign', () => {
    for (const sign of ['NumpadAdd', 'NumpadSubtract', 'NumpadDecimal', 'NumpadMultiply']) {
      expect(press(BUSY, 'Numpad4', sign), sign).toEqual({ intents: [], hand: EMPTY_HAND });
    }
    expect(press(BUSY, 'Numpad4', 'Numpad2', 'Backspace').hand.digits).toBe('4');
  });

  it('[SCR-6] keys for a patient do nothing where there is none', () => {
    for (const code of ['Numpad0', 'NumpadSubtract', 'NumpadMultiply', 'c']) {
      expect(press(IDLE, code), code).toEqual({ intents: [], hand: EMPTY_HAND });
    }
  });

  it('[CLK-6] the queue’s own next places come first, and Enter goes there only where there is one', () => {
    const items = (view: ClerkView) =>
      press(view, 'NumpadMultiply').hand.menu?.items.map(({ letter }) => letter);
    expect(items(BUSY)).toEqual(['B', 'C', 'D']);
    expect(press(BUSY, 'NumpadMultiply', 'Numpad1').intents).toEqual([
      { do: 'transfer', token: now, to: 'OPD2', where: nameOf('OPD2') },
    ]);
    expect(press(BUSY, 'NumpadMultiply', 'd').intents).toEqual([
      { do: 'transfer', token: now, to: 'OPD4', where: nameOf('OPD4') },
    ]);
    for (const usual of [true, false]) {
      const several = { ...BUSY, destinations: BUSY.destinations.map((one) => ({ ...one, usual })) };
      expect(press(several, 'NumpadMultiply', 'NumpadEnter').intents).toEqual([]);
    }
  });

  it('[CLK-7] a number and a sign or a letter act on that token, wherever it stands', () => {
    const far = { id: '2026-11-23.OPD1.110', label: 'A110', version: null };
    const typed = ['Numpad1', 'Numpad1', 'Numpad0'];
    expect(press(BUSY, ...typed, 'e').intents).toEqual([
      { do: 'setLane', token: far, lane: 'emergency', laneReason: null },
    ]);
    expect(press(BUSY, ...typed, 'NumpadDivide', 'Numpad3').intents).toEqual([
      { do: 'setLane', token: far, lane: 'priority', laneReason: 'pregnant' },
    ]);
    expect(press(BUSY, ...typed, 'r').intents).toEqual([{ do: 'reprint', token: far.id, label: 'A110' }]);
    // Whoever did not come is not asked about: back in the queue.
    expect(press(BUSY, 'Numpad3', 'Numpad9', 'NumpadDivide').intents).toMatchObject([
      { do: 'requeue', token: { label: 'A39' } },
    ]);
    expect(press(TWO_QUEUES, ...typed, 'e').hand.menu?.items.map(({ label }) => label)).toEqual([
      'A110',
      'B110',
    ]);
    expect(press(TWO_QUEUES, ...typed, 'e', 'b').intents).toMatchObject([
      { do: 'setLane', token: { label: 'B110' } },
    ]);
  });

  it('[CLK-7] new tokens by one key, and by the number pad alone', () => {
    expect(press(IDLE, 'e').intents).toEqual([{ do: 'emergency', queue: 'OPD1' }]);
    expect(press(IDLE, 'NumpadDivide', 'NumpadAdd').intents).toEqual([{ do: 'walkIn', queue: 'OPD1' }]);
    expect(press(IDLE, 'NumpadDivide', 'NumpadMultiply').intents).toEqual([
      { do: 'emergency', queue: 'OPD1' },
    ]);
    expect(press(TWO_QUEUES, 'NumpadDivide', 'NumpadAdd', 'b').intents).toEqual([
      { do: 'walkIn', queue: 'OPD2' },
    ]);
    expect(press(TWO_QUEUES, 'w', 'NumpadEnter').intents).toEqual([{ do: 'walkIn', queue: 'OPD1' }]);
  });

  it('[CLK-7] who has just arrived can be given a lane though not among the next five', () => {
    const view = { ...BUSY, arrivals: [token('A99', { id: 'arrived' })] };
    const menu = press(view, 'NumpadDivide').hand.menu;
    expect(menu?.items.map(({ label }) => label)).toEqual(['A39', 'A99', 'A43', 'A47', 'A44', 'A45', 'A46']);
  });

  it('[CLK-5] R prints the slip in trouble, a failed one first, else that of the patient at the counter', () => {
    expect(press(BUSY, 'r').intents).toEqual([{ do: 'reprint', token: now.id, label: 'A42' }]);
    expect(press(IDLE, 'r').intents).toEqual([]);
    const slip = (code: 'slip_failed' | 'slip_unconfirmed', label: string) => ({
      code,
      params: { token: `t-${label}`, label, printer: 'hall' },
    });
    const view = { ...BUSY, troubles: [slip('slip_unconfirmed', 'A1'), slip('slip_failed', 'A2')] };
    expect(press(view, 'r').intents).toEqual([{ do: 'reprint', token: 't-A2', label: 'A2' }]);
  });

  it('[SCR-6] D confirms the date and R prints a slip again, only while that is the trouble', () => {
    expect(press(BUSY, 'd').intents).toEqual([]);
    const view: ClerkView = CLERK_STATES.trouble.view;
    expect(press(view, 'd').intents).toEqual([{ do: 'confirmDay', day: '2026-11-23' }]);
    expect(press(view, 'r').intents).toEqual([{ do: 'reprint', token: '2026-11-23.OPD1.47', label: 'A47' }]);
  });

  it('[SCR-6] works with NumLock on and off, and by the signs of the main keyboard', () => {
    expect(padPress('Numpad7')).toEqual({ digit: 7 });
    expect(padPress('Digit7')).toBe(null);
    expect(mainPress('7')).toEqual({ digit: 7 });
    expect(mainPress('=')).toEqual({ sign: 'plus' });
    expect(mainPress('F5')).toBe(null);
  });

  it('[SCR-7] a card goes to the counter’s queue, or asks which', () => {
    expect(takeCard(EMPTY_HAND, '{}', BUSY).intent).toEqual({ do: 'card', queue: 'OPD1', text: '{}' });
    const asked = takeCard(EMPTY_HAND, '{}', TWO_QUEUES);
    expect(asked.intent).toBe(null);
    expect(takePress(asked.hand, { digit: 2 }, TWO_QUEUES).intent).toEqual({
      do: 'card',
      queue: 'OPD2',
      text: '{}',
    });
  });
});

describe('requests', () => {
  it('[SCR-6] are what the contract takes, with the versions that were seen', () => {
    const target = { id: 't', label: 'A1', version: 9 };
    const checks: [Intent, { safeParse(body: unknown): { success: boolean } }][] = [
      [{ do: 'callNext' }, callNextBody],
      [{ do: 'completeAndCall' }, callNextBody],
      [{ do: 'undo' }, seenBody],
      [{ do: 'openCounter' }, seenBody],
      [{ do: 'callToken', token: target }, callTokenBody],
      [{ do: 'skip', token: target }, seenBody],
      [{ do: 'transfer', token: target, to: null, where: { en: 'X' } }, transferBody],
      [{ do: 'setLane', token: target, lane: 'priority', laneReason: 'age' }, setLaneBody],
      [{ do: 'walkIn', queue: 'OPD1' }, issueBody],
      [{ do: 'emergency', queue: 'OPD1' }, issueBody],
      [{ do: 'card', queue: 'OPD1', text: '{}' }, issueBody],
    ];
    for (const [intent, schema] of checks) {
      const { body } = requestOf(intent, BUSY);
      expect(schema.safeParse({ id: 'abcdefgh', ...body }).success, intent.do).toBe(true);
      if ('seen' in body) expect(body.seen).toBe('token' in intent ? 9 : BUSY.counter.version);
    }
    expect(requestOf({ do: 'undo' }, BUSY).path).toBe('/api/counters/C1/undo');
    expect(requestOf({ do: 'skip', token: target }, BUSY).path).toBe('/api/tokens/t/skip');
  });

  it('[SCR-6] complete-and-call says so when nobody was left to call', () => {
    expect(doneWords({ do: 'completeAndCall' }, null).key).toBe('done.completedNobodyWaits');
    expect(doneWords({ do: 'completeAndCall' }, 'A7')).toEqual({
      key: 'done.called',
      params: { label: 'A7' },
    });
  });
});
