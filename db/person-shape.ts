/** How a person is written down before it is sealed: the values of its fields, as a JSON list. */

/** Values in an order that stays. */
export type Fields = readonly (string | number | null)[];

/** A person as the values of fields, and back; their order stays, and new ones come at the end. */
export interface PersonShape<Person> {
  fields(person: Person): Fields;
  person(fields: Fields): Person;
}

export function personText(fields: Fields): string {
  return JSON.stringify(fields);
}

/** The person of a sealed row that was opened. Throws on what is no JSON. */
export function readPerson<Person>({ person }: PersonShape<Person>, plain: Buffer): Person {
  const kept: unknown = JSON.parse(plain.toString());
  // What was sealed before there were fields is an object: read until its time is over.
  return Array.isArray(kept) ? person(kept) : (kept as Person);
}
