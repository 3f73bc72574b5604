/**
 * Reading who works where from a table: HPR id, facility, verification. No name is read. Good rows are taken; each bad
 * one is told with its line and what is wrong with it.
 */
import { hprIdOf } from './contract/hpr-id.ts';
import { type BadRow, MAX_HIP_ID, readTable } from './registry-file.ts';

export const VERIFICATIONS = ['verified', 'unknown', 'left'] as const;
export type Verification = (typeof VERIFICATIONS)[number];

export interface ProfessionalRow {
  line: number;
  /** As the file has it: HIP id or HFR id. */
  hipId: string;
  hprId: string;
  verification: Verification;
}

const COLUMNS = {
  hprId: ['hpr id', 'hprid', 'professional id'],
  hipId: ['facility id', 'hfr id', 'hip id', 'hipid'],
  verification: ['status', 'verification', 'verification status', 'state'],
} as const;

/** What tables call each verification, in small letters. */
const TOLD: Readonly<Record<string, Verification>> = {
  verified: 'verified',
  yes: 'verified',
  approved: 'verified',
  '': 'unknown',
  unknown: 'unknown',
  pending: 'unknown',
  unverified: 'unknown',
  'not verified': 'unknown',
  no: 'unknown',
  left: 'left',
  inactive: 'left',
  resigned: 'left',
  retired: 'left',
};

/** A line whose facility the registry does not have. */
export function strangerRow({ line, hipId }: Pick<ProfessionalRow, 'line' | 'hipId'>): BadRow {
  return { line, why: 'stranger', params: { id: hipId } };
}

/** Reads the whole table; throws NoColumn and TooManyRows. */
export function readProfessionals(text: string): { rows: ProfessionalRow[]; bad: BadRow[] } {
  const rows: ProfessionalRow[] = [];
  const bad: BadRow[] = [];
  const seen = new Map<string, number>();
  readTable(text, COLUMNS, ['hprId', 'hipId', 'verification'], (line, cell) => {
    const hprId = hprIdOf(cell('hprId'));
    const hipId = cell('hipId').toUpperCase();
    const told = cell('verification').toLowerCase();
    const verification = Object.hasOwn(TOLD, told) ? TOLD[told] : undefined;
    const before = seen.get(`${hprId} ${hipId}`);
    if (hprId === null) bad.push({ line, why: 'hpr_id', params: {} });
    else if (hipId === '' || hipId.length > MAX_HIP_ID)
      bad.push({ line, why: 'text', params: { column: COLUMNS.hipId[0] } });
    else if (verification === undefined) bad.push({ line, why: 'verification', params: {} });
    else if (before !== undefined) bad.push({ line, why: 'repeated', params: { id: hprId, before } });
    else {
      seen.set(`${hprId} ${hipId}`, line);
      rows.push({ line, hipId, hprId, verification });
    }
  });
  return { rows, bad };
}
