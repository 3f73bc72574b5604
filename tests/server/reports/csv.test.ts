/** Tables as spreadsheets read them. */
import { expect, it } from 'vitest';
import type { FiguresView, ReportView } from '../../../server/contract/reports.ts';
import type { Day } from '../../../server/queue/model.ts';
import { csvFile } from '../../../server/reports/csv.ts';
import { reportOf } from '../../../server/reports/report.ts';
import { reportCsv } from '../../../server/reports/report-csv.ts';

it('[REP-10] a file begins with the mark of UTF-8, and quotes what needs it', () => {
  const file = csvFile(
    ['name', 'n'],
    [
      ['Counter, "old"', 3],
      ['two\r\nlines', null],
      ['رجسٹریشن', 0],
    ],
  );
  expect(file).toBe('\uFEFFname,n\r\n"Counter, ""old""",3\r\n"two\r\nlines",\r\nرجسٹریشن,0\r\n');
});

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '|x', '%0A=1'])(
  '[REP-10] %j is no formula',
  (cell) => {
    const line = csvFile([], [[cell]])
      .split('\r\n')
      .slice(1)
      .join('\r\n');
    expect(line.replace(/^"/, '').startsWith("'")).toBe(true);
  },
);

it('[REP-10] every table has as many cells as columns in every line', () => {
  const empty = reportOf('2026-11-23' as Day, '2026-11-23' as Day, new Map());
  const figures: FiguresView = empty.all;
  const day: ReportView = {
    ...empty,
    queues: [{ id: 'OPD', name: { en: '=Out, patients' }, ...figures }],
    counters: [{ id: 'C1', name: null, ...figures, busy: 1, idle: 2, free: 3, paused: 4 }],
  };
  for (const table of ['days', 'hours', 'counters'] as const) {
    const [head = '', ...lines] = reportCsv(table, [day]).trimEnd().split('\r\n');
    expect(lines).toHaveLength(table === 'hours' ? 24 : 1);
    for (const line of lines) expect(line.split(',')).toHaveLength(head.split(',').length);
    expect(lines[0]).toMatch(/^2026-11-23,/);
  }
  expect(reportCsv('queues', [day])).toContain('2026-11-23,OPD,"\'=Out, patients",0,');
});
