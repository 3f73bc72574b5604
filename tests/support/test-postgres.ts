// Owns the PostgreSQL server of a test: a real one that does not wait for the disk, from a cluster that is made once.

import { join } from 'node:path';
import { openPostgres, type Postgres } from '../../bench/postgres.ts';
import { repositoryRoot } from './repository-root.ts';

export type { Postgres } from '../../bench/postgres.ts';

const KEPT_IN = join(repositoryRoot(), 'node_modules', '.cache', 'parchi');

export function openTestPostgres(): Promise<Postgres> {
  return openPostgres({ syncs: false, keptIn: KEPT_IN });
}
