/** How large a label may be. */

/** Long labels take a smaller size by class; they are never cut and never broken. */
export function sizeOf(label: string): 'short' | 'medium' | 'long' {
  return label.length <= 3 ? 'short' : label.length <= 5 ? 'medium' : 'long';
}
