// Owns folding a whole log into what the tokens table should hold. It folds with the queue's own evolve and adds only
// what a roll means for tokens that leave the book: those left waiting lapse.

import { emptyBook } from '../../server/queue/book.ts';
import type { Event } from '../../server/queue/events.ts';
import { evolve } from '../../server/queue/evolve.ts';
import type { Book, Token, TokenId } from '../../server/queue/model.ts';

export function foldAll(log: readonly Event[]): { book: Book; tokens: Map<TokenId, Token> } {
  const book = emptyBook();
  const tokens = new Map<TokenId, Token>();
  for (const event of log) {
    evolve(book, event);
    if (event.fact.type === 'dayRolled') {
      for (const id of event.fact.lapsed) {
        const token = tokens.get(id);
        if (token === undefined) throw new Error(`${id} lapsed and was never issued`);
        tokens.set(id, { ...token, status: 'lapsed', counter: null, returnsAt: null });
      }
    }
    for (const [id, token] of book.tokens) tokens.set(id, token);
  }
  return { book, tokens };
}
