/** Which token a patient page's code opens: those of today's book, so that a code ends with its day. */
import type { Book, Day, TokenId } from '../queue/model.ts';

/**
 * Finds tokens by code. Codes are looked up in memory, for an index on disk would be one more page that every
 * share writes. The table is made anew when a code is asked for that it may be too old to know, which a
 * stranger's guesses can bring about at most once for each token that is issued.
 */
export function createPatientCodes(book: () => Book): (code: string) => TokenId | null {
  let codes = new Map<string, TokenId>();
  let day: Day | null = null;
  return (code) => {
    const { tokens, day: today } = book();
    if (day !== today || (!codes.has(code) && codes.size !== tokens.size)) {
      day = today;
      codes = new Map(Array.from(tokens.values(), (token) => [token.code, token.id]));
    }
    return codes.get(code) ?? null;
  };
}
