/** A number as a person types it, in the digits of any of our scripts. */

const DIGITS = /^\p{Nd}{1,5}$/u;
/** Where the ten digits of each script begin: Latin, Arabic, Urdu and Kashmiri, Devanagari. */
const ZEROS = [0x30, 0x660, 0x6f0, 0x966] as const;

/** null when it is no number. */
export function numberIn(typed: string): number | null {
  const text = typed.trim();
  if (!DIGITS.test(text)) return null;
  let number = 0;
  for (const sign of text) {
    const code = sign.codePointAt(0) ?? 0;
    const zero = ZEROS.find((one) => code >= one && code < one + 10);
    if (zero === undefined) return null;
    number = number * 10 + code - zero;
  }
  return number;
}
