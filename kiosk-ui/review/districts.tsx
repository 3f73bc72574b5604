/** A row for each district, worst first, each leading to its facilities. Draws only. */
import type { DistrictRow } from '../../hub/contract/review.ts';
import { Bar } from '../shared/charts.tsx';
import type { Key, Say } from '../shared/text.ts';
import { Said } from '../shared/words.tsx';
import { FileLink } from './behind.tsx';
import { districtName } from './district-names.ts';
import { Count, Minutes, Percent } from './figures.tsx';

const HEADS = [
  ['review.liveShort', 'figure'],
  ['review.silentShort', 'figure'],
  ['review.today', 'figure'],
  ['review.yesterday', 'figure wide-only'],
  ['review.month', 'figure'],
  ['review.all', 'figure wide-only'],
  ['review.waitShort', 'figure'],
] as const satisfies readonly (readonly [Key, string])[];

export function Districts({ say, rows }: { say: Say; rows: readonly DistrictRow[] }) {
  return (
    <section class="panel districts">
      <div class="panel-head">
        <h2>
          <Said say={say} k="review.byDistrict" />
        </h2>
        <span class="soft">
          <Said say={say} k="review.worstFirst" />
        </span>
        <FileLink say={say} table="districts" />
      </div>
      {rows.length === 0 ? (
        <p class="soft">
          <Said say={say} k="review.noFacilities" />
        </p>
      ) : (
        <table class="figures">
          <thead>
            <tr>
              <th scope="col">
                <Said say={say} k="review.district" />
              </th>
              <th scope="col" class="bar-cell">
                <Said say={say} k="review.liveOf" />
              </th>
              {HEADS.map(([k, style]) => (
                <th key={k} scope="col" class={style}>
                  <Said say={say} k={k} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.lgd} say={say} row={row} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Row({ say, row }: { say: Say; row: DistrictRow }) {
  const { standing, today, yesterday, month, all, wait } = row;
  return (
    <tr>
      <th scope="row">
        <a href={`#facilities?district=${row.lgd}${standing.registered === 0 ? '&standing=closed' : ''}`}>
          <bdi>{districtName(say, row.lgd, row.name)}</bdi>
        </a>
      </th>
      <td class="bar-cell">
        <Bar
          most={standing.registered}
          parts={[
            { value: standing.live, colour: 1 },
            { value: standing.silent, colour: 2 },
            { value: standing.never, colour: 3 },
          ]}
        />
        <Percent part={standing.live} whole={standing.registered} />
      </td>
      <td class="figure">
        <Count value={standing.live} />
      </td>
      <td class={`figure ${standing.silent > 0 ? 'alert' : ''}`}>
        <Count value={standing.silent} />
      </td>
      <td class="figure strong">
        <Count value={today.tokens} />
      </td>
      <td class="figure wide-only">
        <Count value={yesterday.tokens} />
      </td>
      <td class="figure">
        <Count value={month.tokens} />
      </td>
      <td class="figure wide-only">
        <Count value={all.tokens} />
      </td>
      <td class="figure">
        <Minutes value={wait.medianMinutes} />
      </td>
    </tr>
  );
}
