/**
 * Owns the forms of the ABHA number and address. A number is checked by format only: its Luhn digit is a
 * reason to warn about a typing slip, never to refuse, since NHA's own sample fails it.
 */

/** `^…@(abdm|sbx|ndhm)$`, NHA's published form of an ABHA address. Used to recognise one, never to refuse a share. */
export const abhaAddressPattern = /^[a-zA-Z0-9][a-zA-Z0-9_.\-!]+[a-zA-Z0-9]@(abdm|sbx|ndhm)$/;

/** The form two spellings of one ABHA address share: trimmed, lower case. */
export function abhaAddressKey(address: string): string {
  return address.trim().toLowerCase();
}

const dashed = /^\d{2}-\d{4}-\d{4}-\d{4}$/;

/** 14 digits from a number written with or without dashes or blanks, or null. */
export function readAbhaNumber(value: string | number | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  const text = String(value);
  // As the network writes it: no pattern is needed to leave out three dashes.
  if (text.length === 17 && dashed.test(text))
    return text.slice(0, 2) + text.slice(3, 7) + text.slice(8, 12) + text.slice(13);
  if (text.length > 32) return null;
  const digits = text.replace(/[\s\-\u2010-\u2015\u2212]/g, '');
  return /^\d{14}$/.test(digits) ? digits : null;
}

/** `91-2345-6789-0126` from 14 digits; other text is returned as it is. */
export function formatAbhaNumber(digits: string): string {
  const parts = /^(\d{2})(\d{4})(\d{4})(\d{4})$/.exec(digits);
  return parts === null ? digits : parts.slice(1).join('-');
}

/** True when 14 digits fail their Luhn check digit: worth a warning where a person typed them. */
export function abhaNumberLooksMistyped(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = Number(digits[digits.length - 1 - place]);
    const weighed = place % 2 === 0 ? digit : digit * 2;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 !== 0;
}
