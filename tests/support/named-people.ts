// Owns people for tests of sealing that need no more of a person than a name.
import type { PersonShape } from '../../db/person-shape.ts';

export const namedPeople: PersonShape<{ name: string }> = {
  fields: ({ name }) => [name],
  person: ([name]) => ({ name: String(name) }),
};
