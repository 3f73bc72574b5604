import { describe, expect, it } from 'vitest';
import { type Ask, counterOf, MINUTE, QueueDesk, queueOf, settingsOf } from '../../support/queue-desk.ts';

const SETTINGS = settingsOf(
  [queueOf('REG', { next: ['OPD'] }), queueOf('OPD')],
  [counterOf('C1', 'REG'), counterOf('C2', 'REG', 'OPD')],
);

function desk(): QueueDesk {
  const one = new QueueDesk(SETTINGS);
  one.open('C1', 'C2');
  return one;
}

/** A desk where C1 has called R1, and what C1 can then do that undo takes back. */
function steps(): [string, (on: QueueDesk, token: string) => Ask][] {
  return [
    ['a skip', (on, token) => on.act('skip', token)],
    ['a transfer', (on, token) => on.transfer(token)],
    ['a completion', (on, token) => on.act('complete', token)],
    ['complete-and-call', (on) => on.next('C1')],
  ];
}

describe('undo', () => {
  it.each(steps())('[Q-14] takes back %s', (_name, step) => {
    const on = desk();
    const [token, waiting] = [on.issue('REG'), on.issue('REG', { lane: 'priority' })];
    on.must(on.pick('C1', token));
    on.must(on.act('serve', token));
    const before = {
      token: on.token(token),
      waiting: on.token(waiting),
      queue: structuredClone(on.queue('REG')),
    };
    on.must(step(on, token));
    expect(on.counter('C1').token).not.toBe(token);
    on.must(on.undo('C1'));
    expect(on.counter('C1').token).toBe(token);
    expect({ ...on.token(token), version: 0 }).toEqual({ ...before.token, version: 0 });
    expect({ ...on.token(waiting), version: 0 }).toEqual({ ...before.waiting, version: 0 });
    expect(on.queue('REG')).toEqual(before.queue);
    expect(on.queue('OPD').lines.normal).toEqual([]);
    expect(on.refusal(on.undo('C1'))).toEqual({ code: 'nothing_to_undo', counter: 'C1' });
  });

  it('[Q-14] a called token goes back to the head of its line, with the share and the count of calls', () => {
    const on = desk();
    const [normal, priority] = [on.issue('REG'), on.issue('REG', { lane: 'priority' })];
    expect(on.callNext('C1')).toBe(priority);
    on.must(on.undo('C1'));
    expect(on.queue('REG')).toMatchObject({
      balance: 0,
      calls: [],
      lines: { priority: [priority], normal: [normal] },
    });
    expect(on.callNext('C1')).toBe(priority);
  });

  it('[Q-14] a skipped token that was called by hand is skipped again', () => {
    const on = desk();
    const token = on.issue('REG');
    on.must(on.next('C1'));
    on.must(on.act('skip', token));
    on.must(on.pick('C2', token));
    on.must(on.undo('C2'));
    expect(on.token(token)).toMatchObject({ status: 'skipped', counter: null });
  });

  const CHANGES: [string, (on: QueueDesk, token: string) => void][] = [
    ['the token was recalled', (on, token) => on.must(on.act('recall', token))],
    ['serving began', (on, token) => on.must(on.act('serve', token))],
  ];
  it.each(CHANGES)('[Q-15] a call is not taken back once %s', (_name, change) => {
    const on = desk();
    const token = on.issue('REG');
    on.must(on.next('C1'));
    change(on, token);
    expect(on.refusal(on.undo('C1'))).toEqual({ code: 'undo_too_late', counter: 'C1' });
    expect(on.token(token).counter).toBe('C1');
  });

  it('[Q-15] a skip is not taken back once another counter called the person, or they were requeued', () => {
    const on = desk();
    const [first, second] = [on.issue('REG'), on.issue('REG')];
    on.must(on.next('C1'));
    on.must(on.act('skip', first));
    on.must(on.pick('C2', first));
    expect(on.refusal(on.undo('C1'))).toEqual({ code: 'undo_too_late', counter: 'C1' });
    on.must(on.next('C1'));
    on.must(on.act('skip', second));
    on.must(on.act('requeue', second));
    expect(on.refusal(on.undo('C1'))).toEqual({ code: 'undo_too_late', counter: 'C1' });
  });

  it('[Q-15] nothing is taken back once the counter was paused or the day rolled', () => {
    const on = desk();
    const token = on.issue('REG');
    on.must(on.next('C1'));
    on.must(on.act('complete', token));
    on.must({ type: 'pauseCounter', counter: 'C1', seen: on.counter('C1').version });
    expect(on.refusal(on.undo('C1'))).toEqual({ code: 'nothing_to_undo', counter: 'C1' });
    on.later(24 * 60 * MINUTE);
    on.roll();
    expect(on.refusal(on.undo('C1'))).toEqual({ code: 'nothing_to_undo', counter: 'C1' });
  });

  it('[Q-15] a skip is not taken back while the person holds a newer token', () => {
    const on = desk();
    const old = on.issue('REG', { persons: ['p1'] });
    on.later(31 * MINUTE);
    on.must(on.next('C1'));
    on.must(on.act('skip', old));
    on.issue('REG', { persons: ['p1'] });
    expect(on.refusal(on.undo('C1'))).toEqual({ code: 'undo_too_late', counter: 'C1' });
  });

  it('[Q-15] a completion is not taken back into a queue that is gone', () => {
    const on = desk();
    const token = on.issue('OPD');
    on.must(on.next('C2'));
    on.must(on.act('complete', token));
    const settings = settingsOf([queueOf('REG')], [counterOf('C1', 'REG'), counterOf('C2', 'REG')]);
    on.must({ type: 'configure', settings, fileHash: 'two' });
    expect(on.refusal(on.undo('C2'))).toEqual({ code: 'undo_too_late', counter: 'C2' });
  });
});
