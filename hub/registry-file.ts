/**
 * Reading the state's facilities from a table with the health facility registry's columns, as a spreadsheet writes
 * it (RFC 4180). Good rows are taken; each bad one is told with its line and what is wrong with it.
 */
import type { BAD_LINES } from './contract/review.ts';
import { filled } from './filled.ts';
import type { FacilityRow } from './store/registry-store.ts';

/** Each column, by the names it goes under. */
const COLUMNS = {
  hfrId: ['facility id', 'hfr id', 'hfrid', 'facilityid'],
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
export const MAX_HIP_ID = 60;
/** India has some 4 lakh facilities; one state never more. */
export const MAX_ROWS = 500_000;

/** Why a line is not taken, as the hub's machine says it; `locales/officers` says the same on the page. */
const WHY = {
  hfr_id: 'the HFR id is not IN and ten letters or digits',
  hpr_id: 'the HPR id is neither 14 digits nor an address at hpr.abdm or dr.abdm',
  text: '{column} is empty or too long',
  number: 'the {column} is not a number',
  repeated: '{id} is on line {before} already',
  verification: 'the verification is none that is known',
  stranger: 'there is no facility {id}',
} as const satisfies Record<(typeof BAD_LINES)[number], string>;

/** `params` are what the words of `why` have holes for: a column's name, a facility, a professional, a line. */
export interface BadRow {
  /** As a spreadsheet counts: the heading is line 1. */
  line: number;
  why: keyof typeof WHY;
  params: Readonly<Record<string, string | number>>;
}

/** `line 5: …`, in English. */
export function badRowText({ line, why, params }: BadRow): string {
  return `line ${line}: ${filled(WHY[why], params)}`;
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

/** The file is no text: a workbook, or letters of another code. */
export class NoText extends Error {
  override readonly name = 'NoText';
  constructor() {
    super('this is no CSV in UTF-8');
  }
}

/** More rows than any state has. */
export class TooManyRows extends Error {
  override readonly name = 'TooManyRows';
  constructor() {
    super(`more than ${MAX_ROWS} rows`);
  }
}

/** A file's bytes as text; throws NoText. A letter of another code is refused, not lost: it may be of a name. */
export function textOf(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // No database takes it, and no spreadsheet writes it.
    if (!text.includes('\0')) return text;
  } catch {}
  throw new NoText();
}

/**
 * Calls `take` with each row that has something in it; columns are found by any of their names. Throws NoColumn
 * and TooManyRows.
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
    // By the first of its names that the file has: a `state` beside a `status` is where somebody works.
    const name = names.find((one) => heading.includes(one));
    if (name !== undefined) at.set(column, heading.indexOf(name));
  }
  for (const column of needed) {
    if (!at.has(column)) throw new NoColumn(columns[column][0] ?? column);
  }
  if (table.length > MAX_ROWS) throw new TooManyRows();
  for (const { line, cells } of table) {
    if (cells.every((cell) => cell.trim() === '')) continue;
    take(line, (column) => cells[at.get(column) ?? -1]?.trim() ?? '');
  }
}

/** Reads the whole table; throws NoColumn and TooManyRows. */
export function readRegistry(text: string): { rows: FacilityRow[]; bad: BadRow[] } {
  const rows: FacilityRow[] = [];
  const bad: BadRow[] = [];
  const seen = new Map<string, number>();
  readTable(text, COLUMNS, NEEDED, (line, cell) => {
    const read = rowOf(cell);
    const before = 'why' in read ? undefined : seen.get(read.hipId);
    if ('why' in read) bad.push({ line, ...read });
    else if (before !== undefined) bad.push({ line, why: 'repeated', params: { id: read.hipId, before } });
    else {
      seen.set(read.hipId, line);
      rows.push(read);
    }
  });
  return { rows, bad };
}

/** The facility, or why it is none. */
function rowOf(cell: (column: Column) => string): FacilityRow | Omit<BadRow, 'line'> {
  const bad = (why: BadRow['why'], column: Column) => ({ why, params: { column: COLUMNS[column][0] } });
  const hfrId = cell('hfrId').toUpperCase();
  if (!HFR_ID.test(hfrId)) return { why: 'hfr_id', params: {} };
  const texts = {
    name: cell('name'),
    district: cell('district'),
    kind: cell('kind'),
    ownership: cell('ownership'),
  };
  for (const [column, value] of Object.entries(texts) as [keyof typeof texts, string][]) {
    if (value === '' || value.length > MAX_TEXT) return bad('text', column);
  }
  const districtLgd = code(cell('districtLgd'));
  if (districtLgd === null) return bad('number', 'districtLgd');
  const stateLgd = code(cell('stateLgd'));
  if (stateLgd === null) return bad('number', 'stateLgd');
  const hipId = cell('hipId') === '' ? hfrId : cell('hipId');
  if (hipId.length > MAX_HIP_ID) return bad('text', 'hipId');
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
