/** Where the package is: its locales, migrations and pages are found from there. */
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder with package.json, above source and emitted code alike. */
export function packageRoot(): string {
  const here = dirname(realpathSync(fileURLToPath(import.meta.url)));
  return here.endsWith(join('dist', 'server')) ? join(here, '..', '..') : join(here, '..');
}
