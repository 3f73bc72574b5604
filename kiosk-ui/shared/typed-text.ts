/**
 * What a USB scanner meant by the keys it typed. Scanners type as if on an American keyboard, whatever the
 * machine is set to; some put signs of their own before or after. Pure.
 */

/** What keys other than letters write on an American keyboard, without and with Shift. */
const AMERICAN: Readonly<Record<string, string>> = {
  Digit1: '1!',
  Digit2: '2@',
  Digit3: '3#',
  Digit4: '4$',
  Digit5: '5%',
  Digit6: '6^',
  Digit7: '7&',
  Digit8: '8*',
  Digit9: '9(',
  Digit0: '0)',
  Minus: '-_',
  Equal: '=+',
  BracketLeft: '[{',
  BracketRight: ']}',
  Backslash: '\\|',
  Semicolon: ';:',
  Quote: '\'"',
  Backquote: '`~',
  Comma: ',<',
  Period: '.>',
  Slash: '/?',
  Space: '  ',
};

/** How the texts begin that we know: a card's JSON, or an address of any kind. */
const KNOWN_START = /^(\{\s*"[a-z]|[A-Za-z]{2,12}:\/\/)/;
/** A symbology's sign (`]Q1`, ISO/IEC 15424) and a letter that somebody set; a suffix is as short. */
const MAX_AFFIX = 4;

/** The sign that a key (`KeyboardEvent.code`) writes on an American keyboard; null where it writes none. */
export function latinKey(code: string, shift: boolean): string | null {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined) return shift ? letter : letter.toLowerCase();
  return AMERICAN[code]?.charAt(shift ? 1 : 0) ?? null;
}

/**
 * The text that was meant: `text` is what the machine's keyboard made of the keys, `latin` what an American
 * one would have. The first reading that begins like a text we know is taken; with none, plain signs count
 * as they came, and others by their keys.
 */
export function meantText(text: string, latin: string): string {
  const readings = [text, latin, otherCase(text)].map(bare);
  return readings.find((one) => KNOWN_START.test(one)) ?? (/^[ -~]*$/.test(text) ? text : latin);
}

/** Without what a scanner was set to put before and after. */
function bare(text: string): string {
  const symbology = text.replace(/^\][A-Za-z]\d/, '');
  const start = symbology.indexOf('{');
  if (start < 0 || start > MAX_AFFIX) return symbology;
  const end = symbology.lastIndexOf('}') + 1;
  const isWhole = end > start && symbology.length - end <= MAX_AFFIX;
  return symbology.slice(start, isWhole ? end : undefined);
}

/** As with Caps Lock the other way. */
function otherCase(text: string): string {
  return text.replace(/[A-Za-z]/g, (letter) =>
    letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
  );
}
