/** How departments are laid out: all of them at once while that is possible, then page by page. */

/** As many tiles as stay large enough for a thumb on a ten-inch tablet. */
export const TILES_A_PAGE = 12;

export function pagesOf(count: number): number {
  return Math.max(1, Math.ceil(count / TILES_A_PAGE));
}

export function tilesOf<T>(all: readonly T[], page: number): readonly T[] {
  const shown = page % pagesOf(all.length);
  return all.slice(shown * TILES_A_PAGE, (shown + 1) * TILES_A_PAGE);
}

/** The class for so many tiles: few are large. */
export function tileSize(count: number): 'few' | 'some' | 'many' {
  return count <= 4 ? 'few' : count <= 6 ? 'some' : 'many';
}

/** Names above this many characters are written smaller, never cut. */
const LONG_NAME = 22;

export function isLongName(words: string): boolean {
  return [...words].length > LONG_NAME;
}
