// Owns looking whether test files can share a process: whether anything of them could reach the next.

import { posix } from 'node:path';
import type { SourceTree } from './source-files.ts';
import { isProgram } from './source-files.ts';
import { importLines } from './syntax.ts';
import { TOGETHER } from './tested-together.ts';

/** The files that are tested together. */
export function togetherOf(tree: SourceTree): string[] {
  const globs = TOGETHER.map((glob) => {
    const pattern = glob
      .replaceAll('.', '\\.')
      .replaceAll('*', '[^/]*')
      .replace(/\{(.*)\}/, (_, names) => `(${names.replaceAll(',', '|')})`);
    return new RegExp(`^${pattern}$`);
  });
  return [...tree.keys()].filter((path) => globs.some((glob) => glob.test(path)));
}

/** Nothing of these lives on after a test, or belongs to the process. */
const HARMLESS = /^(vitest|fast-check|zod|node:(crypto|fs|os|path|url|util))$/;
const REPLACES = /\bvi\.|\bprocess\.|\bglobalThis\b|\bset(Timeout|Interval)\b/;

/** What keeps files from being tested together, a sentence each. */
export function notHarmless(tree: SourceTree, files: readonly string[]): string[] {
  return files.flatMap((file) => [
    ...(REPLACES.test(tree.get(file) ?? '') ? [`${file} reaches for its process`] : []),
    ...loaded(tree, file).flatMap(({ path, specifier }) =>
      HARMLESS.test(specifier) ? [] : [`${file} loads ${specifier} (${path})`],
    ),
  ]);
}

/** Every package that a file loads, itself or by others of ours, and where. */
function loaded(tree: SourceTree, file: string): { path: string; specifier: string }[] {
  const found: { path: string; specifier: string }[] = [];
  const paths = new Set([file]);
  for (const path of paths) {
    for (const { specifier, typeOnly } of importLines(path, tree.get(path) ?? '')) {
      if (typeOnly) continue;
      const ours = specifier?.startsWith('.') ? posix.join(posix.dirname(path), specifier) : null;
      if (ours === null) found.push({ path, specifier: specifier ?? 'what it computes' });
      else if (tree.has(ours) && isProgram(ours)) paths.add(ours);
    }
  }
  return found;
}
