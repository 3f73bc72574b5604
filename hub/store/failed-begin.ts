/**
 * A connection that dies as a transaction begins is given back to its pool. Drizzle keeps it without end (0.45,
 * node-postgres/session: `begin` stands before its `try`): a database that restarts would take connections from a node
 * one by one, and a node that stops would wait for them for ever.
 */
import type { ClientBase, PoolClient } from 'pg';

const BEGIN = /^begin\b/i;

/** Of a connection that a pool has just made. */
export function giveBackFailedBegin(client: PoolClient): void {
  const query = client.query.bind(client) as (...said: unknown[]) => unknown;
  const watched = (first: unknown, ...rest: unknown[]) => {
    const answer = query(first, ...rest);
    if (isBegin(first) && answer instanceof Promise) answer.catch((fault: Error) => client.release(fault));
    return answer;
  };
  client.query = watched as ClientBase['query'];
}

function isBegin(said: unknown): boolean {
  if (typeof said === 'string') return BEGIN.test(said);
  return typeof said === 'object' && said !== null && 'text' in said && BEGIN.test(String(said.text));
}
