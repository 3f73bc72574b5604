/** Where a data folder's files are, for commands that work beside the server or in its place. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export interface DataFiles {
  folder: string;
  database: string;
  keyFile: string;
}

/** Those in `folder`, or the demonstration's inside it where there is no other; null when there is no database. */
export function dataFiles(folder: string): DataFiles | null {
  const found = [folder, join(folder, 'demo')].find((one) => existsSync(join(one, 'parchi.db')));
  if (found === undefined) return null;
  return {
    folder: found,
    database: join(found, 'parchi.db'),
    keyFile: join(found, 'keys', 'sealing.keys'),
  };
}
