/** Which path a socket asks for. Whatever a stranger writes there, and it need be no address at all, throws nothing. */
import type { IncomingMessage } from 'node:http';

/** null: what was asked for is no address. */
export function upgradePath({ url = '/' }: Pick<IncomingMessage, 'url'>): string | null {
  // As it came: resolved against a base, `//x` would be another host and `//` none at all.
  const text = `http://hub${url}`;
  return URL.canParse(text) ? new URL(text).pathname : null;
}
