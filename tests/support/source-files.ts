// Owns which files belong to the repository, for tests about its shape. What is installed, built or produced is left out.

import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

const NOT_OURS = new Set(['node_modules', 'dist', 'data', 'coverage', '.git', '.cache']);
const TEXT = new Set(
  '.ts .tsx .mjs .js .json .jsonc .css .html .md .sql .svg .sh .yml .yaml .txt .toml'.split(' '),
);

/** Path from the repository's folder, with `/`, to text. */
export type SourceTree = ReadonlyMap<string, string>;

/** Every path of the repository, sorted; `readText` narrows them to those worth reading. */
export function listFiles(root: string, folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (NOT_OURS.has(entry.name)) return [];
      return entry.isDirectory() ? listFiles(root, path) : [path];
    })
    .sort();
}

/** The repository's text files; `.ci/run` and dotfiles without an extension count as text. */
export function readTree(root: string): SourceTree {
  const paths = listFiles(root).filter((path) => TEXT.has(extname(path)) || extname(path) === '');
  return new Map(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

/** True for what is parsed as a program: TypeScript and plain modules. */
export function isProgram(path: string): boolean {
  return /\.(ts|tsx|mjs)$/.test(path);
}
