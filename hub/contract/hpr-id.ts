/** A professional's id in the health professional registry. Pure; hub and facility read it alike. */

/** As ABDM's registries write it: 14 digits, with or without dashes, or an address. */
const NUMBER = /^(\d{2})-?(\d{4})-?(\d{4})-?(\d{4})$/;
const ADDRESS = /^[a-z0-9][a-z0-9._-]*@(?:hpr|dr)\.abdm$/;
/** An id's room in a message to a hub, of whichever version. */
const MAX_CHARS = 40;

/** `71-1234-5678-9012`, or the address in small letters; null when it is neither: a name that somebody typed there. */
export function hprIdOf(text: string): string | null {
  const bare = text.trim().toLowerCase();
  if (bare.length > MAX_CHARS) return null;
  if (ADDRESS.test(bare)) return bare;
  return NUMBER.test(bare) ? bare.replace(NUMBER, '$1-$2-$3-$4') : null;
}
