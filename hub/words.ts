/** A technician's word at the command line: the hub that runs on this folder does it, or else it is done on the database itself. */
import { join } from 'node:path';
import type { Log } from '../server/log.ts';
import type { HubConfig } from './config.ts';
import { manage, readWord, usage } from './manage.ts';
import { askHub, type Managed } from './manage-socket.ts';
import { openStore } from './store/open.ts';

/** Prints what came of it; answers the exit code. */
export async function sayWord(
  root: string,
  config: HubConfig,
  args: readonly string[],
  log: Log,
): Promise<number> {
  const word = readWord(args);
  const { code, lines } = word === null ? usage() : await answerOf(word);
  process.stdout.write(`${lines.join('\n')}\n`);
  return code;

  async function answerOf(asked: string[]): Promise<Managed> {
    const running = await askHub(config.dataDir, asked);
    if (running !== null) return running;
    const store = await openStore({
      url: config.databaseUrl,
      folder: join(config.dataDir, 'pglite'),
      root,
      onFault: (fault) => log.fault(fault, {}, 'hub'),
    });
    try {
      return await manage({ store, auditor: null }, asked, Date.now());
    } finally {
      await store.close();
    }
  }
}
