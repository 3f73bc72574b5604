/** JSON that a database can keep: what a facility says, however it comes in. */

/** As JSON writes what no table keeps: a NUL, or half a character. Whole characters are written in such halves too. */
const DOUBTFUL = /\\u(?:0000|d[89a-f])/i;
const UNKEPT = /\0|\p{Surrogate}/u;

/** undefined: no JSON, or with a NUL or half a character in it. */
export function plainJson(text: string): unknown {
  try {
    return JSON.parse(text, DOUBTFUL.test(text) ? refuseUnkept : undefined);
  } catch {
    return undefined;
  }
}

function refuseUnkept(key: string, value: unknown): unknown {
  if (UNKEPT.test(key) || (typeof value === 'string' && UNKEPT.test(value))) throw new Error('unkept');
  return value;
}
