// Owns that a section of the administration is drawn the same whether another was opened before it or not: what it
// is drawn with comes with it.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../../support/repository-root.ts';
import { readTree } from '../../support/source-files.ts';

const root = repositoryRoot();
const STYLE = /\.([a-zA-Z][\w-]*)/g;
const IMPORT = /(?:import|from)\s+'(\.[^']+)'/g;
const SECTION = /'?([\w-]+)'?: \(\) => import\('([^']+)'\)/g;
const CLASSES = /class=(?:"([^"]+)"|\{`([^`]+)`)/g;

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, one = '']) => one);

/** What a file loads, and what that loads; sections that are loaded later aside. */
function loads(path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path) || !existsSync(join(root, path))) return seen;
  seen.add(path);
  for (const name of matches(read(path), IMPORT)) loads(join(dirname(path), name), seen);
  return seen;
}

function stylesIn(paths: Iterable<string>): Set<string> {
  const sheets = [...paths].filter((path) => path.endsWith('.css'));
  return new Set(sheets.flatMap((path) => matches(read(path).replace(/\/\*[^*]*\*\//g, ''), STYLE)));
}

function classesIn(paths: Iterable<string>): Set<string> {
  const drawn = [...paths].filter((path) => path.endsWith('.tsx')).map(read);
  return new Set(
    drawn.flatMap((text) =>
      [...text.matchAll(CLASSES)].flatMap(([, plain, made]) =>
        (plain ?? made ?? '').replace(/\$\{[^}]*\}/g, ' ').split(/\s+/),
      ),
    ),
  );
}

const files = [...readTree(root).keys()].filter((path) => path.startsWith('kiosk-ui/admin/'));
const mains = files.filter((path) => path.endsWith('/main.tsx'));
const everywhere = stylesIn(files);
const sections = mains.flatMap((main) =>
  [...read(main).matchAll(SECTION)].map(([, name = '', path = '']) => ({
    name,
    paths: loads(join(dirname(main), path), loads(main)),
  })),
);

describe('[SET-13] a section of the administration', () => {
  it('is found here, each of them', () => {
    expect(sections.length).toBeGreaterThan(15);
    expect(everywhere.size).toBeGreaterThan(100);
  });

  it.each(sections)('$name brings the styles that it is drawn with', ({ paths }) => {
    const there = stylesIn(paths);
    const missing = [...classesIn(paths)].filter((one) => everywhere.has(one) && !there.has(one));
    expect(missing).toEqual([]);
  });
});
