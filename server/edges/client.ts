/**
 * Whose request it is: the address and the scheme at the other end, through the proxies that are
 * trusted and no others. Invariant: what a stranger writes into a header changes neither.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';
import type { Context, MiddlewareHandler } from 'hono';
import { groupsOf } from './ip.ts';

export interface Client {
  /** As `net` writes addresses; IPv4 without the ::ffff: before it. Empty when the connection is gone. */
  address: string;
  /** Whether it came over TLS as far as the browser knows. */
  secure: boolean;
}

/** What of a request says whose it is; both HTTP requests and upgrades have it. */
export interface Incoming {
  headers: IncomingHttpHeaders;
  socket: { remoteAddress?: string | undefined; encrypted?: boolean };
}

export type ClientOf = (incoming: Incoming) => Client;

/** A chain of proxies is two or three long; a longer header is somebody's invention. */
const MAX_HOPS = 10;

export type IsProxy = (address: string) => boolean;

/** `trusted` are addresses and networks (CIDR), checked when they were configured. */
export function createIsProxy(trusted: readonly string[]): IsProxy {
  const proxies = new BlockList();
  for (const one of trusted) {
    const [address = '', bits] = one.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (bits === undefined) proxies.addAddress(address, family);
    else proxies.addSubnet(address, Number(bits), family);
  }
  return function isProxy(address) {
    const one = bare(address);
    return isIP(one) !== 0 && proxies.check(one, isIPv4(one) ? 'ipv4' : 'ipv6');
  };
}

export function createClientOf(isProxy: IsProxy): ClientOf {
  return function clientOf({ headers, socket }) {
    const remote = bare(socket.remoteAddress ?? '');
    const encrypted = socket.encrypted === true;
    if (!isProxy(remote)) return { address: remote, secure: encrypted };
    const proto = lastOf(headers['x-forwarded-proto'])[0];
    return {
      address: farthest(remote, lastOf(headers['x-forwarded-for']), isProxy),
      secure: encrypted || proto?.toLowerCase() === 'https',
    };
  };
}

/** From the right, past proxies of ours, to the first address that is none; what lies beyond it anybody may write. */
function farthest(remote: string, hops: readonly string[], isProxy: IsProxy): string {
  let address = remote;
  for (const hop of hops) {
    const next = bare(hop);
    if (isIP(next) === 0) return address;
    address = next;
    if (!isProxy(next)) return address;
  }
  return address;
}

/** The last entries of a list header, the last first. */
function lastOf(header: string | string[] | undefined): string[] {
  const text = Array.isArray(header) ? header.join(',') : (header ?? '');
  return text
    .split(',')
    .slice(-MAX_HOPS)
    .map((one) => one.trim())
    .reverse();
}

/** Without brackets, a port after them, or IPv4's place in IPv6. */
function bare(address: string): string {
  const bracketed = /^\[([^\]]{2,45})\](?::\d{1,5})?$/.exec(address)?.[1];
  const withPort = /^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/.exec(address)?.[1];
  const text = bracketed ?? withPort ?? address;
  return text.startsWith('::ffff:') && isIPv4(text.slice('::ffff:'.length))
    ? text.slice('::ffff:'.length)
    : text;
}

/** Groups of an IPv6 address that name a network; a household or a phone has the rest to itself (RFC 6177). */
const NETWORK_GROUPS = 4;

/** What limits count by: the address, or of IPv6 its network of 64 bits. */
export function addressKey(address: string): string {
  if (!isIPv6(address)) return address;
  return `${groupsOf(address).slice(0, NETWORK_GROUPS).join(':')}::/64`;
}

interface Bindings {
  incoming?: Incoming;
  server?: { incoming: Incoming };
}

/** Makes `clientFrom` answer for the handlers below it. */
export function knowClient(clientOf: ClientOf): MiddlewareHandler {
  return async (c, next) => {
    c.set('client', clientOf(incomingOf(c)));
    await next();
  };
}

/** Whose request this is; needs `knowClient` above the handler. */
export function clientFrom(c: Context): Client {
  return c.get('client') ?? { address: '', secure: false };
}

function incomingOf(c: Context): Incoming {
  const { incoming, server } = c.env as Bindings;
  return server?.incoming ?? incoming ?? { headers: {}, socket: {} };
}
