/**
 * Reading the state's facilities from a table with the health facility registry's columns, as a spreadsheet writes
 * it (RFC 4180). Good rows are taken; each bad one is told with its line and what is wrong with it.
 */
import type { FacilityRow } from './store/registry-store.ts';

/** Each column, by the names it goes under. */
const COLUMNS = {
  hfrId: ['hfr id', 'facility id', 'hfrid', 'facilityid'],
  hipId: ['hip id', 'hipid'],
  name: ['facility name', 'name'],
  district: ['district', 'district name'],
  districtLgd: ['district lgd code', 'district lgd', 'districtlgd'],
  stateLgd: ['state lgd code', 'state lgd', 'statelgd'],
  kind: ['facility type', 'type'],
  ownership: ['ownership', 'facility ownership'],
} as const satisfies Record<keyof FacilityRow, readonly string[]>;
type Column = keyof typeof COLUMNS;
/** Left out, a facility's HIP id is its HFR id. */
const NEEDED: readonly Column[] = [
  'hfrId',
  'name',
  'district',
  'districtLgd',
  'stateLgd',
  'kind',
  'ownership',
];

/** HFR: `IN` and ten letters or digits; sandbox HIP ids may be any string. */
const HFR_ID = /^IN[A-Z0-9]{10}$/;
const MAX_TEXT = 200;
/** India has some 4 lakh facilities; one state never more. */
export const MAX_ROWS = 500_000;

export interface BadRow {
  /** As a spreadsheet counts: the heading is line 1. */
  line: number;
  why: string;
}

/** Reads the whole table; throws an Error that names a missing column. */
export function readRegistry(text: string): { rows: FacilityRow[]; bad: BadRow[] } {
  const table = cellsOf(text.replace(/^\uFEFF/, ''));
  const heading = table.shift()?.cells.map((cell) => cell.trim().toLowerCase().replaceAll('_', ' ')) ?? [];
  const at = new Map<Column, number>();
  for (const [column, names] of Object.entries(COLUMNS) as [Column, readonly string[]][]) {
    const index = heading.findIndex((cell) => names.includes(cell));
    if (index >= 0) at.set(column, index);
  }
  for (const column of NEEDED) {
    if (!at.has(column)) throw new Error(`there is no column "${COLUMNS[column][0]}"`);
  }
  const rows: FacilityRow[] = [];
  const bad: BadRow[] = [];
  const seen = new Map<string, number>();
  for (const { line, cells } of table) {
    if (cells.every((cell) => cell.trim() === '')) continue;
    const read = rowOf((column) => cells[at.get(column) ?? -1]?.trim() ?? '');
    const before = typeof read === 'string' ? undefined : seen.get(read.hipId);
    if (typeof read === 'string') bad.push({ line, why: read });
    else if (before !== undefined)
      bad.push({ line, why: `facility ${read.hipId} is on line ${before} already` });
    else {
      seen.set(read.hipId, line);
      rows.push(read);
    }
    if (rows.length > MAX_ROWS) throw new Error(`more than ${MAX_ROWS} facilities`);
  }
  return { rows, bad };
}

/** The facility, or why it is none. */
function rowOf(cell: (column: Column) => string): FacilityRow | string {
  const hfrId = cell('hfrId').toUpperCase();
  if (!HFR_ID.test(hfrId)) return 'the HFR id is not IN and ten letters or digits';
  const texts = {
    name: cell('name'),
    district: cell('district'),
    kind: cell('kind'),
    ownership: cell('ownership'),
  };
  for (const [column, value] of Object.entries(texts)) {
    if (value === '' || value.length > MAX_TEXT) return `${column} is empty or too long`;
  }
  const districtLgd = code(cell('districtLgd'));
  if (districtLgd === null) return 'the district LGD code is not a number';
  const stateLgd = code(cell('stateLgd'));
  if (stateLgd === null) return 'the state LGD code is not a number';
  const hipId = cell('hipId') === '' ? hfrId : cell('hipId');
  if (hipId.length > 60) return 'the HIP id is too long';
  return { hipId, hfrId, ...texts, districtLgd, stateLgd };
}

function code(value: string): number | null {
  return /^\d{1,6}$/.test(value) && Number(value) > 0 ? Number(value) : null;
}

/** Rows of cells, each with the line it begins on; quotes may hold commas, quotes and line ends. */
function cellsOf(text: string): { line: number; cells: string[] }[] {
  const rows: { line: number; cells: string[] }[] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  let line = 1;
  let begins = 1;
  const end = () => {
    rows.push({ line: begins, cells: [...cells, cell] });
    cells = [];
    cell = '';
  };
  for (let i = 0; i < text.length; i += 1) {
    const sign = text.charAt(i);
    if (sign === '\n') line += 1;
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text.charAt(i + 1) === '"') {
        cell += '"';
        i += 1;
      } else quoted = false;
    } else if (sign === '"' && cell === '') quoted = true;
    else if (sign === ',') {
      cells.push(cell);
      cell = '';
    } else if (sign === '\n') {
      end();
      begins = line;
    } else if (sign !== '\r') cell += sign;
  }
  if (cell !== '' || cells.length > 0) end();
  return rows;
}
