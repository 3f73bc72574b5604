// Owns finding regular expressions whose work grows faster than what they read: each is run on longer and
// longer hostile texts made from its own letters, and judged by growth, never by a time.

import type { SourceTree } from './source-files.ts';
import { isProgram } from './source-files.ts';
import type { SyntaxNode } from './syntax.ts';
import { lineAt, parseProgram, walk } from './syntax.ts';

export interface Pattern {
  where: string;
  source: string;
  flags: string;
}

/** Every regular expression that is written out in a program of these folders. */
export function patternsOf(tree: SourceTree, folders: readonly string[]): Pattern[] {
  return [...tree].flatMap(([path, text]) => {
    if (!isProgram(path) || !folders.some((folder) => path.startsWith(`${folder}/`))) return [];
    const found: Pattern[] = [];
    walk(parseProgram(path, text), (node: SyntaxNode) => {
      const regex = node.regex as { pattern: string; flags: string } | undefined;
      if (node.type !== 'Literal' || regex === undefined) return;
      found.push({ where: `${path}:${lineAt(text, node.start)}`, source: regex.pattern, flags: regex.flags });
    });
    return found;
  });
}

/** Work that is done in less is not measured: the clock is coarser than that. */
const MEASURABLE_MS = 4;
/** Fourfold length: linear work is fourfold, quadratic sixteenfold. */
const STEP = 4;
const TOO_STEEP = 9;
/** Measured several times, the least counts: other work of the machine only adds. */
const TIMES = 3;
/** The longest body of people (server/app.ts); only the network’s own may be longer. */
const LONGEST = 16_384;
const SHORTEST = 16;
/** What follows the long part, so that the match fails at its end. */
const ENDINGS = ['\u0001', '!', '\n', 'x0'];
const PUMPS = [
  'a',
  'A',
  '0',
  ' ',
  '\t',
  '-',
  '.',
  '/',
  ':',
  ',',
  '%',
  '=',
  '<',
  '"',
  '\\',
  '\u200d',
  'कि',
  'a.',
  'a-',
  'a b',
  '0a',
  'a,',
  '=a',
  '.0',
  ':0',
];

/** The text whose reading grows too steeply, or null. `limit` is the longest that ever reaches the pattern. */
export function steepOn({ source, flags }: Pattern, limit = LONGEST): string | null {
  const pattern = new RegExp(source, flags.replace(/[gy]/g, ''));
  const literals = [...new Set(source.replace(/\\[a-z]|[()[\]{}|?*+^$\\]/gi, '').slice(0, 40))];
  const prefixes = ['', literals.slice(0, 3).join(''), 'a', '0'];
  const pumps = [...PUMPS, ...literals.slice(0, 12), literals.join('').slice(0, 8)].filter(
    (one) => one !== '',
  );
  for (const pump of new Set(pumps)) {
    for (const prefix of new Set(prefixes)) {
      for (const ending of ENDINGS) {
        const text = (length: number) => prefix + pump.repeat(Math.ceil(length / pump.length)) + ending;
        if (isSteep(pattern, text, limit)) return JSON.stringify(text(SHORTEST));
      }
    }
  }
  return null;
}

function isSteep(pattern: RegExp, text: (length: number) => string, limit: number): boolean {
  // Work that doubles with every letter shows in these few; longer texts would never end.
  for (const length of [16, 20, 24, 28]) {
    if (timeOf(pattern, text(length)) > MEASURABLE_MS * TOO_STEEP) return true;
  }
  let before = Number.NaN;
  for (let length = SHORTEST * STEP; length <= limit; length *= STEP) {
    const spent = timeOf(pattern, text(length));
    if (before >= MEASURABLE_MS) {
      if (spent > before * TOO_STEEP) return true;
      // So much work by now that one more step would only take time.
      if (spent > 50 * MEASURABLE_MS) return false;
    } else if (spent > MEASURABLE_MS * TOO_STEEP * STEP) return true;
    before = spent;
  }
  return false;
}

function timeOf(pattern: RegExp, text: string): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < TIMES; i += 1) {
    const from = performance.now();
    pattern.test(text);
    least = Math.min(least, performance.now() - from);
    if (least < MEASURABLE_MS) return least;
  }
  return least;
}
