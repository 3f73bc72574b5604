/** How large a label may be. */

/** Long labels take a smaller size by class; they are never cut and never broken. */
export function sizeOf(label: string): 'short' | 'medium' | 'long' {
  return label.length <= 3 ? 'short' : label.length <= 5 ? 'medium' : 'long';
}

/** How many of the next numbers fit beside one another: they are left out, never cut. */
export function nextThatFit(labels: readonly string[]): string[] {
  const longest = Math.max(0, ...labels.map(({ length }) => length));
  return labels.slice(0, longest <= 4 ? 3 : longest <= 5 ? 2 : 1);
}
