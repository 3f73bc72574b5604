/**
 * What a node says again and again is parsed once a connection, and planned once where one plan serves all: planning
 * cost PostgreSQL more than doing. Which statements these are shows by itself; how many a connection keeps is bounded.
 */
import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';

/** Said so often, a statement is one of those; what is made up of lists of many lengths never is. */
const OFTEN = 10;
/** Texts that are counted, and the most that a connection can come to keep. */
const MAX_TEXTS = 400;

interface Said {
  text: string;
  name?: string | undefined;
}

/** One of these serves all connections of a node. */
export function createPreparing(): (client: ClientBase) => void {
  const said = new Map<string, { times: number; name: string }>();

  function nameOf(text: string): string | undefined {
    const known = said.get(text);
    if (known === undefined) {
      if (said.size < MAX_TEXTS) said.set(text, { times: 1, name: hashOf(text) });
      return undefined;
    }
    known.times += 1;
    return known.times > OFTEN ? known.name : undefined;
  }

  return (client) => {
    const query = client.query.bind(client) as (...said: unknown[]) => unknown;
    const named = (first: unknown, ...rest: unknown[]) =>
      query(isUnnamed(first) ? { ...first, name: nameOf(first.text) } : first, ...rest);
    client.query = named as ClientBase['query'];
  };
}

function isUnnamed(first: unknown): first is Said {
  if (typeof first !== 'object' || first === null || !('text' in first)) return false;
  return typeof first.text === 'string' && !('name' in first && first.name !== undefined);
}

/** PostgreSQL's names have at most 63 letters. */
function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
