/** Which passwords and PINs are too easily guessed. Pure; the lists are short, as guesses are slowed anyway. */

/** What NIST SP 800-63B asks of a password that a person chooses. */
export const LEAST_PASSWORD_CHARS = 8;
export const MOST_PASSWORD_CHARS = 200;

/** What everybody tries first, and what a hospital here would think of, in small letters without signs between. */
const HOPELESS = new Set(
  `password passw0rd pa55word qwertyui qwertyuiop qwerty123 asdfghjk asdfghjkl zxcvbnm1 1q2w3e4r 1qaz2wsx abcd1234
  abc12345 abcdefgh iloveyou letmein1 welcome1 sunshine princess football trustno1 superman computer internet
  changeme default1 testtest guest123 administrator admin123 root1234 user1234 parchi123 parchiparchi hospital
  hospital1 hospital123 doctor123 counter1 counter123 reception token123 india123 india1947 bharat123 kashmir1
  kashmir123 jammu123 srinagar srinagar123 baramulla anantnag pakistan bismillah allah786 krishna1 jaimatadi
  password1 password12 password123 welcome123 iloveyou1 a1b2c3d4 11223344 12121212 12341234 87654321 98765432`.split(
    /\s+/,
  ),
);

export type PasswordWeakness = 'short' | 'common' | 'name';

/** Why `password` will not do for the account `name`; null when it does. */
export function passwordWeakness(password: string, name: string): PasswordWeakness | null {
  if ([...password].length < LEAST_PASSWORD_CHARS) return 'short';
  const bare = password.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  if (HOPELESS.has(bare) || isMonotonous(bare)) return 'common';
  const withoutName = bare.replaceAll(name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''), '');
  // The name, or the name with a year or less behind it.
  return withoutName.length !== bare.length && withoutName.length <= 4 ? 'name' : null;
}

/** `1234`, `0000`, `2580` and their like: a tenth of all people's choice. */
const HOPELESS_PINS = new Set(['2580', '0852', '1122', '1212', '1313', '2001', '786786', '112233', '121212']);

/** Whether a PIN of four to six digits is among the first that anybody would try. */
export function isWeakPin(pin: string): boolean {
  return HOPELESS_PINS.has(pin) || isMonotonous(pin);
}

/** One sign again and again, or each the next (or the one before) of the one before it. */
function isMonotonous(text: string): boolean {
  const codes = [...text].map((sign) => sign.codePointAt(0) ?? 0);
  const steps = new Set(codes.slice(1).map((code, i) => stepOf(codes[i] ?? 0, code)));
  const [step = 0] = steps;
  return steps.size <= 1 && Math.abs(step) <= 1;
}

/** The keyboard's 0 comes after 9. */
function stepOf(before: number, after: number): number {
  const [nine, zero] = [0x39, 0x30];
  if (before === nine && after === zero) return 1;
  return before === zero && after === nine ? -1 : after - before;
}
