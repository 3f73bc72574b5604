/** Digits as keyboards of our scripts type them, as machines compare them. */

/** Zero of the Arabic, the Persian and Urdu, and the Devanagari digits. */
const ZEROS = [0x660, 0x6f0, 0x966] as const;

/** The text with the digits of those scripts as 0 to 9. */
export function westernDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    const zero = ZEROS.find((one) => code >= one && code < one + 10);
    return zero === undefined ? digit : String(code - zero);
  });
}
