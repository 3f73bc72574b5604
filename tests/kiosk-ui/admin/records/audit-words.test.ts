/** What a row of the audit says in words, in either direction of reading. */
import { expect, it } from 'vitest';
import { actorWords, detailWords } from '../../../../kiosk-ui/admin/records/audit-words.ts';
import { hoursAndMinutes, minutesAndSeconds } from '../../../../kiosk-ui/admin/times.ts';
import { type Say, sayIn } from '../../../../kiosk-ui/shared/text.ts';
import en from '../../../../locales/en.json' with { type: 'json' };
import ur from '../../../../locales/ur.json' with { type: 'json' };
import type { AuditRow } from '../../../../server/contract/audit.ts';

const english: Say = sayIn('en', en);
const urdu: Say = sayIn('ur', ur);

function row(changes: Partial<AuditRow>): AuditRow {
  const nothing = { seq: 1, at: 0, actor: null, token: null, label: null, queue: null, counter: null };
  return {
    ...nothing,
    action: 'called',
    to: null,
    lane: null,
    reason: null,
    undid: [],
    about: null,
    act: null,
    look: null,
    detail: null,
    ...changes,
  };
}

it('[AUD-6] an undo names each step that it took back', () => {
  const undone = row({
    action: 'undone',
    undid: [
      { action: 'completed', label: 'A1' },
      { action: 'called', label: 'A2' },
    ],
  });
  expect(detailWords(english, undone)).toBe('Took back: Completed A1, Called A2');
  expect(detailWords(urdu, undone)).toContain('،');
});

it('[AUD-6] lanes and their reasons are words, others stay as they are', () => {
  expect(detailWords(english, row({ lane: 'priority', reason: 'age' }))).toBe('Priority, 60 and over');
  expect(detailWords(english, row({ action: 'looked', about: 'copied', reason: 'asked by phone' }))).toBe(
    'asked by phone, copied',
  );
  expect(detailWords(english, row({ action: 'dayRolled', about: '12' }))).toContain('12');
  expect(detailWords(english, row({}))).toBe('');
});

it('[AUD-6] who did it is an account, a kiosk, or nobody of ours', () => {
  expect(actorWords(english, { actor: 'asha', action: 'called' })).toBe('asha');
  expect(actorWords(english, { actor: 'kiosk:0123456789ab', action: 'issued' })).toBe('Kiosk 89ab');
  expect(actorWords(english, { actor: null, action: 'issued' })).toBe('Network or clock');
  expect(actorWords(english, { actor: null, action: 'passwordSet' })).toBe('at the server itself');
});

it('[REP-11] times are minutes and seconds, or hours and minutes, and a dash where nothing was measured', () => {
  expect([0, 59, 725, 4_505, null].map(minutesAndSeconds)).toEqual(['0:00', '0:59', '12:05', '75:05', '–']);
  expect([0, 59, 3_600, 27_000].map(hoursAndMinutes)).toEqual(['0:00', '0:00', '1:00', '7:30']);
});
