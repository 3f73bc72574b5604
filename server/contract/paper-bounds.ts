/** How many numbers a block and a wish may have. Without schemas, so that a page takes these alone. */
export { LAST_PAPER, PAPER_LETTER } from '../queue/paper.ts';

/** A block's numbers: fewer are not worth a sheet, more take long to draw. */
export const MIN_BLOCK = 10;
export const MAX_BLOCK = 100;
/** Numbers of one wish: all of them are one write. */
export const MAX_ENTERED = 400;
