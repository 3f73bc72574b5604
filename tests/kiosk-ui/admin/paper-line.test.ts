// Owns how the line that enters numbers on paper is read.
import { expect, it } from 'vitest';
import { readPaperLine } from '../../../kiosk-ui/admin/paper-line.ts';

const URDU = { seen: 'دیکھا', waiting: 'باقی' };
const read = (text: string) => readPaperLine(text, URDU);
const ranges = (text: string) => {
  const line = read(text);
  expect([text, line.trouble]).toEqual([text, null]);
  return line.ranges.map(({ first, last, seen }) => `${first}-${last}${seen ? '+' : '*'}`).join(' ');
};

it.each([
  ['P1-P17 seen, P18-P25 waiting', '1-17+ 18-25*'],
  ['1-17 s 18-25 w', '1-17+ 18-25*'],
  ['1-17+18-25*', '1-17+ 18-25*'],
  ['p3 p5 p7–p9 seen', '3-3+ 5-5+ 7-9+'],
  ['1 - 17 seen', '1-17+'],
  ['P12 waiting P3 seen', '12-12* 3-3+'],
  ['۱-۱۷ دیکھا، ۱۸-۲۵ باقی', '1-17+ 18-25*'],
  ['१-३ Seen', '1-3+'],
  ['', ''],
])('[PAP-10] %s is read as %s', (text, meaning) => {
  expect(ranges(text)).toBe(meaning);
});

it.each([
  ['1-17', { what: 'noWord' }],
  ['1-3 seen 4', { what: 'noWord' }],
  ['1-17 gone', { what: 'unclear', text: 'gone' }],
  ['A1 seen', { what: 'unclear', text: 'A1' }],
  ['seen', { what: 'unclear', text: 'seen' }],
  ['1 seen waiting', { what: 'unclear', text: 'waiting' }],
  ['17-1 seen', { what: 'unclear', text: '17-1' }],
  ['0 seen', { what: 'unclear', text: '0' }],
  ['10000 seen', { what: 'unclear', text: '10000' }],
  ['1-5 seen 3 waiting', { what: 'twice', number: 3 }],
  ['1-9999 seen', { what: 'tooMany' }],
  ['٣a seen', { what: 'unclear', text: '3a' }],
])('[PAP-10] what is wrong with %s is said', (text, trouble) => {
  expect(read(text).trouble).toEqual(trouble);
});

it('[PAP-10] a very long line is read at once', () => {
  expect(read('1-9999 seen '.repeat(5_000)).trouble).not.toBe(null);
});
