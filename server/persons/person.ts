/** What is kept, sealed, of a person for a token; and what a clerk is shown of it. */
import type { Gender } from '../../abdm/person.ts';
import type { SharedProfile } from '../../abdm/translate.ts';
import type { CardProfile } from '../../abdm/wire/abha-card.ts';
import { formatAbhaNumber } from '../../abdm/wire/abha-number.ts';
import type { PersonShape } from '../../db/person-shape.ts';
import type { Person } from '../contract/views.ts';
import { ageOn, type BirthDate, believable } from '../queue/lane.ts';
import type { Day } from '../queue/model.ts';

type Profile = Omit<SharedProfile, 'abhaAddress' | 'abhaAddressKey'>;

export interface KeptPerson extends Profile {
  /** As the network wrote it, for on-share; null for a card without one. */
  abhaAddress: string | null;
  /** The network vouches for it; a card's text is self-declared. */
  verified: boolean;
  /** When they gave it once more (milliseconds since 1970), after it had been erased or its key lost. */
  again?: number;
}

export function personOfShare(profile: SharedProfile): KeptPerson {
  const { abhaAddress, abhaNumber, name, gender, birth, phone, address } = profile;
  return { abhaAddress, abhaNumber, name, gender, birth, phone, address, verified: true };
}

export function personOfCard(card: CardProfile): KeptPerson {
  const { name, gender, birth, phone, address, abhaNumber, abhaAddress } = card;
  return { name, gender, birth, phone, address, abhaNumber, abhaAddress, verified: false };
}

/** A person as the fields that are kept: their order stays, and new ones come at the end. */
export const personShape: PersonShape<KeptPerson> = {
  fields: ({ abhaAddress, abhaNumber, name, gender, birth, phone, address, verified, again }) => [
    abhaAddress,
    abhaNumber,
    name,
    gender,
    birth?.year ?? null,
    birth?.month ?? null,
    birth?.day ?? null,
    phone,
    address.line,
    address.district,
    address.state,
    address.pincode,
    verified ? 1 : 0,
    again ?? null,
  ],
  person: (fields) => {
    const text = (at: number) => (typeof fields[at] === 'string' ? fields[at] : null);
    const number = (at: number) => (typeof fields[at] === 'number' ? fields[at] : null);
    const year = number(4);
    const again = number(13);
    return {
      abhaAddress: text(0),
      abhaNumber: text(1),
      name: text(2) ?? '',
      gender: (text(3) ?? 'U') as Gender,
      birth: year === null ? null : { year, month: number(5), day: number(6) },
      phone: text(7),
      address: { line: text(8), district: text(9), state: text(10), pincode: text(11) },
      verified: number(12) === 1,
      ...(again === null ? {} : { again }),
    };
  },
};

/** What makes a person the same person [SCAN-6, SCAN-7]; null when nothing does. */
export function identityOf(person: {
  abhaAddressKey: string | null;
  abhaNumber: string | null;
}): string | null {
  if (person.abhaAddressKey !== null && person.abhaAddressKey !== '') return person.abhaAddressKey;
  return person.abhaNumber === null ? null : `number:${person.abhaNumber}`;
}

/** The person as the clerk sees them. */
export function forClerk(person: KeptPerson, today: Day): Person {
  const birth = believable(today, person.birth);
  return {
    name: person.name,
    gender: person.gender,
    age: birth === null ? null : ageOn(today, birth, 'oldest'),
    birth: birth === null ? null : birthText(birth),
    abhaNumber: person.abhaNumber === null ? null : formatAbhaNumber(person.abhaNumber),
    abhaAddress: person.abhaAddress,
    phone: person.phone,
    address: person.address,
    verified: person.verified,
  };
}

/** `1987-06-14`, or as much of it as is known. */
function birthText({ year, month, day }: BirthDate): string {
  const two = (part: number) => String(part).padStart(2, '0');
  if (month === null) return String(year);
  return [year, two(month), ...(day === null ? [] : [two(day)])].join('-');
}
