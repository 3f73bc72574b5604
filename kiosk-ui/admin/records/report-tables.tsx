/** The tables of a report, each figure in words for a screen reader and as a bar for the eye. Draws only. */
import './figures.css';
import type { ComponentChildren } from 'preact';
import type { CounterFiguresView, FiguresView, ReportView } from '../../../server/contract/reports.ts';
import { Bar, Legend, type Series } from '../../shared/charts.tsx';
import type { Key, Say } from '../../shared/text.ts';
import { NumberText, Said } from '../../shared/words.tsx';
import { hoursAndMinutes, minutesAndSeconds } from '../times.ts';

export interface FigureRow {
  key: string;
  lead: ComponentChildren;
  figures: FiguresView;
}

/** Tokens, people and times by queue, hour or day. */
export function FigureTable(props: { say: Say; lead: Key; rows: readonly FigureRow[]; left: boolean }) {
  const { say, lead, rows, left } = props;
  const most = Math.max(0, ...rows.map(({ figures }) => figures.tokens));
  const counts: Key[] = ['report.seen', 'report.noShows', ...(left ? (['report.left'] as const) : [])];
  return (
    <Scrolled say={say} title={lead}>
      <table class="figures">
        <thead>
          <tr>
            <Head say={say} k={lead} rows={2} start />
            <Head say={say} k="report.tokens" rows={2} columns={2} start />
            {counts.map((k) => (
              <Head key={k} say={say} k={k} rows={2} />
            ))}
            <Head say={say} k="report.wait" columns={2} unit="report.minutesUnit" />
            <Head say={say} k="report.service" columns={2} unit="report.minutesUnit" />
          </tr>
          <tr>
            <Head say={say} k="report.median" />
            <Head say={say} k="report.ninety" />
            <Head say={say} k="report.median" />
            <Head say={say} k="report.ninety" />
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, lead: name, figures }) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              <Figure value={figures.tokens} />
              <td class="bar-cell">
                <Bar parts={[{ value: figures.tokens, colour: 1 }]} most={most} />
              </td>
              <Figure value={figures.seen} />
              <Figure value={figures.noShows} />
              {left && <Figure value={figures.left} />}
              <Times figures={figures} />
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

const SPENT: readonly (Series & { of: 'busy' | 'idle' | 'free' | 'paused' })[] = [
  { k: 'report.busy', colour: 1, of: 'busy' },
  { k: 'report.idle', colour: 2, of: 'idle' },
  { k: 'report.free', colour: 3, of: 'free' },
  { k: 'report.paused', colour: 4, of: 'paused' },
];

/** What counters did, and what their hours went into. */
export function CounterTable(props: {
  say: Say;
  counters: readonly CounterFiguresView[];
  nameOf: (counter: CounterFiguresView) => ComponentChildren;
}) {
  const { say, counters, nameOf } = props;
  const whole = (one: CounterFiguresView) => one.busy + one.idle + one.free + one.paused;
  const most = Math.max(0, ...counters.map(whole));
  return (
    <>
      <Legend say={say} series={SPENT} />
      <Scrolled say={say} title="report.counter">
        <table class="figures">
          <thead>
            <tr>
              <Head say={say} k="report.counter" rows={2} start />
              <Head say={say} k="report.seen" rows={2} />
              <Head say={say} k="report.noShows" rows={2} />
              <Head say={say} k="report.service" columns={2} unit="report.minutesUnit" />
              <Head say={say} k="report.hoursUnit" columns={5} />
            </tr>
            <tr>
              <Head say={say} k="report.median" />
              <Head say={say} k="report.ninety" />
              {SPENT.map(({ k }) => (
                <Head key={k} say={say} k={k} />
              ))}
              <td />
            </tr>
          </thead>
          <tbody>
            {counters.map((counter) => (
              <tr key={counter.id}>
                <th scope="row">{nameOf(counter)}</th>
                <Figure value={counter.seen} />
                <Figure value={counter.noShows} />
                <Figure value={minutesAndSeconds(counter.serviceMedian)} />
                <Figure value={minutesAndSeconds(counter.serviceP90)} />
                {SPENT.map(({ of }) => (
                  <Figure key={of} value={hoursAndMinutes(counter[of])} />
                ))}
                <td class="bar-cell">
                  <Bar parts={SPENT.map(({ of, colour }) => ({ value: counter[of], colour }))} most={most} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
    </>
  );
}

const SOURCES = [
  { k: 'source.share', of: 'share' },
  { k: 'source.card', of: 'card' },
  { k: 'source.walkIn', of: 'walkIn' },
  { k: 'source.paper', of: 'paper' },
] as const satisfies readonly { k: Key; of: keyof FiguresView }[];

const ENDS = [
  ['carriedIn', 'report.carriedIn'],
  ['completed', 'report.completed'],
  ['noShows', 'report.noShows'],
  ['cancelled', 'report.cancelled'],
  ['left', 'report.left'],
  ['unfinished', 'report.unfinished'],
  ['carriedOver', 'report.carriedOver'],
  ['live', 'report.live'],
] as const satisfies readonly [keyof ReportView['ends'], Key][];

export function SourceTable({ say, all }: { say: Say; all: FiguresView }) {
  return (
    <CountTable
      say={say}
      lead="report.source"
      whole={all.tokens}
      rows={SOURCES.map(({ k, of }) => ({ k, value: all[of] }))}
    />
  );
}

/** How tokens ended; what never occurs here, and nobody would miss, is left out. */
export function EndTable({ say, ends, whole }: { say: Say; ends: ReportView['ends']; whole: number }) {
  const rows = ENDS.map(([of, k]) => ({ k, of, value: ends[of] }));
  const usual = new Set(['completed', 'noShows', 'left']);
  return (
    <CountTable
      say={say}
      lead="report.ends"
      whole={whole + ends.carriedIn}
      rows={rows.filter(({ of, value }) => value > 0 || usual.has(of))}
    />
  );
}

function CountTable(props: {
  say: Say;
  lead: Key;
  whole: number;
  rows: readonly { k: Key; value: number }[];
}) {
  const { say, lead, whole, rows } = props;
  return (
    <Scrolled say={say} title={lead}>
      <table class="figures">
        <thead>
          <tr>
            <Head say={say} k={lead} start />
            <Head say={say} k="report.tokens" />
            <Head say={say} k="report.share" columns={2} />
          </tr>
        </thead>
        <tbody>
          {rows.map(({ k, value }) => (
            <tr key={k}>
              <th scope="row">
                <Said say={say} k={k} />
              </th>
              <Figure value={value} />
              <Figure value={whole === 0 ? '–' : `${Math.round((value / whole) * 100)}%`} />
              <td class="bar-cell">
                <Bar parts={[{ value, colour: 1 }]} most={whole} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

function Times({ figures }: { figures: FiguresView }) {
  const { waitMedian, waitP90, serviceMedian, serviceP90 } = figures;
  return (
    <>
      <Figure value={minutesAndSeconds(waitMedian)} />
      <Figure value={minutesAndSeconds(waitP90)} />
      <Figure value={minutesAndSeconds(serviceMedian)} />
      <Figure value={minutesAndSeconds(serviceP90)} />
    </>
  );
}

function Figure({ value }: { value: string | number }) {
  return (
    <td class="figure">
      <NumberText value={value} />
    </td>
  );
}

/** A wide table scrolls by itself, by keys too, rather than the page. */
export function Scrolled(props: { say: Say; title: Key; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section class="table-scroll" tabIndex={0} aria-label={props.say(props.title)}>
      {props.children}
    </section>
  );
}

export function Head(props: {
  say: Say;
  k: Key;
  unit?: Key;
  columns?: number;
  rows?: number;
  start?: boolean;
}) {
  const { say, k, unit, columns = 1, rows = 1, start = false } = props;
  return (
    <th
      scope={columns > 1 ? 'colgroup' : 'col'}
      colSpan={columns}
      rowSpan={rows}
      class={start ? '' : 'figure'}
    >
      <Said say={say} k={k} />
      {unit !== undefined && (
        <>
          {' '}
          (<Said say={say} k={unit} />)
        </>
      )}
    </th>
  );
}
