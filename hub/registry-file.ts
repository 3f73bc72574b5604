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

/** The table lacks a column that is needed. */
export class NoColumn extends Error {
  override readonly name = 'NoColumn';
  readonly column: string;

  constructor(column: string) {
    super(`there is no column "${column}"`);
    this.column = column;
  }
}

/**
 * Calls `take` with each row that has something in it; columns are found by any of their names. Throws NoColumn, and
 * an Error when there are more than MAX_ROWS.
 */
export function readTable<Name extends string>(
  text: string,
  columns: Readonly<Record<Name, readonly string[]>>,
  needed: readonly Name[],
  take: (line: number, cell: (column: Name) => string) => void,
): void {
  const table = cellsOf(text.replace(/^\uFEFF/, ''));
  const heading = table.shift()?.cells.map((cell) => cell.trim().toLowerCase().replaceAll('_', ' ')) ?? [];
  const at = new Map<Name, number>();
  for (const [column, names] of Object.entries(columns) as [Name, readonly string[]][]) {
    const index = heading.findIndex((cell) => names.includes(cell));
    if (index >= 0) at.set(column, index);
  }
  for (const column of needed) {
    if (!at.has(column)) throw new NoColumn(columns[column][0] ?? column);
  }
  if (table.length > MAX_ROWS) throw new Error(`more than ${MAX_ROWS} rows`);
  for (const { line, cells } of table) {
    if (cells.every((cell) => cell.trim() === '')) continue;
    take(line, (column) => cells[at.get(column) ?? -1]?.trim() ?? '');
  }
}

/** Reads the whole table; throws NoColumn. */
export function readRegistry(text: string): { rows: FacilityRow[]; bad: BadRow[] } {
  const rows: FacilityRow[] = [];
  const bad: BadRow[] = [];
  const seen = new Map<string, number>();
  readTable(text, COLUMNS, NEEDED, (line, cell) => {
    const read = rowOf(cell);
    const before = typeof read === 'string' ? undefined : seen.get(read.hipId);
    if (typeof read === 'string') bad.push({ line, why: read });
    else if (before !== undefined)
      bad.push({ line, why: `facility ${read.hipId} is on line ${before} already` });
    else {
      seen.set(read.hipId, line);
      rows.push(read);
    }
  });
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
