/**
 * `npm run hub -- <word>`: what the state's technician does at the hub's machine. Answers plain lines; nothing of a
 * patient is at hand here.
 */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Managed } from './manage-socket.ts';
import { readRegistry } from './registry-file.ts';
import { openCountsStore } from './store/counts-store.ts';
import type { Store } from './store/open.ts';
import { openRegistryStore } from './store/registry-store.ts';

const WORDS = ['import', 'code', 'revoke', 'counts'];
const USAGE = [
  'npm run hub                            run the hub',
  "npm run hub -- import <file.csv>       take facilities with the HFR's columns",
  'npm run hub -- code <hip id>           a one-time code that enrols a facility',
  'npm run hub -- revoke <hip id>         end what a facility was enrolled with',
  'npm run hub -- counts <hip id> <day>   what it reported, and what of it is proven',
];

/** A state's registry is a megabyte. */
const MAX_FILE_BYTES = 200 * 1024 * 1024;
const MAX_BAD_SHOWN = 100;
/** Some lines of the file were not taken. */
const SOME_BAD = 2;

/** The arguments with paths as another process can open them; null when they are none, and the usage is due. */
export function readWord(args: readonly string[]): string[] | null {
  const [word = '', first = '', ...more] = args;
  if (!WORDS.includes(word) || first === '') return null;
  return [word, word === 'import' ? resolve(first) : first, ...more];
}

export function usage(): Managed {
  return { code: 1, lines: USAGE };
}

/** Does what a word asks. Rejects with an Error in words when it cannot. */
export function manage({ database, news }: Store, args: readonly string[], now: number): Promise<Managed> {
  const [word, first = '', second = ''] = args;
  const registry = openRegistryStore(database);
  switch (word) {
    case 'import':
      return importFile(first);
    case 'code':
      return code(first);
    case 'revoke':
      return revoke(first);
    case 'counts':
      return counts(first, second);
    default:
      return Promise.resolve(usage());
  }

  async function importFile(path: string): Promise<Managed> {
    if (statSync(path).size > MAX_FILE_BYTES) throw new Error(`${path} is too large`);
    const { rows, bad } = readRegistry(readFileSync(path, 'utf8'));
    await registry.keep(rows, now);
    await news.tell({ about: 'registry' });
    const lines = bad.slice(0, MAX_BAD_SHOWN).map(({ line, why }) => `line ${line}: ${why}`);
    lines.push(`${rows.length} facilities taken, ${bad.length} lines not; ${await registry.count()} in all`);
    return { code: bad.length > 0 ? SOME_BAD : 0, lines };
  }

  async function code(hipId: string): Promise<Managed> {
    const fresh = await registry.newCode(hipId, now);
    if (fresh === null) return { code: 1, lines: [`there is no facility ${hipId}`] };
    return { code: 0, lines: [fresh.replace(/(.{4})(?=.)/g, '$1-')] };
  }

  async function revoke(hipId: string): Promise<Managed> {
    const ended = await registry.revoke(hipId, now);
    await news.tell({ about: 'registry' });
    return {
      code: ended ? 0 : 1,
      lines: [ended ? `${hipId} is no longer enrolled` : `${hipId} was not enrolled`],
    };
  }

  async function counts(hipId: string, day: string): Promise<Managed> {
    const store = openCountsStore(database);
    const reported = await store.tallies(hipId, day);
    const proven = await store.proven(hipId, day);
    const forks = await store.forksOf(hipId);
    return {
      code: 0,
      lines: [
        ...reported.map(({ queue, source, tokens }) => `${day} ${queue} ${source}: ${tokens} reported`),
        ...proven.map(({ queue, tokens }) => `${day} ${queue} share: ${tokens} proven`),
        ...forks.map(
          ({ logId, seq }) => `log ${logId}: two histories after event ${seq}; the machine was copied`,
        ),
      ],
    };
  }
}
