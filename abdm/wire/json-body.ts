/** A body as it came off the wire, before any schema sees it. */

/** What JSON says, or undefined where it is none; never throws. */
export function parseBody(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}
