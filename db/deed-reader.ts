/**
 * What was done beside the queue, for the audit: the acts, and what only a table knows (looks at a counter's work,
 * facility files). Reads only.
 */
import type { ActRow } from './act-chain.ts';
import { readActs } from './acts.ts';
import type { Connection } from './open.ts';

/** `seq` null: no act; a look has a number in the looks' chain, a facility file's event vouches for it. */
export interface Deed extends Omit<ActRow, 'seq' | 'kind'> {
  seq: number | null;
  look: number | null;
  kind: ActRow['kind'] | 'fileApplied';
  /** The reason that was typed, or the counter that was worked at. */
  why: string | null;
}

type Look = Pick<ActRow, 'at' | 'actor' | 'token'> & { id: number; what: string; why: string | null };

const LOOKS = 'SELECT id, at, actor, token, what, why FROM looks WHERE at >= ? AND at < ?';
const FILES = `SELECT applied_at AS at, actor, substr(hash, 1, 12) AS about FROM facility_files
  WHERE applied_at >= ? AND applied_at < ?`;

/** All of them between two instants, the second not included, by time; of a day they are few beside its events. */
export function readDeeds(connection: Connection, from: number, to: number): Deed[] {
  const looks = connection.prepare<[number, number], Look>(LOOKS).all(from, to);
  const files = connection
    .prepare<[number, number], Pick<ActRow, 'at' | 'actor' | 'about'>>(FILES)
    .all(from, to);
  // A look that is an act too is told once, by the act, with the reason that only the look knows.
  const asked = new Map(looks.map((look) => [askedKey(look), look]));
  const told = new Set<string>();
  const acts = readActs(connection, from, to).map((act): Deed => {
    const key = askedKey({ ...act, what: act.kind === 'erased' ? 'erased' : (act.about ?? '') });
    const isLook = act.kind === 'looked' || act.kind === 'erased';
    if (isLook) told.add(key);
    const look = isLook ? asked.get(key) : undefined;
    return { ...act, look: look?.id ?? null, why: look?.why ?? null };
  });
  const nothing = {
    seq: null,
    look: null,
    about: null,
    token: null,
    queue: null,
    counter: null,
    detail: null,
    why: null,
  };
  const others = looks
    .filter((look) => !told.has(askedKey(look)))
    .map(({ id, at, actor, token, what, why }): Deed => {
      const about = what === 'erased' ? null : what;
      const kind = what === 'erased' ? 'erased' : 'looked';
      return { ...nothing, look: id, at, actor, token, kind, about, why };
    });
  const applied = files.map((file): Deed => ({ ...nothing, ...file, kind: 'fileApplied' }));
  return [...acts, ...others, ...applied].sort((a, b) => a.at - b.at);
}

function askedKey({ at, actor, token, what }: Omit<Look, 'why' | 'id'>): string {
  return JSON.stringify([at, actor, token, what]);
}
