// Owns the database folder of a hub on PGlite that has run before and knows nothing: made once by the hub's own store
// and copied, as PGlite takes seconds to make one. That a hub begins with nothing is tests/hub/store/relay-store.test.ts's.

import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { openStore } from '../../hub/store/open.ts';
import { MIGRATIONS } from './hub-database.ts';
import { repositoryRoot } from './repository-root.ts';

const KEPT_IN = join(repositoryRoot(), 'node_modules', '.cache', 'parchi');

/** Puts it at `folder`, unless a hub was there before. */
export async function ensureHubFolder(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  const kept = join(KEPT_IN, `pglite-${fingerprint()}`);
  if (!existsSync(kept)) await make(kept);
  cpSync(kept, folder, { recursive: true });
}

/** Whole or not at all: two tests may be first at once. */
async function make(kept: string): Promise<void> {
  mkdirSync(KEPT_IN, { recursive: true });
  for (const old of readdirSync(KEPT_IN).filter((name) => /^pglite-[0-9a-f]{16}$/.test(name)))
    rmSync(join(KEPT_IN, old), { recursive: true, force: true });
  const beside = mkdtempSync(`${kept}-`);
  const made = join(beside, 'pglite');
  const store = await openStore({
    url: null,
    folder: made,
    root: repositoryRoot(),
    onFault: () => undefined,
  });
  await store.close();
  try {
    renameSync(made, kept);
  } catch {
    // Another was first.
  }
  rmSync(beside, { recursive: true, force: true });
}

/** Another PGlite or another migration is another folder. */
function fingerprint(): string {
  const hash = createHash('sha256');
  // Its package does not export its package.json.
  const pglite = dirname(dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite')));
  hash.update(readFileSync(join(pglite, 'package.json')));
  for (const name of readdirSync(MIGRATIONS, { recursive: true, encoding: 'utf8' }).sort())
    if (/\.(sql|json)$/.test(name)) hash.update(name).update(readFileSync(join(MIGRATIONS, name)));
  return hash.digest('hex').slice(0, 16);
}
