/**
 * Small charts that stand beside their tables: a table says every figure, so a chart is hidden from screen
 * readers. Time and length run the way the page is read. Plain SVG without inline style; prints as it is.
 */
import { directionOf } from '../../server/contract/languages.ts';
import type { Key, Say } from './text.ts';
import { Said } from './words.tsx';
import './charts.css';

/** Of a column and the room beside it; thin ones are for a month in half a page. */
const BROAD = { column: 30, gap: 6 };
const THIN = { column: 13, gap: 4 };
const HEIGHT = 120;
/** Room above the tallest column for its number, and below for the names. */
const ABOVE = 16;
const BELOW = 18;
/** A name needs this much, or names would lie upon each other: every second, third … is shown. */
const NAME_WIDTH = 26;
/** More names than these are read by nobody. */
const MOST_NAMES = 31;

export interface Series {
  k: Key;
  /** One of the colours of charts.css, 1 to 4. */
  colour: 1 | 2 | 3 | 4;
}

/** What the colours mean. */
export function Legend({ say, series }: { say: Say; series: readonly Series[] }) {
  return (
    <p class="legend">
      {series.map(({ k, colour }) => (
        <span key={k}>
          <svg class="legend-mark" viewBox="0 0 10 10" aria-hidden="true">
            <rect class={`colour-${colour}`} width="10" height="10" />
          </svg>{' '}
          <Said say={say} k={k} />
        </span>
      ))}
    </p>
  );
}

export interface ColumnsProps {
  say: Say;
  series: readonly Series[];
  /** The name below, and a value for each series. */
  columns: readonly { name: string; values: readonly number[] }[];
  /** The values of one name upon each other, where they are parts of a whole; else side by side. */
  stacked?: boolean;
  thin?: boolean;
  /** How the highest value is written. */
  write?: (value: number) => string;
}

/** Columns for each name, and the highest value as a number. */
export function Columns({ say, series, columns, stacked, thin, write = String }: ColumnsProps) {
  const { column, gap } = thin ? THIN : BROAD;
  const tall = (values: readonly number[]) =>
    stacked ? values.reduce((sum, value) => sum + value, 0) : Math.max(0, ...values);
  const most = Math.max(1, ...columns.map(({ values }) => tall(values)));
  const highest = columns.findIndex(({ values }) => tall(values) === most);
  const width = columns.length * (column + gap);
  const thickness = stacked ? column : column / series.length;
  const every = Math.max(Math.ceil(columns.length / MOST_NAMES), Math.ceil(NAME_WIDTH / (column + gap)));
  const rtl = directionOf(say.language) === 'rtl';
  return (
    <figure class="columns">
      <Legend say={say} series={series} />
      <svg viewBox={`0 ${-ABOVE} ${width} ${HEIGHT + ABOVE + BELOW}`} aria-hidden="true">
        <line class="axis" x1="0" x2={width} y1={HEIGHT} y2={HEIGHT} />
        {columns.map(({ name, values }, i) => {
          const left = (rtl ? columns.length - 1 - i : i) * (column + gap) + gap / 2;
          let below = 0;
          return (
            <g key={name}>
              {values.map((value, nth) => {
                const place = rtl ? series.length - 1 - nth : nth;
                const height = (value / most) * HEIGHT;
                const x = stacked ? left : left + place * thickness;
                const y = HEIGHT - height - below;
                if (stacked) below += height;
                const colour = series[nth]?.colour ?? 1;
                return (
                  <rect
                    key={colour}
                    class={`colour-${colour}`}
                    x={x}
                    y={y}
                    width={thickness - 1}
                    height={height}
                  />
                );
              })}
              {i === highest && (
                <text x={left + column / 2} y={-4}>
                  {write(most)}
                </text>
              )}
              {i % every === 0 && (
                <text x={left + column / 2} y={HEIGHT + 14}>
                  {name}
                </text>
              )}
            </g>
          );
        })}
      </svg>
    </figure>
  );
}

export interface BarProps {
  /** Lengths one after the other, in any unit. */
  parts: readonly { value: number; colour: Series['colour'] }[];
  /** What a full bar is. */
  most: number;
}

/** One bar of parts; it begins where the page's lines begin. */
export function Bar({ parts, most }: BarProps) {
  const scale = most > 0 ? 100 / most : 0;
  let from = 0;
  return (
    <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      {parts.map(({ value, colour }) => {
        const x = from;
        from += value * scale;
        return <rect key={colour} class={`colour-${colour}`} x={x} width={value * scale} height="10" />;
      })}
    </svg>
  );
}
