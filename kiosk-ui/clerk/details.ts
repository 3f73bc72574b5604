/**
 * A patient's details as text for the hospital's own system: always the same columns in the same order,
 * in English, whatever the screen speaks. Nothing is kept: the text is made when it is asked for.
 */
import type { ClerkToken, Person } from '../../server/contract/views.ts';

/** The order in which the values stand; an unknown one is empty, so that columns keep their places. */
export const COLUMNS = [
  'Token',
  'Name',
  'Sex',
  'Age',
  'Date of birth',
  'Mobile',
  'ABHA number',
  'ABHA address',
  'Address',
  'District',
  'State',
  'PIN code',
] as const;

/** ABDM's letters; "unknown" and "would not say" stay empty. */
const SEX: Readonly<Record<string, string>> = { M: 'Male', F: 'Female', O: 'Other', T: 'Transgender' };

/**
 * `line`: the values on one line with tabs between, as a spreadsheet or a form filler takes them.
 * `labels`: a line each, name and value with a tab between. Null when nothing is known of the person.
 */
export function detailsText(token: ClerkToken, form: 'line' | 'labels'): string | null {
  if (token.person === null) return null;
  const values = valuesOf(token.label, token.person).map(plain);
  if (form === 'line') return values.join('\t');
  return COLUMNS.map((column, i) => `${column}\t${values[i] ?? ''}`).join('\r\n');
}

function valuesOf(label: string, person: Person): (string | null)[] {
  const { address } = person;
  return [
    label,
    person.name,
    SEX[person.gender] ?? null,
    person.age === null ? null : String(person.age),
    person.birth,
    person.phone,
    person.abhaNumber,
    person.abhaAddress,
    address.line,
    address.district,
    address.state,
    address.pincode,
  ];
}

/** One cell: no tab or line break, and nothing at its start that a spreadsheet would take for a formula. */
function plain(value: string | null): string {
  return (value ?? '')
    .replace(/\s+/g, ' ')
    .replace(/^[\s=+@-]+/, '')
    .trim();
}
