/**
 * Tables as files for a spreadsheet: RFC 4180, in UTF-8 with the mark by which Excel knows it. No cell
 * begins like a formula: what would is led in by an apostrophe (OWASP, CSV injection).
 */

const BYTE_ORDER_MARK = '\uFEFF';
const FORMULA = /^[=+\-@\t\r\n|%]/;
const QUOTED = /[",\r\n]/;

export type Cell = string | number | null;

/** The file, its first line the names of the columns. */
export function csvFile(columns: readonly string[], rows: Iterable<readonly Cell[]>): string {
  return csvHead(columns) + csvRows(rows);
}

/** How a file begins that is written piece by piece. */
export function csvHead(columns: readonly string[]): string {
  return `${BYTE_ORDER_MARK}${csvLine(columns)}`;
}

/** A piece of a file. */
export function csvRows(rows: Iterable<readonly Cell[]>): string {
  const lines: string[] = [];
  for (const row of rows) lines.push(csvLine(row));
  return lines.join('');
}

function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  // Numbers of ours are counts and seconds, never below zero.
  if (typeof cell === 'number') return String(cell);
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
