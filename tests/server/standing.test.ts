import { expect, it } from 'vitest';
import { copyBook } from '../../server/queue/book.ts';
import { standing } from '../../server/standing.ts';
import { counterOf, QueueDesk, queueOf, settingsOf } from '../support/queue-desk.ts';

it('[ORD-9] how many are before each is counted again after every event, and in every book by itself', () => {
  const on = new QueueDesk(settingsOf([queueOf('REG')], [counterOf('C1', 'REG')]));
  on.open('C1');
  const [first = '', second = '', third = ''] = [1, 2, 3].map(() => on.issue('REG'));
  const ahead = (token: string, book = on.book) => standing(book, on.token(token)).ahead;
  expect([first, second, third].map((token) => ahead(token))).toEqual([0, 1, 2]);
  const before = copyBook(on.book);
  const emergency = on.issue('REG', { lane: 'emergency' });
  expect([emergency, first, second, third].map((token) => ahead(token))).toEqual([0, 1, 2, 3]);
  expect(ahead(third, before)).toBe(2);
  on.must(on.next('C1'));
  on.must(on.act('skip', emergency));
  on.must(on.next('C1'));
  expect([first, second, third].map((token) => ahead(token))).toEqual([null, 0, 1]);
});
