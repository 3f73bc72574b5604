/** A queue's waiting lines: putting a token in and taking it out, keeping their order. */
import type { Book, QueueState, Token, TokenId } from './model.ts';

/** Puts a waiting token where its place, or its due return, puts it. */
export function joinLine(book: Book, queue: QueueState, token: Token): void {
  if (token.returnsAt !== null) insert(book, queue.returning, token, byReturn);
  else insert(book, queue.lines[token.lane], token, byPlace);
}

/** Takes a token out of whatever line it stands in; one that stands in none is left alone. */
export function leaveLine(queue: QueueState, token: Token): void {
  remove(token.returnsAt !== null ? queue.returning : queue.lines[token.lane], token.id);
}

function byPlace(a: Token, b: Token): number {
  return a.place - b.place;
}

// People who are due at the same time return in the order in which they came.
function byReturn(a: Token, b: Token): number {
  return (a.returnsAt ?? 0) - (b.returnsAt ?? 0) || byPlace(a, b);
}

// Newcomers belong at the end, so the search starts there: joining costs nothing in the common case.
function insert(book: Book, line: TokenId[], token: Token, order: (a: Token, b: Token) => number): void {
  let at = line.length;
  while (at > 0) {
    const before = book.tokens.get(line[at - 1] ?? '');
    if (before === undefined || order(before, token) < 0) break;
    at -= 1;
  }
  if (at === line.length) line.push(token.id);
  else line.splice(at, 0, token.id);
}

// People leave from the front, so the search starts there.
function remove(line: TokenId[], id: TokenId): void {
  if (line[0] === id) {
    line.shift();
    return;
  }
  const at = line.indexOf(id);
  if (at !== -1) line.splice(at, 1);
}
