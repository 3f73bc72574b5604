/**
 * By which names this server lets itself be called. A page on the internet can make its own name point
 * to an address of the hospital (DNS rebinding) and is then, for a browser, this server's own page;
 * but it cannot have a name that exists on local networks only, nor a bare address.
 */
import { isIP } from 'node:net';
import type { MiddlewareHandler } from 'hono';
import { ProblemError } from '../problems.ts';

/** Never in the public DNS: RFC 6761, 6762, 8375, ICANN's `internal`, and what routers give out. */
export const LOCAL_ENDINGS = [
  'localhost',
  'local',
  'lan',
  'internal',
  'home.arpa',
  'home',
  'localdomain',
  'intranet',
];

export type KnownHost = (host: string | undefined) => boolean;

/** `names` and the host of `publicUrl` are this server's in the public DNS or a hospital's own. */
export function createKnownHost(names: readonly string[], publicUrl: string | null): KnownHost {
  const known = new Set(names.map((name) => name.toLowerCase()));
  if (publicUrl !== null) known.add(new URL(publicUrl).hostname.toLowerCase());
  return function knownHost(host) {
    const name = hostnameOf(host);
    if (name === null) return false;
    if (known.has(name) || isIP(name) !== 0) return true;
    return !name.includes('.') || LOCAL_ENDINGS.some((ending) => name.endsWith(`.${ending}`));
  };
}

/** Without port and brackets, in small letters; null when it is no host. */
export function hostnameOf(host: string | undefined): string | null {
  const text = `http://${host ?? ''}`;
  if (host === undefined || /[/?#@\\]/.test(host) || !URL.canParse(text)) return null;
  const { hostname } = new URL(text);
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/** Refuses requests that call the server by a name that is not its own. */
export function ownHost(knownHost: KnownHost): MiddlewareHandler {
  return async (c, next) => {
    if (!knownHost(c.req.header('host'))) throw new ProblemError('unknown_host');
    await next();
  };
}
