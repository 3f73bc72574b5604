/**
 * The built pages in a folder of a test's own, which no rebuild disturbs. `npm test` has built them, so they are
 * copied; where the sources are newer, as when vitest is run by itself, they are built.
 */
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { repositoryRoot } from './repository-root.ts';

interface Compile {
  staleParts(root: string): { name: string }[];
}

/** Resolves to the folder, which is the caller's to remove. */
export async function pageBuild(): Promise<string> {
  const root = repositoryRoot();
  const outDir = mkdtempSync(join(tmpdir(), 'parchi-pages-'));
  const { staleParts } = (await import(pathToFileURL(join(root, 'scripts/compile.mjs')).href)) as Compile;
  if (staleParts(root).some(({ name }) => name === 'pages')) {
    const configFile = join(root, 'kiosk-ui/vite.config.ts');
    await build({ configFile, logLevel: 'error', build: { outDir, emptyOutDir: true } });
  } else cpSync(join(root, 'dist/kiosk-ui'), outDir, { recursive: true });
  return outDir;
}
