/** A typed reason must not itself tell whose data it was about: it is kept longer than the data. */

/** Shorter words are titles, initials and the like. */
const MIN_WORD = 3;
/** So many digits in a row are a telephone or ABHA number; a date has eight. */
const MIN_DIGITS = 9;

/** Whether the reason repeats what was searched for, or anything by which one of these people is known. */
export function namesSomebody(
  reason: string,
  searched: string,
  people: readonly { name: string }[],
): boolean {
  const said = plain(reason);
  const words = new Set(said.split(/[^\p{L}\p{M}\p{N}@.]+/u));
  if (new RegExp(`\\d{${MIN_DIGITS}}`).test(said.replaceAll(/[\s-]/g, ''))) return true;
  if (said.includes('@')) return true;
  const searchedFor = plain(searched);
  if (searchedFor !== '' && said.includes(searchedFor)) return true;
  return people.some(({ name }) =>
    plain(name)
      .split(/\s+/)
      .some((word) => [...word].length >= MIN_WORD && words.has(word)),
  );
}

function plain(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
