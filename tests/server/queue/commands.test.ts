import { describe, expect, it } from 'vitest';
import { ACTIONS, type Action, isAllowed } from '../../../server/queue/actions.ts';
import type { TokenStatus } from '../../../server/queue/model.ts';
import { type Ask, counterOf, MINUTE, QueueDesk, queueOf, settingsOf } from '../../support/queue-desk.ts';

function desk(): QueueDesk {
  const one = new QueueDesk(
    settingsOf(
      [
        queueOf('REG', { next: ['OPD'] }),
        queueOf('OPD', { next: ['PHARM', 'LAB'] }),
        queueOf('PHARM'),
        queueOf('LAB'),
      ],
      [counterOf('C1', 'REG'), counterOf('C2', 'OPD'), counterOf('C3', 'REG', 'OPD')],
    ),
  );
  one.open('C1', 'C2', 'C3');
  return one;
}

/** A token of REG brought to the status by ordinary commands. */
function tokenThatIs(status: TokenStatus, on: QueueDesk): string {
  const token = on.issue('REG');
  const path: Record<TokenStatus, Ask['type'][]> = {
    waiting: [],
    called: ['callNext'],
    serving: ['callNext', 'serve'],
    skipped: ['callNext', 'skip'],
    completed: ['callNext', 'complete'],
    cancelled: ['cancel'],
    lapsed: [],
  };
  for (const type of path[status]) {
    if (type === 'callNext') on.must(on.next('C1'));
    else if (type === 'serve' || type === 'skip' || type === 'complete' || type === 'cancel')
      on.must(on.act(type, token));
  }
  expect(on.token(token).status).toBe(status);
  return token;
}

function asking(on: QueueDesk, action: Action, token: string): Ask {
  if (action === 'callToken') return on.pick('C3', token);
  if (action === 'transfer') return on.transfer(token, 'PHARM');
  if (action === 'setLane') return on.lane(token, 'priority');
  return on.act(action, token);
}

const LEGAL: Record<TokenStatus, Action[]> = {
  waiting: ['callToken', 'transfer', 'cancel', 'setLane'],
  called: ['recall', 'serve', 'complete', 'skip', 'transfer'],
  serving: ['recall', 'complete', 'skip', 'transfer'],
  skipped: ['callToken', 'requeue', 'transfer', 'cancel', 'setLane'],
  completed: ['requeue'],
  cancelled: ['requeue'],
  lapsed: [],
};
const ALL_ACTIONS = [...new Set(Object.values(LEGAL).flat())];
const REACHABLE: TokenStatus[] = ['waiting', 'called', 'serving', 'skipped', 'completed', 'cancelled'];

describe('the table of actions', () => {
  it.each(REACHABLE.flatMap((status) => ALL_ACTIONS.map((action) => [status, action] as const)))(
    '[Q-4] a %s token and %s',
    (status, action) => {
      const on = desk();
      const token = tokenThatIs(status, on);
      const decision = on.ask(asking(on, action, token));
      const allowed = LEGAL[status];
      if (allowed.includes(action)) expect(decision).toHaveProperty('facts');
      else expect(decision).toEqual({ refusal: { code: 'not_allowed', token, status, allowed } });
      expect(isAllowed({ ...on.token(token), status }, action)).toBe(allowed.includes(action));
    },
  );

  it('[Q-4] is what views offer, and offers nothing for a token of another day', () => {
    expect(ACTIONS).toEqual(LEGAL);
  });
});

describe('versions', () => {
  it('[Q-6] another version of a token or counter is refused with the current one', () => {
    const on = desk();
    const token = on.issue('REG');
    const old = on.lane(token, 'emergency');
    on.must(on.lane(token, 'priority'));
    expect(on.refusal(old)).toEqual({ code: 'stale', object: 'token', id: token, version: 2 });
    const next = on.next('C1');
    on.must({ ...next, type: 'pauseCounter' } as Ask);
    expect(on.refusal(next)).toEqual({
      code: 'stale',
      object: 'counter',
      id: 'C1',
      version: on.counter('C1').version,
    });
  });

  it('[Q-6] two clerks who press the same key call two people, and neither twice', () => {
    const on = desk();
    const token = on.issue('REG');
    on.issue('REG');
    const both = [on.pick('C1', token), on.pick('C3', token)];
    on.must(both[0] ?? on.next('C1'));
    expect(on.refusal(both[1] ?? on.next('C1'))).toMatchObject({ code: 'stale', object: 'token' });
  });

  it('[Q-7] a hundred arrivals and a patient who scans again leave the clerk’s commands good', () => {
    const on = desk();
    const token = on.issue('REG', { persons: ['p1'] });
    on.must(on.next('C1'));
    const complete = on.act('complete', token);
    const undo = on.undo('C1');
    for (let i = 0; i < 100; i += 1) on.issue('REG');
    expect(on.issue('REG', { persons: ['p1'] })).toBe(token);
    expect(on.ask(undo)).toHaveProperty('facts');
    on.must(on.next('C1'));
    expect(on.refusal(complete)).toMatchObject({ code: 'stale' });
    on.must(on.act('complete', token));
    // A scan after the completion tells the clerk, and the clerk can still take the completion back.
    const late = on.undo('C1');
    expect(on.issue('REG', { persons: ['p1'] })).toBe(token);
    expect(on.token(token).notice).toBe('rescanned');
    on.must(late);
    expect(on.token(token)).toMatchObject({ status: 'called', notice: null });
  });

  it('[Q-5] names that nobody knows are refused by name', () => {
    const on = desk();
    expect(on.refusal(on.wish('nowhere'))).toEqual({ code: 'unknown_queue', queue: 'nowhere' });
    expect(on.refusal({ type: 'skip', token: 'x', seen: 1 })).toEqual({ code: 'unknown_token', token: 'x' });
    expect(on.refusal({ type: 'undo', counter: 'C9', seen: 1 })).toEqual({
      code: 'unknown_counter',
      counter: 'C9',
    });
    const token = on.issue('REG');
    expect(on.refusal(on.pick('C9', token))).toEqual({ code: 'unknown_counter', counter: 'C9' });
    expect(on.refusal(on.transfer(token, 'nowhere'))).toEqual({ code: 'unknown_queue', queue: 'nowhere' });
  });
});

describe('calling', () => {
  it('[Q-10] needs an open counter without a token, or completes the present one', () => {
    const on = desk();
    expect(on.refusal(on.next('C1'))).toEqual({ code: 'nobody_waiting', counter: 'C1' });
    const [first, second] = [on.issue('REG'), on.issue('REG')];
    on.must(on.next('C1', false));
    expect(on.refusal(on.next('C1', false))).toEqual({ code: 'counter_busy', counter: 'C1', token: first });
    expect(on.must(on.next('C1')).map(({ type }) => type)).toEqual(['completed', 'called']);
    expect([on.token(first).status, on.token(second).status]).toEqual(['completed', 'called']);
    expect(on.must(on.next('C1')).map(({ type }) => type)).toEqual(['completed']);
    expect(on.counter('C1').token).toBeNull();
  });

  it.each(['pauseCounter', 'closeCounter'] as const)('[Q-18] after %s a counter calls nobody', (type) => {
    const on = desk();
    const token = on.issue('REG');
    on.must({ type, counter: 'C1', seen: on.counter('C1').version });
    const status = type === 'pauseCounter' ? 'paused' : 'closed';
    expect(on.refusal(on.next('C1'))).toEqual({ code: 'counter_not_open', counter: 'C1', status });
    expect(on.refusal(on.pick('C1', token))).toEqual({ code: 'counter_not_open', counter: 'C1', status });
    on.open('C1');
    on.must(on.next('C1'));
    expect(on.refusal({ type, counter: 'C1', seen: on.counter('C1').version })).toEqual({
      code: 'counter_busy',
      counter: 'C1',
      token,
    });
    expect(on.must({ type: 'openCounter', counter: 'C1', seen: on.counter('C1').version })).toEqual([]);
  });

  it('[Q-11] callToken calls a waiting or a skipped token out of turn', () => {
    const on = desk();
    const [first, second] = [on.issue('REG'), on.issue('REG')];
    on.must(on.pick('C1', second));
    expect(on.token(second)).toMatchObject({ status: 'called', counter: 'C1' });
    expect(on.refusal(on.pick('C1', first))).toMatchObject({ code: 'counter_busy' });
    expect(on.refusal(on.pick('C2', first))).toEqual({
      code: 'not_served_here',
      counter: 'C2',
      queue: 'REG',
    });
    on.must(on.act('skip', second));
    on.must(on.pick('C3', second));
    expect(on.token(second)).toMatchObject({ status: 'called', counter: 'C3' });
    expect(on.token(second).legs).toHaveLength(1);
  });

  it('[Q-11] a skipped token is not called while its person holds a newer one', () => {
    const on = desk();
    const old = on.issue('REG', { persons: ['p1'] });
    on.must(on.next('C1'));
    on.must(on.act('skip', old));
    on.later(31 * MINUTE);
    const token = on.issue('REG', { persons: ['p1'] });
    expect(token).not.toBe(old);
    expect(on.refusal(on.pick('C1', old))).toEqual({ code: 'already_in_queue', queue: 'REG', token });
    expect(on.refusal(on.act('requeue', old))).toEqual({ code: 'already_in_queue', queue: 'REG', token });
  });

  it('[Q-12] recall counts, is announced, and changes nothing else; complete implies serving since the last call', () => {
    const on = desk();
    const token = on.issue('REG');
    on.must(on.next('C1'));
    const before = on.token(token);
    on.must(on.act('recall', token));
    on.must(on.act('recall', token));
    const after = on.token(token);
    expect(after).toEqual({
      ...before,
      version: before.version + 2,
      legs: before.legs.map((leg) => ({ ...leg, recalls: 2, announced: on.book.seq })),
    });
    // Called at nine, did not come, came at ten.
    const firstCall = on.at;
    on.must(on.act('skip', token));
    on.later(60 * MINUTE);
    on.must(on.pick('C1', token));
    const secondCall = on.at;
    on.later(3 * MINUTE);
    on.must(on.act('complete', token));
    expect(on.token(token).legs).toEqual([
      expect.objectContaining({
        calledAt: firstCall,
        servedAt: secondCall,
        closedAt: on.at,
        outcome: 'completed',
      }),
    ]);
    // One who was being served, left, and came back to another counter.
    const other = on.issue('REG');
    on.must(on.next('C1'));
    on.later(MINUTE);
    on.must(on.act('serve', other));
    expect(on.token(other)).toMatchObject({ status: 'serving', legs: [{ servedAt: on.at }] });
    on.must(on.act('skip', other));
    on.later(10 * MINUTE);
    on.must(on.pick('C3', other));
    const again = on.at;
    on.later(MINUTE);
    on.must(on.act('complete', other));
    expect(on.token(other)).toMatchObject({ legs: [{ servedAt: again, closedAt: again + MINUTE }] });
  });
});

describe('moving on', () => {
  it('[Q-13] transfer keeps number and label, closes a leg and joins the end of the other queue', () => {
    const on = desk();
    const token = on.issue('REG');
    on.must(on.next('C1'));
    const others = [on.issue('OPD'), on.issue('OPD')];
    on.later(5 * MINUTE);
    on.must(on.transfer(token));
    expect(on.token(token)).toMatchObject({
      number: 1,
      label: 'R1',
      series: 'REG',
      queue: 'OPD',
      status: 'waiting',
    });
    expect(on.token(token).legs.map(({ queue, outcome, closedAt }) => [queue, outcome, closedAt])).toEqual([
      ['REG', 'transferred', on.at],
      ['OPD', null, null],
    ]);
    expect(on.counter('C1').token).toBeNull();
    expect([...others, token]).toEqual([on.callNext('C2'), on.callNext('C2'), on.callNext('C2')]);
    expect(on.queue('OPD').lastNumber).toBe(2);
  });

  it('[Q-13] without a destination it needs exactly one next', () => {
    const on = desk();
    const token = on.issue('OPD');
    expect(on.refusal(on.transfer(token))).toEqual({
      code: 'no_destination',
      queue: 'OPD',
      next: ['PHARM', 'LAB'],
    });
    expect(on.refusal(on.transfer(token, 'OPD'))).toEqual({ code: 'same_queue', queue: 'OPD' });
    on.must(on.transfer(token, 'LAB'));
    expect(on.refusal(on.transfer(token))).toEqual({ code: 'no_destination', queue: 'LAB', next: [] });
  });

  it('[Q-2] a transfer into a queue where the person already stands is refused', () => {
    const on = desk();
    const here = on.issue('REG', { persons: ['p1'] });
    const there = on.issue('OPD', { persons: ['p1'] });
    expect(on.refusal(on.transfer(here))).toEqual({ code: 'already_in_queue', queue: 'OPD', token: there });
    on.must(on.act('cancel', there));
    on.must(on.transfer(here));
    // A share at either queue finds the one token.
    expect(on.issue('OPD', { persons: ['p1'] })).toBe(here);
    expect(on.issue('REG', { persons: ['p1'] })).toBe(here);
    expect(on.refusal(on.act('requeue', there))).toMatchObject({ code: 'already_in_queue', token: here });
  });

  it('[Q-16] a cancelled token is not called, and leaves no gap in the line', () => {
    const on = desk();
    const [first, second, third] = [on.issue('REG'), on.issue('REG'), on.issue('REG')];
    on.must(on.act('cancel', second));
    expect([on.callNext('C1'), on.callNext('C1'), on.callNext('C1')]).toEqual([first, third, null]);
    const skipped = on.issue('REG');
    on.must(on.next('C1'));
    on.must(on.act('skip', skipped));
    on.must(on.act('cancel', skipped));
    expect(on.token(skipped)).toMatchObject({ status: 'cancelled', legs: [{ outcome: 'cancelled' }] });
    expect(on.callNext('C1')).toBeNull();
  });

  it('[Q-17] setLane keeps the place by arrival', () => {
    const on = desk();
    const tokens = [1, 2, 3, 4].map(() => on.issue('REG'));
    for (const at of [2, 1]) on.must(on.lane(tokens[at] ?? '', 'priority'));
    expect(on.queue('REG').lines.priority).toEqual([tokens[1], tokens[2]]);
    on.must(on.lane(tokens[1] ?? '', 'normal'));
    expect(on.queue('REG').lines.normal).toEqual([tokens[0], tokens[1], tokens[3]]);
    expect(on.must(on.lane(tokens[1] ?? '', 'normal'))).toEqual([]);
    on.must(on.lane(tokens[3] ?? '', 'emergency'));
    expect(on.callNext('C1')).toBe(tokens[3]);
  });

  it('[Q-17] a skipped token changes lane, and returns in it', () => {
    const on = desk();
    const token = on.issue('REG');
    on.must(on.next('C1'));
    on.must(on.act('skip', token));
    for (let i = 0; i < 5; i += 1) on.issue('REG');
    on.must(on.lane(token, 'emergency'));
    on.must(on.act('requeue', token));
    expect(on.callNext('C1')).toBe(token);
  });
});
