/** Where the package is: its locales, migrations and pages are found from there. */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The nearest folder with package.json, above source, emitted and bundled code alike. */
export function packageRoot(): string {
  const here = dirname(realpathSync(fileURLToPath(import.meta.url)));
  const above = [here, join(here, '..'), join(here, '..', '..')];
  const root = above.find((folder) => existsSync(join(folder, 'package.json')));
  if (root === undefined) throw new Error('no package.json above the server');
  return root;
}
