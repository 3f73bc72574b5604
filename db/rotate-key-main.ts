/**
 * `npm run rotate-key`: adds a sealing key to the data folder in PARCHI_DATA_DIR (./data). The running server takes it
 * within half a minute, or the next start does, and seals anew what older keys sealed; nobody waits for it. Exit
 * code 0 added, 1 refused.
 */
import { existsSync } from 'node:fs';
import { doNoted } from './acts.ts';
import { dataFiles } from './data-files.ts';
import { addKey, readKeyFile } from './key-file.ts';
import { machineAccount } from './machine-account.ts';

/** Adds the key, says what happens next, and answers the exit code. */
export function main(): 0 | 1 {
  const folder = process.env.PARCHI_DATA_DIR ?? 'data';
  const files = dataFiles(folder);
  if (files === null) return say(1, `There is no database in ${folder}.`);
  const { keyFile } = files;
  if (!existsSync(keyFile)) {
    return say(1, `The key file ${keyFile} is missing: put it back, or see "npm run forget-names".`);
  }
  try {
    const inUse = readKeyFile(keyFile).keys.filter(({ retired }) => retired === null);
    // Two at once would leave nobody to say when the first was over.
    if (inUse.length > 1) {
      return say(1, 'The key is being changed already: the server seals older rows anew while it runs.');
    }
    const act = { at: Date.now(), kind: 'keyAdded', actor: null, detail: machineAccount() } as const;
    const id = doNoted(files.database, act, () => addKey(keyFile));
    return say(
      0,
      [
        `Key ${id} was added to ${keyFile}.`,
        'The server seals with it within half a minute, or from its next start on, and seals older rows anew meanwhile.',
        'Older keys stay in the file as long as a copy of the database may need them, then they go by themselves.',
        `Now copy ${keyFile} to where you keep it.`,
      ].join('\n'),
    );
  } catch (error) {
    return say(1, error instanceof Error ? error.message : 'The key file cannot be read.');
  }
}

function say(code: 0 | 1, text: string): 0 | 1 {
  (code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  return code;
}
