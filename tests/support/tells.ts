// What of somebody is told in a text. Times, sizes and ids are full of digits: six of them in a row that happen to
// be a pincode are no leak, and a test that says so fails once in twenty runs.

const DIGITS = /^[\d.-]+$/;

/** Those of `values` that stand in `text`; one made of digits only where no letter, digit or point goes on with it. */
export function toldIn(text: string, values: readonly string[]): string[] {
  return values.filter((value) => text.includes(value) && (!DIGITS.test(value) || standsAlone(text, value)));
}

function standsAlone(text: string, digits: string): boolean {
  return new RegExp(`(?<![\\w.])${digits.replaceAll('.', '\\.')}(?!\\.?\\w)`).test(text);
}
