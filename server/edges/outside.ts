/**
 * What a listener answers that the internet may reach: ABDM's callbacks, the patient's page, health.
 * Everything else does not exist there; nobody signs in from outside through it.
 */
import type { Fetch } from './listener.ts';

const OPEN_OUTSIDE = /^\/(?:healthz|readyz|t\/[\w-]{1,60}\/?)$/;

/** `network` answers the paths that begin with `networkSpace`; null: they do not exist. */
export function outsideOnly(networkSpace: string, network: Fetch | null, pages: Fetch): Fetch {
  return function answerOutside(request, env, context) {
    const { pathname } = new URL(request.url);
    if (network !== null && pathname.startsWith(networkSpace)) return network(request, env, context);
    if (OPEN_OUTSIDE.test(pathname)) return pages(request, env, context);
    return new Response(null, { status: 404 });
  };
}
