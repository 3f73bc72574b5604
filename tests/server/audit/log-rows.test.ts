/** Events as rows of the audit: what was done, to whom, and what an undo took back. */
import { describe, expect, it } from 'vitest';
import { auditCsv } from '../../../server/audit/audit-csv.ts';
import { type AuditWish, logRows, tokensOfDay } from '../../../server/audit/log-rows.ts';
import type { AuditRow } from '../../../server/contract/audit.ts';
import { counterOf, DAY_LENGTH, QueueDesk, queueOf, settingsOf } from '../../support/queue-desk.ts';
import { runsOf } from '../../support/slow-figures.ts';

const SETTINGS = settingsOf(
  [queueOf('OPD', { next: ['LAB'] }), queueOf('LAB'), queueOf('CAS', { roundTheClock: true })],
  [counterOf('C1', 'OPD'), counterOf('C2', 'LAB')],
);
const EVERYTHING: AuditWish = { actor: null, action: null, label: null, persons: null };

function openDesk(): QueueDesk {
  const desk = new QueueDesk(SETTINGS);
  desk.open('C1', 'C2');
  return desk;
}

/** The rows of the last day. */
function rows(desk: QueueDesk, wish: Partial<AuditWish> = {}): AuditRow[] {
  const { events = [] } = runsOf(desk.log).at(-1) ?? {};
  const whole = { ...EVERYTHING, ...wish };
  return logRows(events, whole, tokensOfDay(events, whole));
}

const short = (found: readonly AuditRow[]) =>
  found.map(({ action, label }) => `${action} ${label ?? ''}`.trim());

describe('[AUD-1] rows', () => {
  it('say who moved whom where, and who was called out of turn', () => {
    const desk = openDesk();
    const [one, two] = [desk.issue('OPD'), desk.issue('OPD')];
    desk.must(desk.lane(one, 'priority'));
    desk.must(desk.pick('C1', two));
    desk.must(desk.transfer(two));
    const found = rows(desk);
    expect(short(found)).toEqual([
      'dayRolled',
      'configured',
      'counterOpened',
      'counterOpened',
      'issued O1',
      'issued O2',
      'laneSet O1',
      'picked O2',
      'transferred O2',
    ]);
    expect(found.at(-1)).toMatchObject({ queue: 'OPD', to: 'LAB', counter: 'C1', token: two });
    expect(found.at(-3)).toMatchObject({ lane: 'priority', reason: 'staff' });
  });

  it('say what an undo took back, both halves of complete and call', () => {
    const desk = openDesk();
    desk.issue('OPD');
    desk.issue('OPD');
    desk.callNext('C1');
    desk.callNext('C1');
    desk.must(desk.undo('C1'));
    expect(rows(desk).at(-1)).toMatchObject({
      action: 'undone',
      counter: 'C1',
      label: 'O2',
      undid: [
        { action: 'completed', label: 'O1' },
        { action: 'called', label: 'O2' },
      ],
    });
  });
});

it('[AUD-5] a file that is cut says how many rows are left out; its times are the facility’s', () => {
  const desk = openDesk();
  desk.issue('OPD');
  const found = rows(desk);
  const lines = auditCsv(found.slice(0, 2), found.length, 'Asia/Kolkata').trimEnd().split('\r\n');
  expect(lines).toHaveLength(4);
  expect(lines[1]).toMatch(/^2026-11-23 09:00:00,\d+,dayRolled,/);
  expect(lines[3]).toBe(`left out: ${found.length - 2}`);
  expect(auditCsv(found, found.length, 'Asia/Kolkata')).not.toContain('left out');
});

describe('[AUD-2] searching', () => {
  it('by label, in any letters, finds the token’s steps and the undos of them', () => {
    const desk = openDesk();
    desk.issue('OPD');
    const two = desk.issue('OPD');
    desk.callNext('C1');
    desk.must(desk.undo('C1'));
    desk.must(desk.act('cancel', two));
    expect(short(rows(desk, { label: 'o1' }))).toEqual(['issued O1', 'called O1', 'undone O1']);
    expect(short(rows(desk, { label: 'o2' }))).toEqual(['issued O2', 'cancelled O2']);
    expect(rows(desk, { label: 'Z9' })).toEqual([]);
  });

  it('by person finds all their tokens, also one that came over midnight under another key', () => {
    const desk = openDesk();
    desk.issue('CAS', { persons: ['asha@mon'] });
    desk.issue('CAS', { persons: ['bilal@mon'] });
    desk.later(DAY_LENGTH);
    desk.issue('OPD', { persons: ['asha@tue', 'asha@mon'] });
    const carried = [...desk.book.tokens.values()].find(({ person }) => person === 'asha@mon');
    desk.must(desk.lane(carried?.id ?? '', 'emergency'));
    const found = short(rows(desk, { persons: ['asha@tue', 'asha@mon'] }));
    expect(found).toEqual(['issued O1', 'laneSet C1']);
    expect(rows(desk, { persons: [] })).toEqual([]);
  });

  it('by action and account', () => {
    const desk = openDesk();
    const token = desk.issue('OPD');
    desk.must({ ...desk.act('cancel', token), actor: 'asha' });
    expect(short(rows(desk, { action: 'cancelled' }))).toEqual(['cancelled O1']);
    const { events = [] } = runsOf(desk.log).at(-1) ?? {};
    const marked = events.map((event) =>
      event.fact.type === 'cancelled' ? { ...event, actor: 'asha' } : event,
    );
    const wish = { ...EVERYTHING, actor: 'asha' };
    expect(logRows(marked, wish, tokensOfDay(marked, wish))).toMatchObject([{ actor: 'asha', label: 'O1' }]);
    expect(rows(desk, { actor: 'nobody' })).toEqual([]);
  });
});
