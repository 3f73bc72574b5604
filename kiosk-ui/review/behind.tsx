/** The table behind a chart, for whoever wants every figure or cannot see the chart, and its file. */

import { useState } from 'preact/hooks';
import { REVIEW_TABLES_PATH, type ReviewTable } from '../../hub/contract/review.ts';
import type { Key, Say } from '../shared/text.ts';
import { NumberText, Said } from '../shared/words.tsx';

/** Where a table is as CSV. */
function tableAddress(table: ReviewTable, district: number | null = null): string {
  return `${REVIEW_TABLES_PATH}/${table}${district === null ? '' : `?district=${district}`}`;
}

export function FileLink({
  say,
  table,
  district = null,
}: {
  say: Say;
  table: ReviewTable;
  district?: number | null;
}) {
  return (
    <a class="file-link" href={tableAddress(table, district)} download>
      <Said say={say} k="review.file" />
    </a>
  );
}

export interface BehindProps {
  say: Say;
  title: Key;
  table: ReviewTable;
  heads: readonly Key[];
  /** The first cell of a row is its name. */
  rows: readonly (readonly string[])[];
}

export function Behind({ say, title, table, heads, rows }: BehindProps) {
  // A closed table is not drawn: the picture changes every second.
  const [open, setOpen] = useState(false);
  return (
    <div class="behind">
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <Said say={say} k="review.table" />
        </summary>
        {open && <Table say={say} title={title} heads={heads} rows={rows} />}
      </details>
      <FileLink say={say} table={table} />
    </div>
  );
}

function Table({ say, title, heads, rows }: Omit<BehindProps, 'table'>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard
    <section class="table-scroll" tabIndex={0} aria-label={say(title)}>
      <table class="figures">
        <thead>
          <tr>
            {heads.map((k, i) => (
              <th key={k} scope="col" class={i === 0 ? '' : 'figure'}>
                <Said say={say} k={k} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name = '', ...cells]) => (
            <tr key={name}>
              <th scope="row">
                <NumberText value={name} />
              </th>
              {cells.map((cell, i) => (
                <td key={heads[i + 1]} class="figure">
                  <NumberText value={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
