/**
 * How large a label may be. Its height never gives way: a label that is too wide for its place is drawn
 * narrower, and of several the last are left out. Nothing is cut and nothing breaks.
 */

/** Widths of A to Z and of a digit in thousandths of an em: Noto Sans at weight 800, as its font file says. */
const LETTERS = [
  708, 669, 645, 733, 555, 544, 731, 765, 413, 341, 675, 570, 954, 823, 794, 626, 794, 665, 563, 584, 756,
  670, 1000, 694, 643, 594,
] as const;
const DIGIT = 578;

/** The place of a label on the stage and in the list, in em of its own size. */
export const STAGE_ROOM = 3.3;
export const LIST_ROOM = 2.8;

export function sizeOf(label: string): 'short' | 'medium' | 'long' {
  return label.length <= 3 ? 'short' : label.length <= 5 ? 'medium' : 'long';
}

/** In em. */
export function widthOf(label: string): number {
  let thousandths = 0;
  for (const character of label) thousandths += LETTERS[character.charCodeAt(0) - 65] ?? DIGIT;
  return thousandths / 1000;
}

/** Custom properties for the style sheet: how much narrower the label is drawn, and what that frees. */
export function squeezed(label: string, room: number): Record<string, string> {
  const width = widthOf(label);
  const squeeze = Math.min(1, room / width);
  return {
    '--squeeze': squeeze.toFixed(3),
    '--freed': `${((squeeze - 1) * width).toFixed(3)}em`,
  };
}

/** How many of the next numbers fit beside one another: they are left out, never cut. */
export function nextThatFit(labels: readonly string[], columns: number): string[] {
  if (columns <= 2) return labels.slice(0, 3);
  const longest = Math.max(0, ...labels.map(({ length }) => length));
  return labels.slice(0, longest <= 4 ? 3 : longest <= 5 ? 2 : 1);
}
