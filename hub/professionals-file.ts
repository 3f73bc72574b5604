/**
 * Reading who works where from a table: HPR id, facility, verification. No name is read. Good rows are taken; each bad
 * one is told with its line and what is wrong with it.
 */
import { type BadRow, readTable } from './registry-file.ts';
import { hprIdOf } from './store/state-store.ts';

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
  state: ['verification', 'status', 'state', 'verification status'],
} as const;

/** What tables call each state, in small letters. */
const STATES: Readonly<Record<string, Verification>> = {
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

/** Reads the whole table; throws NoColumn. */
export function readProfessionals(text: string): { rows: ProfessionalRow[]; bad: BadRow[] } {
  const rows: ProfessionalRow[] = [];
  const bad: BadRow[] = [];
  const seen = new Map<string, number>();
  readTable(text, COLUMNS, ['hprId', 'hipId', 'state'], (line, cell) => {
    const hprId = hprIdOf(cell('hprId'));
    const hipId = cell('hipId').toUpperCase();
    const verification = Object.hasOwn(STATES, cell('state').toLowerCase())
      ? STATES[cell('state').toLowerCase()]
      : undefined;
    const before = seen.get(`${hprId} ${hipId}`);
    if (hprId === null) bad.push({ line, why: 'the HPR id is not 14 digits' });
    else if (hipId === '' || hipId.length > 60) bad.push({ line, why: 'the facility is empty or too long' });
    else if (verification === undefined) bad.push({ line, why: 'the verification is none that is known' });
    else if (before !== undefined) bad.push({ line, why: `this professional is on line ${before} already` });
    else {
      seen.set(`${hprId} ${hipId}`, line);
      rows.push({ line, hipId, hprId, verification });
    }
  });
  return { rows, bad };
}
