/** The reports page from its state: the days to choose, the figures, and where they are as files. Draws only. */
import type { ComponentChildren } from 'preact';
import type { Text } from '../../../server/contract/facility.ts';
import { MAX_REPORT_DAYS, type ReportTable } from '../../../server/contract/report-bounds.ts';
import type { ReportView } from '../../../server/contract/reports.ts';
import type { Trouble } from '../../shared/api.ts';
import { Columns } from '../../shared/charts.tsx';
import { problemKey } from '../../shared/problem-keys.ts';
import type { Key, Params, Say } from '../../shared/text.ts';
import { Name, NumberText, Said } from '../../shared/words.tsx';
import { SectionFrame, type SectionFrameProps } from '../section-frame.tsx';
import { minutesAndSeconds } from '../times.ts';
import { CounterTable, EndTable, FigureTable, SourceTable } from './report-tables.tsx';

export interface ReportsState {
  /** What stands in the fields, `YYYY-MM-DD`; empty before the first answer. */
  from: string;
  to: string;
  report: ReportView | null;
  /** How far the reading of a long range is. */
  progress: { read: number; days: number } | null;
  trouble: Trouble | null;
}

export interface ReportsViewProps extends Pick<SectionFrameProps, 'say' | 'onLanguage' | 'onBack'> {
  state: ReportsState;
  onRange: (from: string, to: string) => void;
  onShow: () => void;
  /** The last so many days, today among them. */
  onLast: (days: number) => void;
  onPrint: () => void;
}

const LAST = [
  [1, 'report.today'],
  [7, 'report.week'],
  [30, 'report.month'],
] as const satisfies readonly [number, Key][];

const FILES = [
  ['days', 'report.byDay'],
  ['queues', 'report.byQueue'],
  ['hours', 'report.byHour'],
  ['counters', 'report.byCounter'],
] as const satisfies readonly [ReportTable, Key][];

const DAY_MS = 24 * 3_600_000;

/** Days from one date to the other, both counted; below 1 where there is no such range. */
export function daysIn(from: string, to: string): number {
  const days = (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS + 1;
  return Number.isFinite(days) ? days : 0;
}

export function mayShow(from: string, to: string): boolean {
  const days = daysIn(from, to);
  return days >= 1 && days <= MAX_REPORT_DAYS;
}

export function ReportsView(props: ReportsViewProps) {
  const { say, state, onLanguage, onBack } = props;
  const { report, progress } = state;
  return (
    <SectionFrame title="admin.reports" say={say} onLanguage={onLanguage} onBack={onBack}>
      <Range {...props} />
      <p role="status">
        {progress !== null && <Said say={say} k="report.reading" params={progress} />}
        {report !== null && isEmpty(report) && <Said say={say} k="report.empty" />}
      </p>
      {report !== null && <Whole say={say} report={report} onPrint={props.onPrint} />}
    </SectionFrame>
  );
}

function isEmpty({ all, ends }: ReportView): boolean {
  return all.tokens + ends.carriedIn === 0;
}

function Range({ say, state, onRange, onShow, onLast }: ReportsViewProps) {
  const { from, to, trouble } = state;
  const fits = from === '' || mayShow(from, to);
  return (
    <>
      <form
        class="review-form"
        onSubmit={(event) => {
          event.preventDefault();
          onShow();
        }}
      >
        <label>
          <Said say={say} k="report.from" />
          <input type="date" value={from} onInput={(event) => onRange(event.currentTarget.value, to)} />
        </label>
        <label>
          <Said say={say} k="report.to" />
          <input type="date" value={to} onInput={(event) => onRange(from, event.currentTarget.value)} />
        </label>
        <button type="submit" class="primary" aria-disabled={!fits}>
          <Said say={say} k="report.show" />
        </button>
        {LAST.map(([days, k]) => (
          <button key={k} type="button" class="quiet" onClick={() => onLast(days)}>
            <Said say={say} k={k} />
          </button>
        ))}
      </form>
      <p class="form-trouble" role="alert">
        {!fits && <Said say={say} k="report.tooLong" params={{ days: MAX_REPORT_DAYS }} />}
        {fits && trouble !== null && <Said say={say} k={problemKey(trouble.code)} params={trouble.params} />}
      </p>
    </>
  );
}

function Whole({ say, report, onPrint }: { say: Say; report: ReportView; onPrint: () => void }) {
  const { from, to, all, days, queues, counters, ends } = report;
  const query = new URLSearchParams({ from, to });
  return (
    <>
      <p class="review-links">
        <NumberText value={from === to ? from : `${from} – ${to}`} />
        <button type="button" class="quiet" onClick={onPrint}>
          <Said say={say} k="report.print" />
        </button>
        <Said say={say} k="report.files" class="soft" />
        {FILES.map(([table, k]) => (
          <a key={table} href={`/api/reports.csv?${query}&table=${table}`} download>
            <Said say={say} k={k} />
          </a>
        ))}
      </p>
      {!isEmpty(report) && (
        <>
          <Card say={say} title="report.summary">
            <Tiles say={say} report={report} />
          </Card>
          <div class="cards">
            <Card say={say} title="report.bySource">
              <SourceTable say={say} all={all} />
            </Card>
            <Card say={say} title="report.ends">
              <EndTable say={say} ends={ends} whole={all.tokens} />
            </Card>
          </div>
          <Card say={say} title="report.byHour">
            <ByHour say={say} report={report} />
          </Card>
          <Card say={say} title="report.byQueue">
            <FigureTable
              say={say}
              lead="report.queue"
              left
              rows={queues.map((queue) => ({
                key: queue.id,
                lead: <Place id={queue.id} name={queue.name} say={say} />,
                figures: queue,
              }))}
            />
          </Card>
          <Card say={say} title="report.byCounter">
            <CounterTable
              say={say}
              counters={counters}
              nameOf={({ id, name }) => <Place id={id} name={name} say={say} />}
            />
          </Card>
          {days.length > 1 && (
            <Card say={say} title="report.byDay">
              <Columns
                say={say}
                series={[
                  { k: 'report.tokens', colour: 1 },
                  { k: 'report.seen', colour: 2 },
                ]}
                columns={days.map(({ day, tokens, seen }) => ({
                  name: day.slice(-2),
                  values: [tokens, seen],
                }))}
              />
              <FigureTable
                say={say}
                lead="report.day"
                left
                rows={days.map((day) => ({
                  key: day.day,
                  lead: <NumberText value={day.day} />,
                  figures: day,
                }))}
              />
            </Card>
          )}
        </>
      )}
    </>
  );
}

function ByHour({ say, report }: { say: Say; report: ReportView }) {
  const used = report.hours.filter(({ tokens, seen, noShows }) => tokens + seen + noShows > 0);
  const [first = 0, last = 0] = [used[0]?.hour, used.at(-1)?.hour];
  const hours = report.hours.slice(first, last + 1);
  return (
    <>
      <Columns
        say={say}
        series={[
          { k: 'report.tokens', colour: 1 },
          { k: 'report.seen', colour: 2 },
        ]}
        columns={hours.map(({ hour, tokens, seen }) => ({ name: String(hour), values: [tokens, seen] }))}
      />
      <FigureTable
        say={say}
        lead="report.hour"
        left={false}
        rows={hours.map((hour) => ({
          key: String(hour.hour),
          lead: <NumberText value={`${hour.hour}–${hour.hour + 1}`} />,
          figures: hour,
        }))}
      />
    </>
  );
}

function Tiles({ say, report: { all } }: { say: Say; report: ReportView }) {
  const tiles: readonly { k: Key; more?: Key; params?: Params; value: string | number }[] = [
    { k: 'report.tokens', value: all.tokens },
    { k: 'report.seen', value: all.seen },
    { k: 'report.noShows', value: all.noShows },
    { k: 'report.left', value: all.left },
    { k: 'report.wait', more: 'report.median', value: minutesAndSeconds(all.waitMedian) },
    { k: 'report.wait', more: 'report.ninety', value: minutesAndSeconds(all.waitP90) },
    { k: 'report.service', more: 'report.median', value: minutesAndSeconds(all.serviceMedian) },
    { k: 'report.service', more: 'report.ninety', value: minutesAndSeconds(all.serviceP90) },
  ];
  return (
    <dl class="tiles">
      {tiles.map(({ k, more, value }) => (
        <div key={`${k} ${more ?? ''}`}>
          <dt>
            <Said say={say} k={k} />
            {more !== undefined && (
              <>
                {' ('}
                <Said say={say} k="report.minutesUnit" />)
                <br />
                <Said say={say} k={more} />
              </>
            )}
          </dt>
          <dd>
            <NumberText value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Place({ id, name, say }: { id: string; name: Text | null; say: Say }) {
  return name === null ? <NumberText value={id} /> : <Name text={name} language={say.language} />;
}

function Card(props: { say: Say; title: Key; children: ComponentChildren }) {
  return (
    <section class="card review-card">
      <h2>
        <Said say={props.say} k={props.title} />
      </h2>
      {props.children}
    </section>
  );
}
