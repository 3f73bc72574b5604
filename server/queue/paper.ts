/**
 * Numbers of pre-printed blocks [PAP]: what stands on the paper, who holds one already, and where its
 * holder stands in line. A block's numbers are its own; the token that one becomes takes the next number
 * of its series like any other, so counts run 1, 2, 3… and no label of the server's is ever on paper.
 */
import type { Book, Instant, Token } from './model.ts';

/** The letter of paper, which no queue may have. */
export const PAPER_LETTER = 'P';
/** Blocks go on where the last one ended and begin again after this one: said and shown as one number. */
export const LAST_PAPER = 9_999;

/** What stands on the paper, and then on every screen. */
export function paperLabel(number: number): string {
  return `${PAPER_LETTER}${number}`;
}

/** The token that a paper number became, among those of the book; null when it was not entered. */
export function enteredPaper(book: Book, number: number): Token | null {
  const label = paperLabel(number);
  for (const token of book.tokens.values()) {
    if (token.source === 'paper' && token.label === label) return token;
  }
  return null;
}

/**
 * The place of a paper number: behind everybody who had one before `since`, the moment when handing out
 * paper began (null: behind everybody), ahead of everybody after, and among paper by number. Other places are whole, so all numbers
 * of a block fit between two of them, whenever and in whatever order they are entered.
 */
export function placeOfPaper(book: Book, number: number, since: Instant | null): number {
  let before = since === null ? book.places : 0;
  if (since !== null) {
    for (const token of book.tokens.values()) {
      if (placedAt(token) < since) before = Math.max(before, Math.ceil(token.place));
    }
  }
  return before + number / (LAST_PAPER + 1);
}

/** When a token got its present place: at issue, or at its last transfer; coming back keeps the place. */
function placedAt(token: Token): Instant {
  const transferred = token.legs.findLastIndex(({ outcome }) => outcome === 'transferred');
  return token.legs[transferred + 1]?.openedAt ?? token.issuedAt;
}
