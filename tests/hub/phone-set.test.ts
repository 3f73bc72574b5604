import { describe, expect, it } from 'vitest';
import { MAX_PHONES, type Phone, type PhonesMessage, phonesMessage } from '../../hub/contract/phones.ts';
import { pageOf, readSet, timeIn, withMessage, written } from '../../hub/phone-set.ts';

const NOON = Date.parse('2026-11-23T06:30:00Z');
const hash = (n: number) => String(n).padStart(22, 'x');

function phone(n: number, changes: Partial<Phone> = {}): Phone {
  const rest = {
    queue: 'OPD1',
    status: 'waiting',
    calls: 0,
    ahead: n - 1,
    wait: [5, 10],
    counter: null,
  } as const;
  return { code: hash(n), label: `A${n}`, ...rest, wait: [5, 10], ...changes };
}

function message(seq: number, changes: Partial<PhonesMessage> = {}): PhonesMessage {
  return { type: 'phones', seq, phones: [], gone: [], ...changes };
}

const FRAME: PhonesMessage['frame'] = {
  facility: { en: 'District Hospital' },
  languages: ['ur', 'en'],
  day: '2026-11-23',
  zone: 'Asia/Kolkata',
  queues: [
    { id: 'OPD1', prefix: 'A', name: { en: 'General' }, pictogram: 'general', roundTheClock: false },
    { id: 'CAS', prefix: 'E', name: { en: 'Casualty' }, pictogram: null, roundTheClock: true },
  ],
  counters: [{ id: 'C1', name: { en: 'Counter 1' } }],
};
const whole = () =>
  withMessage(
    null,
    message(1, { frame: FRAME, running: [{ queue: 'OPD1', label: 'A1' }], phones: [phone(1), phone(2)] }),
  );

describe('what a facility pushed', () => {
  it('[STATE-31] changes follow a whole set, one by one; a gap, a repeat or a beginning without a frame costs it', () => {
    const set = whole();
    const next = withMessage(set, message(2, { phones: [phone(3)], gone: [hash(1)] }));
    expect([...(next?.phones.keys() ?? [])]).toEqual([hash(2), hash(3)]);
    for (const seq of [2, 4, 9]) expect(withMessage(next, message(seq))).toBeNull();
    expect(withMessage(null, message(1, { phones: [phone(1)] }))).toBeNull();
    expect(withMessage(next, message(1, { frame: FRAME }))?.phones.size).toBe(0);
  });

  it('[STATE-31] a facility pushes so many phones and no more', () => {
    let set = whole();
    for (let seq = 2; seq < 8; seq += 1) {
      const phones = Array.from({ length: 1_000 }, (_, i) => phone(seq * 1_000 + i));
      set = withMessage(set, message(seq, { phones }));
      expect(set === null).toBe(2 + (seq - 1) * 1_000 > MAX_PHONES);
      if (set === null) break;
    }
    expect(set).toBeNull();
    expect(
      phonesMessage.safeParse(message(1, { phones: Array.from({ length: 1_001 }, (_, i) => phone(i + 1)) }))
        .success,
    ).toBe(false);
    expect(
      phonesMessage.safeParse(message(1, { frame: { ...FRAME, zone: 'Nowhere/Else' } as never })).success,
    ).toBe(false);
    expect(
      phonesMessage.safeParse({ ...message(1), phones: [{ ...phone(1), name: 'Somebody' }] }).success,
    ).toBe(false);
  });

  it('[STATE-33] a page ends with its day in the facility’s zone, that of a queue round the clock does not', () => {
    const set = withMessage(whole(), message(2, { phones: [phone(7, { queue: 'CAS', label: 'E7' })] }));
    if (set === null) throw new Error('no set');
    const kept = readSet(written(set));
    expect(pageOf(kept, hash(1), NOON)).toMatchObject({
      label: 'A1',
      running: 'A1',
      wait: { lowMinutes: 5, highMinutes: 10 },
    });
    const beforeMidnight = Date.parse('2026-11-23T18:29:59Z');
    expect(pageOf(kept, hash(1), beforeMidnight)).not.toBeNull();
    expect(pageOf(kept, hash(1), beforeMidnight + 1_000)).toBeNull();
    expect(pageOf(kept, hash(7), beforeMidnight + 1_000)).toMatchObject({ label: 'E7' });
    expect(pageOf(kept, hash(9), NOON)).toBeNull();
    expect(timeIn('Asia/Kolkata', NOON)).toBe('12:00');
  });
});
