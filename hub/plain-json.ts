/** JSON that a database can keep: what a facility says, however it comes in. */

/** As JSON writes it: PostgreSQL keeps no NUL, neither in text nor in JSON. */
const NUL = '\\u0000';

/** undefined: no JSON, or with a NUL in it. */
export function plainJson(text: string): unknown {
  if (text.includes(NUL)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
