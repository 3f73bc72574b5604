// Owns that what `npm start` runs is whole: the built programs, joined in few files by scripts/bundle.config.mjs.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryRoot } from './support/repository-root.ts';
import { readTree } from './support/source-files.ts';

const root = repositoryRoot();
const folder = join(root, 'dist', 'bundle');
const files = new Map(
  readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
);
/** A thousand files became these; each costs a start about a millisecond. */
const MOST_FILES = 60;

it('[OPS-11] every thread and process of the facility’s server stands beside what starts it', () => {
  const sources = [...readTree(root)].filter(([path]) => /^(server|db|printer)\//.test(path));
  const started = sources.flatMap(([, text]) =>
    [...text.matchAll(/new URL\([`']\.\/([\w-]+)\.(?:js|\$\{)/g)].map(([, name]) => `${name}.js`),
  );
  expect(started.length).toBeGreaterThanOrEqual(6);
  expect(started.filter((name) => !files.has(name))).toEqual([]);
  expect([...files.keys()]).toEqual(expect.arrayContaining(['start.js', 'simulator.js']));
});

it('[OPS-11] what its files import is a file of it, a named package or Node’s own', () => {
  expect(files.size).toBeLessThan(MOST_FILES);
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const unknown = [...files.values()]
    .flatMap((text) => [...text.matchAll(/^(?:import|export)\b[^;'"]*["']([^"']+)["'];$/gm)])
    .map(([, asked = '']) => asked)
    .filter((asked) => !asked.startsWith('node:') && !(asked in dependencies))
    .filter((asked) => !files.has(asked.replace(/^\.\//, '')));
  expect(unknown).toEqual([]);
});
