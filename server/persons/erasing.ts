/**
 * Erasing a patient's data because they asked: the sealed row goes, from the file and its write-ahead log; the
 * token keeps its place without a name, and counts and log stand. The ledger knows it first, so that a crash in
 * between and a copy put back later end the same way.
 */
import type { ErasureLedger } from '../../db/erasure-ledger.ts';
import type { PersonRows } from '../../db/person-rows.ts';
import type { PersonStore } from '../../db/person-store.ts';
import type { Log } from '../log.ts';
import type { TokenId } from '../queue/model.ts';
import type { Looks } from './looks.ts';
import type { KeptPerson } from './person.ts';

export interface Erasing {
  /** Erases the people of these tokens; answers how many there were. Throws when the disk does not take it. */
  erase(tokens: readonly TokenId[], actor: string, why: string): number;
  /** Erases again whatever the ledger names and a crash or a restored copy brought back. For the start. */
  replay(): number;
  /** When the token's person was last erased; null: never. */
  erasedAt(token: TokenId): number | null;
  /** Erasures, all told. */
  count(): number;
}

export interface ErasingDeps {
  ledger: ErasureLedger;
  persons: PersonStore<KeptPerson>;
  rows: PersonRows<KeptPerson>;
  looks: Pick<Looks, 'asked'>;
  now: () => number;
  log: Log;
}

export function createErasing(deps: ErasingDeps): Erasing {
  const { ledger, persons, rows, looks, now, log } = deps;
  const last = new Map<TokenId, number>();
  for (const { token, at } of ledger.all()) last.set(token, Math.max(at, last.get(token) ?? 0));

  // A patient who came again afterwards gave their details anew; those are not what was erased.
  function isSince(token: TokenId, erasedAt: number): boolean {
    try {
      return (persons.find(token)?.again ?? 0) > erasedAt;
    } catch {
      // A row that does not open has nothing that anybody gave anew.
      return false;
    }
  }

  return {
    erase(tokens, actor, why) {
      looks.asked(actor, tokens, 'erased', why);
      let erased = 0;
      for (const token of tokens) {
        const at = now();
        ledger.add({ token, at, actor });
        last.set(token, at);
        if (rows.erase(token)) erased += 1;
      }
      persons.letGo();
      if (!rows.scour()) log.warn({}, 'the write-ahead log still holds what was erased, until the next time');
      return erased;
    },
    replay() {
      let erased = 0;
      for (const [token, at] of last) {
        if (persons.state(token) === 'none' || isSince(token, at)) continue;
        if (rows.erase(token)) erased += 1;
      }
      persons.letGo();
      if (erased > 0) {
        rows.scour();
        log.info({ count: erased }, 'people erased again, from the ledger');
      }
      const unreadable = ledger.unreadable();
      if (unreadable > 0) log.error({ count: unreadable }, 'lines of the erasure ledger are damaged');
      return erased;
    },
    erasedAt: (token) => last.get(token) ?? null,
    count: () => ledger.all().length,
  };
}
