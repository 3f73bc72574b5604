// Owns a build of the version before the newest migration of the hub, out of the repository's own history: what runs
// beside this one while a state's nodes are renewed.

import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './repository-root.ts';
import type { Yard } from './yard.ts';

/** Every migration is a line more in it. */
const JOURNAL = 'hub/migrations/meta/_journal.json';

/** A folder with dist/; null where the history does not reach back so far. */
export function buildFormer(yard: Yard): string | null {
  const root = repositoryRoot();
  const commit = formerCommit(root);
  if (commit === null) return null;
  const folder = yard.folder('former');
  const archive = execFileSync('git', ['archive', commit], { cwd: root, maxBuffer: 1024 ** 3 });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: folder, stdio: 'inherit' });
  return folder;
}

function formerCommit(root: string): string | null {
  const git = (...words: string[]) => execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim();
  try {
    const newest = git('log', '-1', '--format=%H', '--', JOURNAL);
    return git('rev-parse', '--verify', `${newest}^`);
  } catch {
    return null;
  }
}
