// Owns the pictures on posters, as outlines in a field of 100 by 80, and reading of our pictogram files as outlines:
// drawn as paths they are sharp at any size. Leaves placing and colours to poster-painter.ts.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Outline {
  /** SVG path data. */
  path: string;
  filled: boolean;
}

const PHONE = 'M12 4h28a5 5 0 0 1 5 5v62a5 5 0 0 1-5 5H12a5 5 0 0 1-5-5V9a5 5 0 0 1 5-5zM22 70h8';

function stroke(path: string): Outline {
  return { path, filled: false };
}

function fill(path: string): Outline {
  return { path, filled: true };
}

/** A square ring and its heart, as in the corners of a QR. */
function finder(x: number, y: number): Outline[] {
  return [stroke(`M${x} ${y}h10v10h-10z`), fill(`M${x + 3} ${y + 3}h4v4h-4z`)];
}

/** A phone's camera looks at a code. */
export const SCAN: readonly Outline[] = [
  stroke(PHONE),
  ...finder(62, 22),
  ...finder(84, 22),
  ...finder(62, 44),
  fill('M84 44h4v4h-4zM90 44h4v4h-4zM87 50h4v4h-4zM77 27h3v3h-3zM77 36h3v3h-3zM66 37h3v3h-3zM90 37h4v4h-4z'),
  stroke('M16 30v-8h8M36 30v-8h-8M16 46v8h8M36 46v8h-8M16 38h20'),
  stroke('M50 38h6'),
];

/** A person's page goes from the phone to the hospital. */
export const SHARE: readonly Outline[] = [
  stroke(PHONE),
  stroke('M26 22a6 6 0 1 1 0 12a6 6 0 1 1 0-12zM15 52c1-8 6-11 11-11s10 3 11 11z'),
  stroke('M51 38h14M60 32l6 6-6 6'),
  stroke('M72 70V22h24v48zM68 70h32M80 70V58h8v12'),
  stroke('M84 29v12M78 35h12M78 49h3M87 49h3'),
];

/** Somebody sits, the number is on a screen. */
export const WAIT: readonly Outline[] = [
  stroke('M6 6h44a3 3 0 0 1 3 3v24a3 3 0 0 1-3 3H6a3 3 0 0 1-3-3V9a3 3 0 0 1 3-3z'),
  fill('M74 16a7 7 0 1 1 0 14a7 7 0 1 1 0-14z'),
  stroke('M72 36v20h16v18M72 44l10 5h6'),
  stroke('M63 32v42M63 62h17v12'),
];
/** Where the number stands in WAIT: middle and height. */
export const WAIT_NUMBER = { x: 28, y: 21, size: 17 } as const;

/** A card with a person and a code, above the eye of a scanner. */
export const SHOW_CARD: readonly Outline[] = [
  stroke('M20 4h60a4 4 0 0 1 4 4v30a4 4 0 0 1-4 4H20a4 4 0 0 1-4-4V8a4 4 0 0 1 4-4z'),
  stroke('M30 12a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9zM22 34c1-6 4-8 8-8s7 2 8 8z'),
  ...finder(56, 12),
  ...finder(70, 12),
  ...finder(56, 26),
  fill('M70 26h4v4h-4zM76 26h4v4h-4zM73 32h4v4h-4z'),
  stroke('M50 47v8M45 51l5 5 5-5'),
  stroke('M30 76l6-14h28l6 14z'),
  fill('M42 66h16v4h-16z'),
];

const CIRCLE = /<circle cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"\/>/g;
const RECT = /<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" rx="([\d.]+)"\/>/g;
const PATH = /<path d="([^"]+)"[^>]*\/>/g;
const NAME = /^[a-z][a-z0-9-]{0,31}$/;

/** The outlines of locales/pictograms/`name`.svg in a field of 24 by 24; null if there is none of that name. */
export function readPictogram(root: string, name: string): string[] | null {
  if (!NAME.test(name)) return null;
  let svg: string;
  try {
    svg = readFileSync(join(root, 'locales', 'pictograms', `${name}.svg`), 'utf8');
  } catch {
    return null;
  }
  const circles = [...svg.matchAll(CIRCLE)].map(
    ([, x, y, r]) =>
      `M${Number(x) - Number(r)} ${y}a${r} ${r} 0 1 0 ${2 * Number(r)} 0a${r} ${r} 0 1 0 ${-2 * Number(r)} 0z`,
  );
  const boxes = [...svg.matchAll(RECT)].map(([, ...numbers]) => {
    const [x = 0, y = 0, width = 0, height = 0, r = 0] = numbers.map(Number);
    const [across, down] = [width - 2 * r, height - 2 * r];
    const corner = (dx: number, dy: number) => `a${r} ${r} 0 0 1 ${dx * r} ${dy * r}`;
    return `M${x + r} ${y}h${across}${corner(1, 1)}v${down}${corner(-1, 1)}h${-across}${corner(-1, -1)}v${-down}${corner(1, -1)}z`;
  });
  return [...[...svg.matchAll(PATH)].map(([, path]) => path ?? ''), ...circles, ...boxes];
}
