/** Plain tables for a terminal, and the middle of some figures. */

const NAME_WIDTH = 34;
const CELL_WIDTH = 18;

export function heading(title: string, columns: readonly string[]): void {
  console.log(`\n${title}`);
  row('', columns);
}

export function row(name: string, cells: readonly string[]): void {
  console.log(name.padEnd(NAME_WIDTH) + cells.map((cell) => cell.padStart(CELL_WIDTH)).join(''));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
