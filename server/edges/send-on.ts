/**
 * What a plain HTTP port answers beside TLS: who comes by the old address is sent on, and a device that
 * does not trust the certificate yet can read how to. Nothing is signed in to, and nothing changed, here.
 */
import { hostnameOf, type KnownHost } from './host-names.ts';
import type { Fetch } from './listener.ts';

const OPEN_IN_PLAIN = /^\/(?:trust|trust\/parchi\.crt|trust\/fonts\/\w+\.woff2|healthz)$/;

/** `port` is where TLS is. */
export function sendOn(pages: Fetch, knownHost: KnownHost, port: number): Fetch {
  return function answerPlain(request, env, context) {
    const { pathname, search } = new URL(request.url);
    const host = request.headers.get('host') ?? undefined;
    const name = hostnameOf(host);
    if (OPEN_IN_PLAIN.test(pathname)) return pages(request, env, context);
    if (name === null || !knownHost(host)) return new Response(null, { status: 421 });
    // A command sent in plain was read by whoever listened: it is not sent on.
    if (request.method !== 'GET' && request.method !== 'HEAD') return new Response(null, { status: 403 });
    const at = `${name.includes(':') ? `[${name}]` : name}${port === 443 ? '' : `:${port}`}`;
    return new Response(null, { status: 307, headers: { Location: `https://${at}${pathname}${search}` } });
  };
}
