import { describe, expect, it } from 'vitest';
import { KIOSK_STATES } from '../../../kiosk-ui/gallery/kiosk-states.ts';
import { saysOther, spokenAt } from '../../../kiosk-ui/kiosk/prompt.ts';
import {
  hearShares,
  heldCard,
  IDLE_MS,
  idleMs,
  inView,
  START,
  type Step,
  scanned,
  type Touch,
  touch,
  whenIdle,
} from '../../../kiosk-ui/kiosk/step.ts';
import type { KioskView, PhoneScan } from '../../../server/contract/views.ts';

const FOUR: KioskView = KIOSK_STATES.departments.view;
const ONE: KioskView = { ...FOUR, queues: FOUR.queues.slice(0, 1) };

/** Touches one after another; answers the last step and what was asked. */
function touches(view: KioskView, ...all: Touch[]) {
  let step: Step = START;
  let ask = null;
  for (const one of all) ({ step, ask } = touch(step, one, view));
  return { step, ask };
}

function closed(view: KioskView): KioskView {
  return { ...view, queues: view.queues.map((queue) => ({ ...queue, closed: 'cap' as const })) };
}

describe('three doors', () => {
  it('[KSK-1] neither phone nor card: three touches, two where there is one queue', () => {
    const many = touches(
      FOUR,
      { do: 'door', door: 'none' },
      { do: 'queue', queue: 'OPD2' },
      { do: 'withoutYear' },
    );
    expect(many).toEqual({ step: { at: 'sending' }, ask: { queue: 'OPD2' } });
    const one = touches(ONE, { do: 'door', door: 'none' }, { do: 'withoutYear' });
    expect(one).toEqual({ step: { at: 'sending' }, ask: { queue: 'OPD1' } });
  });

  it('[KSK-1] phone: the code after two touches, one where there is one queue', () => {
    const many = touches(FOUR, { do: 'door', door: 'phone' }, { do: 'queue', queue: 'OPD2' });
    expect(many.step).toMatchObject({ at: 'phone', queue: 'OPD2' });
    expect(touches(ONE, { do: 'door', door: 'phone' }).step).toMatchObject({ at: 'phone', queue: 'OPD1' });
  });

  it('[KSK-1] card: read after two touches, or before any', () => {
    const { step } = touches(FOUR, { do: 'door', door: 'card' }, { do: 'queue', queue: 'OPD3' });
    expect(scanned(step, 'text', FOUR)).toEqual({
      step: { at: 'sending' },
      ask: { queue: 'OPD3', card: 'text' },
    });
    expect(scanned(START, 'text', ONE)).toMatchObject({ ask: { queue: 'OPD1', card: 'text' } });
    expect(scanned(START, 'text', FOUR)).toBe('look-first');
    const held = heldCard('text', FOUR);
    expect(touch(held, { do: 'queue', queue: 'OPD4' }, FOUR).ask).toEqual({ queue: 'OPD4', card: 'text' });
  });

  it('[KSK-11] a closed queue is said before anything is asked; a card may still find its number', () => {
    const none = touches(closed(FOUR), { do: 'door', door: 'none' }, { do: 'queue', queue: 'OPD1' });
    expect(none).toEqual({ step: { at: 'closed', why: 'cap' }, ask: null });
    const card = touches(closed(FOUR), { do: 'door', door: 'card' }, { do: 'queue', queue: 'OPD1' });
    expect(card.step.at).toBe('card');
  });

  it('[KSK-4] the year is asked with only when it is whole', () => {
    const year = (...digits: number[]) => [
      { do: 'door', door: 'none' } as const,
      { do: 'queue', queue: 'OPD1' } as const,
      ...digits.map((digit) => ({ do: 'digit', digit }) as const),
      { do: 'withYear' } as const,
    ];
    expect(touches(FOUR, ...year(1, 9, 5)).ask).toBeNull();
    expect(touches(FOUR, ...year(1, 9, 5, 8)).ask).toEqual({ queue: 'OPD1', yearOfBirth: 1958 });
  });

  it('[KSK-8] a lost answer is asked for again with the id it had', () => {
    const asked = { id: 'the-same-id', queue: 'OPD1', card: 'text' };
    expect(touch({ at: 'unsure', asked }, { do: 'again' }, FOUR)).toEqual({
      step: { at: 'sending' },
      ask: asked,
    });
  });

  it('[KSK-8] touches that fit no step change nothing', () => {
    for (const { step } of Object.values(KIOSK_STATES) as { step: Step }[]) {
      for (const what of [
        { do: 'digit', digit: 1 },
        { do: 'withYear' },
        { do: 'withoutYear' },
        { do: 'again' },
      ]) {
        const fits = step.at === 'birth' || step.at === 'unsure';
        if (!fits) expect(touch(step, what as Touch, FOUR)).toEqual({ step, ask: null });
      }
    }
  });
});

describe('forgetting', () => {
  it('[KSK-7] from every step the start is reached by waiting, and by going back', () => {
    for (const { step } of Object.values(KIOSK_STATES) as { step: Step }[]) {
      let idle = step;
      for (let waits = 0; idle.at !== 'start' && waits < 2; waits += 1) idle = whenIdle(idle);
      expect(idle, step.at).toEqual(START);
      let back = step;
      for (let steps = 0; back.at !== 'start' && steps < 4; steps += 1)
        back = touch(back, { do: 'back' }, FOUR).step;
      expect(back, step.at).toEqual(START);
    }
  });

  it('[KSK-5] after a wrong code the camera sees again by itself', () => {
    const card: Step = { at: 'card', queue: 'OPD2', camera: 'on' };
    const wrong: Step = { at: 'wrong', reason: 'payment', from: card };
    expect(whenIdle(wrong)).toEqual({ ...card, camera: 'off' });
    expect(idleMs(wrong)).toBeLessThan(IDLE_MS.wrong);
    expect(whenIdle({ ...wrong, from: START })).toEqual(START);
  });

  it('[KSK-7] a number stands for eight seconds, wherever it came from', () => {
    expect(idleMs(KIOSK_STATES.number.step)).toBe(8_000);
    expect(idleMs(KIOSK_STATES['phone-new-number'].step)).toBe(8_000);
    expect(Math.max(...Object.values(IDLE_MS))).toBeLessThanOrEqual(120_000);
  });

  it('[KSK-7] a card that waits for its department goes with the step', () => {
    const held = heldCard('{"hidn":"secret"}', FOUR);
    expect(JSON.stringify(held)).toContain('secret');
    for (const left of [whenIdle(held), touch(held, { do: 'back' }, FOUR).step])
      expect(JSON.stringify(left)).not.toContain('secret');
  });
});

describe('numbers of phones', () => {
  function withScans(...labels: string[]): KioskView {
    const scans = labels.map(
      (id): PhoneScan => ({ id, label: id.split('.')[0] ?? '', again: id.includes('.') }),
    );
    return { ...FOUR, queues: FOUR.queues.map((queue, i) => (i === 1 ? { ...queue, scans } : queue)) };
  }

  it('[KSK-9] only one that has come since the code was opened, of its queue, and each once', () => {
    const before = withScans('B7', 'B6');
    const { step } = touch(
      { at: 'departments', door: 'phone', page: 0, card: null },
      { do: 'queue', queue: 'OPD2' },
      before,
    );
    expect(hearShares(step, before)).toBe(step);
    const heard = hearShares(step, withScans('B8', 'B7', 'B6'));
    expect(heard).toMatchObject({ at: 'phone', fresh: [{ label: 'B8', again: false }] });
    expect(hearShares(heard, withScans('B8', 'B7', 'B6'))).toBe(heard);
    const other = touch(
      { at: 'departments', door: 'phone', page: 0, card: null },
      { do: 'queue', queue: 'OPD1' },
      before,
    ).step;
    expect(hearShares(other, withScans('B8', 'B7', 'B6'))).toBe(other);
    expect(hearShares(START, withScans('B8'))).toBe(START);
  });

  it('[KSK-14] the number that somebody has already is shown each time they scan', () => {
    const before = withScans('B6.41', 'B7', 'B6');
    const { step } = touch(
      { at: 'departments', door: 'phone', page: 0, card: null },
      { do: 'queue', queue: 'OPD2' },
      before,
    );
    expect(hearShares(step, before)).toBe(step);
    const heard = hearShares(step, withScans('B6.52', 'B6.41', 'B7', 'B6'));
    expect(heard).toMatchObject({ fresh: [{ label: 'B6', again: true }] });
    const together = hearShares(heard, withScans('B6.52', 'B9', 'B8', 'B7'));
    expect(together).toMatchObject({ fresh: [{ label: 'B9' }, { label: 'B8' }, { label: 'B6' }] });
    expect(whenIdle(together)).toMatchObject({ at: 'phone', fresh: [] });
    const once = whenIdle(heard);
    expect(hearShares(once, withScans('B6.52', 'B6.41', 'B7', 'B6'))).toBe(once);
    const twice = hearShares(once, withScans('B6.60', 'B6.52', 'B6.41', 'B7', 'B6'));
    expect(twice).toMatchObject({ fresh: [{ label: 'B6', again: true }] });
    expect(saysOther(heard, twice)).toBe(true);
  });
});

it('[KSK-11] a department that is gone leads back to the start; a number that was given stays', () => {
  const card: Step = { at: 'card', queue: 'OPD2', camera: 'off' };
  expect(inView(card, FOUR)).toBe(card);
  expect(inView(card, ONE)).toEqual(START);
  expect(inView({ at: 'wrong', reason: 'payment', from: card }, ONE)).toEqual(START);
  const { step: number } = KIOSK_STATES.number;
  expect(inView(number, { ...FOUR, queues: [] })).toBe(number);
});

describe('what is said', () => {
  it('[KSK-13] every page but the one that waits says something, and a number says itself', () => {
    for (const [name, { step }] of Object.entries(KIOSK_STATES)) {
      const spoken = spokenAt(step);
      expect(spoken === null, name).toBe(step.at === 'sending' || step.at === 'looking');
      if (step.at === 'number') expect(spoken).toMatchObject({ label: step.answer.label });
    }
  });

  it('[KSK-13] typing a year or turning a page says nothing anew', () => {
    const birth: Step = { at: 'birth', queue: 'OPD1', digits: '' };
    expect(saysOther(birth, touch(birth, { do: 'digit', digit: 1 }, FOUR).step)).toBe(false);
    expect(saysOther(birth, touch(birth, { do: 'back' }, FOUR).step)).toBe(true);
  });
});
