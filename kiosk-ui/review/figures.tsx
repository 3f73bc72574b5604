/** Numbers as India writes them, districts in the page's language, and parts of a whole: what every view says. */
import { grouped, inLakhCrore, percent } from '../../hub/contract/lakh-crore.ts';
import { Bar, type Series } from '../shared/charts.tsx';
import type { Key, Say } from '../shared/text.ts';
import { NumberText, Said } from '../shared/words.tsx';

/** Every digit, in groups. */
export function Count({ value, class: more }: { value: number; class?: string }) {
  return <NumberText value={grouped(value)} {...(more !== undefined && { class: more })} />;
}

const SCALES = { lakh: 'review.lakh', crore: 'review.crore' } as const;

/** As it is read aloud: `71.16 lakh`. */
export function Large({ say, value }: { say: Say; value: number }) {
  const { figure, scale } = inLakhCrore(value);
  return (
    <>
      <NumberText value={figure} />
      {scale !== 'one' && (
        <>
          {' '}
          <Said say={say} k={SCALES[scale]} class="scale" />
        </>
      )}
    </>
  );
}

export function Percent({ part, whole }: { part: number; whole: number }) {
  const value = percent(part, whole);
  // A few are not none.
  const written = value === null ? '–' : value === 0 && part > 0 ? '< 1 %' : `${value} %`;
  return <NumberText value={written} class="soft" />;
}

/** Minutes; a dash where nobody waited. */
export function Minutes({ value }: { value: number | null }) {
  return <NumberText value={value === null ? '–' : Math.round(value)} />;
}

export interface Part {
  k: Key;
  colour: Series['colour'];
  value: number;
}

/** A bar of parts, and each part as a number with its share of the whole. */
export function Parts({ say, parts, whole }: { say: Say; parts: readonly Part[]; whole: number }) {
  return (
    <>
      <Bar parts={parts} most={whole} />
      <dl class="parts">
        {parts.map(({ k, colour, value }) => (
          <div key={k}>
            <dt>
              <svg class="legend-mark" viewBox="0 0 10 10" aria-hidden="true">
                <rect class={`colour-${colour}`} width="10" height="10" />
              </svg>{' '}
              <Said say={say} k={k} />
            </dt>
            <dd>
              <Count value={value} /> <Percent part={value} whole={whole} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
