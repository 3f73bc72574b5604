import { describe, expect, it } from 'vitest';
import { stepAfter, stepOfTrouble } from '../../../kiosk-ui/kiosk/outcome.ts';
import { START, type Step } from '../../../kiosk-ui/kiosk/step.ts';
import type { KioskAnswer } from '../../../server/contract/bodies.ts';
import { PROBLEM_STATUS, type ProblemCode } from '../../../server/contract/problems.ts';

const ASKED = { id: 'an-id-of-ours', queue: 'OPD1' };
const ANSWER: KioskAnswer = {
  label: 'A1',
  queue: 'OPD1',
  status: 'waiting',
  counter: null,
  ahead: 0,
  wait: null,
  fresh: true,
};

describe('what an answer leads to', () => {
  it('[KSK-1] a number while it lives; else the desk', () => {
    const at = (status: KioskAnswer['status']) =>
      stepAfter({ ok: true, value: { ...ANSWER, status } }, ASKED, START).at;
    expect((['waiting', 'called', 'serving'] as const).map(at)).toEqual(['number', 'number', 'number']);
    expect((['skipped', 'completed', 'cancelled', 'lapsed'] as const).map(at)).toEqual(
      Array(4).fill('refused'),
    );
  });

  it('[KSK-8] no answer keeps what was asked, id and all; before anything was asked there is nothing to keep', () => {
    for (const code of ['no_connection', 'unavailable'] as const) {
      const trouble = { code, params: {} };
      expect(stepAfter({ ok: false, trouble }, ASKED, START)).toEqual({ at: 'unsure', asked: ASKED });
      expect(stepOfTrouble(trouble, null, START).at).toBe('refused');
    }
  });

  it('[BAK-7] a queue that waits for its number since a restore says so kindly and sends to the desk', () => {
    const trouble = { code: 'numbers_unconfirmed', params: { queue: 'OPD1' } } as const;
    expect(stepOfTrouble(trouble, ASKED, START)).toEqual({ at: 'refused', key: 'kiosk.numbersWait' });
  });

  it('[KSK-5] each wrong code its own page; a reason nobody knows is no card', () => {
    const reason = (params: Record<string, unknown>) =>
      stepOfTrouble({ code: 'not_a_card', params }, null, START);
    for (const one of ['payment', 'sharing-code', 'other-facility', 'cut-off', 'not-a-card'])
      expect(reason({ reason: one })).toEqual({ at: 'wrong', reason: one, from: START });
    expect(reason({ reason: 'slip' })).toEqual({ at: 'ownSlip', from: START });
    expect(reason({})).toMatchObject({ reason: 'not-a-card' });
    expect(stepOfTrouble({ code: 'too_large', params: {} }, null, START).at).toBe('wrong');
  });

  it('[KSK-7] back from a wrong code never leads to what somebody else brought or got', () => {
    const trouble = { code: 'not_a_card', params: { reason: 'payment' } } as const;
    const back = (from: Step) => {
      const step = stepOfTrouble(trouble, null, from);
      return step.at === 'wrong' ? step.from : step;
    };
    const card: Step = { at: 'card', queue: 'OPD1', camera: 'on' };
    expect(back(card)).toBe(card);
    // Five hundred wrong codes are one page to go back from.
    expect(back({ at: 'wrong', reason: 'cut-off', from: card })).toBe(card);
    expect(back({ at: 'ownSlip', from: card })).toBe(card);
    const departments: Step = { at: 'departments', door: 'card', page: 0, card: null };
    expect(back(departments)).toBe(departments);
    expect(back({ ...departments, card: '{"hidn":"secret"}' })).toEqual(START);
    expect(back({ at: 'number', answer: ANSWER })).toEqual(START);
    expect(back({ at: 'unsure', asked: { ...ASKED, card: 'secret' } })).toEqual(START);
  });

  it('[KSK-11] every other problem ends at a page that says what to do', () => {
    expect(stepOfTrouble({ code: 'queue_closed', params: { why: 'hours' } }, ASKED, START)).toEqual({
      at: 'closed',
      why: 'hours',
    });
    for (const code of Object.keys(PROBLEM_STATUS) as ProblemCode[])
      expect(['wrong', 'closed', 'unsure', 'refused']).toContain(
        stepOfTrouble({ code, params: {} }, ASKED, START).at,
      );
  });
});
