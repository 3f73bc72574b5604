/**
 * Requests to the server's JSON routes. A command is repeated with the same id when its answer is
 * lost, so it is applied once; the number of tries is bounded. Problems are values, never thrown.
 */
import type { CommandAnswer } from '../../server/contract/bodies.ts';
import type { Problem } from '../../server/contract/problems.ts';

/** Pauses before the second, third and fourth try: together under five seconds of a clerk's patience. */
export const RETRY_PAUSES_MS = [250, 1_000, 3_000] as const;
/** A command is a few rows in a local database; longer means that the answer is lost. */
export const ANSWER_WITHIN_MS = 4_000;

/** What went wrong: the server's problem, or that no server could be reached. */
export type Trouble = Pick<Problem, 'params'> & { code: Problem['code'] | 'no_connection' };
export type Result<T> = { ok: true; value: T } | { ok: false; trouble: Trouble };

export interface Way {
  fetch: (path: string, init: RequestInit) => Promise<Response>;
  pause: (ms: number) => Promise<void>;
}

export const BROWSER_WAY: Way = {
  fetch: (path, init) => fetch(path, init),
  pause: (ms) => new Promise((done) => setTimeout(done, ms)),
};

/** A fresh command id, 22 letters and digits. */
export function newCommandId(): string {
  // randomUUID is missing on plain http, which is what a hospital LAN speaks.
  const bytes = crypto.getRandomValues(new Uint8Array(22));
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789';
  return Array.from(bytes, (byte) => letters.charAt(byte % letters.length)).join('');
}

/** Sends a command; `body.id` stays the same over all tries. `onAgain` hears of every try but the first. */
export async function sendCommand<Answer = CommandAnswer>(
  path: string,
  body: { id: string } & Record<string, unknown>,
  way: Way = BROWSER_WAY,
  onAgain: () => void = () => undefined,
): Promise<Result<Answer>> {
  let last: Result<Answer> = lost();
  for (const pause of [0, ...RETRY_PAUSES_MS]) {
    if (pause > 0) {
      onAgain();
      await way.pause(pause);
    }
    last = await request<Answer>('POST', path, body, way);
    if (last.ok || !mayRepeat(last.trouble)) return last;
  }
  return last;
}

/** Lost, or the server says that it could do nothing just now. */
function mayRepeat(trouble: Trouble): boolean {
  return trouble.code === 'no_connection' || trouble.code === 'unavailable';
}

function lost(): { ok: false; trouble: Trouble } {
  return { ok: false, trouble: { code: 'no_connection', params: {} } };
}

/** One request; an answer without content has the value null. */
export async function request<T>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body: unknown = undefined,
  way: Way = BROWSER_WAY,
): Promise<Result<T>> {
  try {
    const response = await way.fetch(path, {
      method,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      ...(body === undefined ? {} : bodyOf(body)),
    });
    const text = await response.text();
    if (response.ok) return { ok: true, value: (text === '' ? null : JSON.parse(text)) as T };
    return { ok: false, trouble: troubleOf(text) };
  } catch {
    return lost();
  }
}

/** JSON, but for a file, which goes as it is. */
function bodyOf(body: unknown): RequestInit {
  if (body instanceof Blob) return { headers: { 'content-type': body.type }, body };
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

// A proxy between may answer in HTML: that is no answer of ours.
function troubleOf(text: string): Trouble {
  try {
    const problem: unknown = JSON.parse(text);
    if (typeof problem === 'object' && problem !== null && 'code' in problem) {
      const { code, params } = problem as Problem;
      return { code, params: params ?? {} };
    }
  } catch {
    // falls through
  }
  return lost().trouble;
}
