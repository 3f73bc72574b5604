/** Requests that the server itself answers late, as it asks somebody else first. */
import { BROWSER_WAY, type Way } from '../shared/api.ts';

/** A way that waits up to `ms` for the answer. */
export function patientWay(ms: number): Way {
  return {
    ...BROWSER_WAY,
    fetch: (path, init) => fetch(path, { ...init, signal: AbortSignal.timeout(ms) }),
  };
}
