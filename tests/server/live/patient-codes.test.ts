import { expect, it } from 'vitest';
import { createPatientCodes } from '../../../server/live/patient-codes.ts';
import { copyBook, emptyBook } from '../../../server/queue/book.ts';
import type { Book, Day, Token } from '../../../server/queue/model.ts';

const MONDAY = '2026-11-23' as Day;
const TUESDAY = '2026-11-24' as Day;

function put(book: Book, number: number, code: string): string {
  const id = `${book.day}.OPD1.${number}`;
  const token: Pick<Token, 'id' | 'code'> = { id, code };
  book.tokens.set(id, token as Token);
  return id;
}

it('[WEB-9] a code opens its token as soon as it is issued, and no other does', () => {
  const book = { ...emptyBook(), day: MONDAY };
  const tokenOf = createPatientCodes(() => book);
  expect(tokenOf('first-code')).toBeNull();
  const first = put(book, 1, 'first-code');
  expect(tokenOf('first-code')).toBe(first);
  expect(tokenOf('another')).toBeNull();
  const second = put(book, 2, 'second-code');
  expect([tokenOf('second-code'), tokenOf('first-code')]).toEqual([second, first]);
});

it('[WEB-9] after the roll only carried tokens have their code, also in a book that was read anew', () => {
  let book: Book = { ...emptyBook(), day: MONDAY };
  const tokenOf = createPatientCodes(() => book);
  const carried = put(book, 1, 'carried');
  put(book, 2, 'lapsed');
  expect(tokenOf('lapsed')).not.toBeNull();
  book = { ...copyBook(book), day: TUESDAY };
  book.tokens.delete(`${MONDAY}.OPD1.2`);
  const fresh = put(book, 1, 'fresh');
  // As many tokens as before: the day alone tells that the table is old.
  expect(book.tokens.size).toBe(2);
  expect(tokenOf('lapsed')).toBeNull();
  expect([tokenOf('fresh'), tokenOf('carried')]).toEqual([fresh, carried]);
});
