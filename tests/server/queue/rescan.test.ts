import { expect, it } from 'vitest';
import {
  counterOf,
  DAY_LENGTH,
  HOUR,
  MINUTE,
  QueueDesk,
  queueOf,
  settingsOf,
} from '../../support/queue-desk.ts';

function desk(): QueueDesk {
  const one = new QueueDesk(
    settingsOf(
      [queueOf('REG', { next: ['OPD'] }), queueOf('OPD'), queueOf('CAS', { roundTheClock: true })],
      [counterOf('C1', 'REG'), counterOf('C2', 'OPD'), counterOf('C3', 'CAS')],
    ),
  );
  one.open('C1', 'C2', 'C3');
  return one;
}
const mine = { persons: ['p1'] };

it.each(['waiting', 'called', 'serving'] as const)('[SCAN-1] a %s token is found, however old', (status) => {
  const on = desk();
  const token = on.issue('REG', mine);
  if (status !== 'waiting') on.must(on.next('C1'));
  if (status === 'serving') on.must(on.act('serve', token));
  on.later(10 * HOUR);
  const before = on.token(token);
  expect(on.must(on.wish('REG', mine))).toEqual([{ type: 'rescanned', token, found: 'live' }]);
  expect(on.token(token)).toEqual({ ...before, notice: 'rescanned' });
  expect(on.queue('REG').lastNumber).toBe(1);
});

it('[SCAN-1] a token that moved on is found from the queue it came from and from the one it stands in', () => {
  const on = desk();
  const token = on.issue('REG', mine);
  on.must(on.transfer(token));
  expect(on.issue('REG', mine)).toBe(token);
  expect(on.issue('OPD', mine)).toBe(token);
});

it('[SCAN-1] a token carried over midnight is found by yesterday’s key', () => {
  const on = desk();
  const token = on.issue('CAS', { persons: ['p1@monday'] });
  on.later(DAY_LENGTH);
  expect(on.issue('CAS', { persons: ['p1@tuesday', 'p1@monday'] })).toBe(token);
  // And keeps its person from standing twice in the casualty after a transfer.
  const other = on.issue('OPD', { persons: ['p1@tuesday', 'p1@monday'] });
  expect(on.refusal(on.transfer(other, 'CAS'))).toEqual({ code: 'already_in_queue', queue: 'CAS', token });
});

it('[SCAN-2] skipped or cancelled inside the window: the same number, requeued', () => {
  const on = desk();
  const skipped = on.issue('REG', mine);
  on.must(on.next('C1'));
  on.must(on.act('skip', skipped));
  const cancelled = on.issue('REG', { persons: ['p2'] });
  on.must(on.act('cancel', cancelled));
  on.later(30 * MINUTE);
  expect(on.issue('REG', mine)).toBe(skipped);
  expect(on.issue('REG', { persons: ['p2'] })).toBe(cancelled);
  expect(on.queue('REG').returning).toEqual([skipped, cancelled]);
  expect(on.token(cancelled).legs.map(({ outcome }) => outcome)).toEqual(['cancelled', null]);
  expect(on.queue('REG').lastNumber).toBe(2);
});

it('[SCAN-2] a token skipped on its journey is not brought back beside a newer one', () => {
  const on = desk();
  const journey = on.issue('REG', mine);
  on.must(on.transfer(journey));
  on.must(on.next('C2'));
  on.must(on.act('skip', journey));
  const newer = on.issue('OPD', mine);
  expect(newer).not.toBe(journey);
  expect(on.issue('REG', mine)).toBe('2026-11-23.REG.2');
  expect(on.token(journey).status).toBe('skipped');
});

it('[SCAN-2] a token skipped in a queue that is gone is not brought back into nothing', () => {
  const on = desk();
  const journey = on.issue('REG', mine);
  on.must(on.transfer(journey));
  on.must(on.next('C2'));
  on.must(on.act('skip', journey));
  const settings = settingsOf([queueOf('REG')], [counterOf('C1', 'REG')]);
  on.must({ type: 'configure', settings, fileHash: 'two' });
  expect(on.issue('REG', mine)).toBe('2026-11-23.REG.2');
});

it('[SCAN-3] completed inside the window: the same number, nothing called, the clerk told', () => {
  const on = desk();
  const token = on.issue('REG', mine);
  on.must(on.next('C1'));
  on.must(on.act('complete', token));
  expect(on.must(on.wish('REG', mine))).toEqual([{ type: 'rescanned', token, found: 'completed' }]);
  expect(on.token(token)).toMatchObject({ status: 'completed', notice: 'rescanned' });
  expect(on.callNext('C1')).toBeNull();
  // One key of the clerk brings the person back.
  on.must(on.act('requeue', token));
  expect(on.token(token)).toMatchObject({ status: 'waiting', notice: null });
  expect(on.callNext('C1')).toBe(token);
});

it('[SCAN-9] still waiting: a mark until the call, with place and version as they were', () => {
  const on = desk();
  const token = on.issue('REG', mine);
  const { place, version } = on.token(token);
  on.issue('REG');
  expect(on.issue('REG', mine)).toBe(token);
  expect(on.token(token)).toMatchObject({ status: 'waiting', notice: 'rescanned', place, version });
  expect(on.callNext('C1')).toBe(token);
  expect(on.token(token).notice).toBeNull();
  // Again at the counter, and then completed: nobody has come back.
  on.must(on.wish('REG', mine));
  expect(on.token(token).notice).toBe('rescanned');
  on.must(on.act('complete', token));
  expect(on.token(token).notice).toBeNull();
});

it('[SCAN-8] a mark for far away stands through a second scan and the call', () => {
  const on = desk();
  const token = on.issue('REG', { ...mine, far: true });
  on.must(on.wish('REG', mine));
  expect(on.token(token).notice).toBe('far');
  expect(on.callNext('C1')).toBe(token);
  expect(on.token(token).notice).toBe('far');
});

it.each(['skip', 'complete', 'cancel'] as const)(
  '[SCAN-4] after the window a new token follows %s',
  (end) => {
    const on = desk();
    const token = on.issue('REG', mine);
    if (end !== 'cancel') on.must(on.next('C1'));
    on.must(on.act(end, token));
    on.later(30 * MINUTE + 1);
    expect(on.issue('REG', mine)).toBe('2026-11-23.REG.2');
    expect(on.token(token).status).not.toBe('waiting');
  },
);

it('[SCAN-4] the newest token decides, not the first', () => {
  const on = desk();
  const first = on.issue('REG', mine);
  on.must(on.act('cancel', first));
  on.later(40 * MINUTE);
  const second = on.issue('REG', mine);
  on.must(on.act('cancel', second));
  on.later(20 * MINUTE);
  expect(on.issue('REG', mine)).toBe(second);
});

it('[SCAN-6] two addresses on one phone are two persons, and nobody’s walk-ins are many', () => {
  const on = desk();
  const tokens = [
    on.issue('REG', mine),
    on.issue('REG', { persons: ['p2'] }),
    on.issue('REG'),
    on.issue('REG'),
  ];
  expect(new Set(tokens).size).toBe(4);
});

it('[SCAN-7] a card and a share of one address are one person', () => {
  const on = desk();
  const token = on.issue('REG', { ...mine, source: 'card' });
  expect(on.issue('REG', { ...mine, source: 'share' })).toBe(token);
  expect(on.token(token).source).toBe('card');
});
