/** The page of numbers on paper from its state: the line to type, what it means, what became of it, and the blocks. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Text } from '../../server/contract/facility.ts';
import type { PaperBlock, PaperOutcome, PaperOverview } from '../../server/contract/paper.ts';
import { MAX_BLOCK, MAX_ENTERED, MIN_BLOCK, PAPER_LETTER } from '../../server/contract/paper-bounds.ts';
import type { Trouble } from '../shared/api.ts';
import { Badge } from '../shared/badge.tsx';
import { problemKey } from '../shared/problem-keys.ts';
import type { Key, Say } from '../shared/text.ts';
import { Name, NumberText, Said } from '../shared/words.tsx';
import { type LineTrouble, readPaperLine, type TypedRange } from './paper-line.ts';
import { SectionFrame, type SectionFrameProps } from './section-frame.tsx';
import { dateAndTime } from './times.ts';
import './paper.css';

export interface PaperState {
  /** null: the server has not told yet. What the forms send rests on it, so they come with it. */
  overview: PaperOverview | null;
  line: string;
  /** `HH:MM`, or empty. */
  since: string;
  outcome: PaperOutcome | null;
  trouble: Trouble | null;
  busy: boolean;
  /** The block just made, whose sheet stands first. */
  printed: number | null;
}

export interface PaperViewProps extends Pick<SectionFrameProps, 'say' | 'onLanguage' | 'onBack'> {
  state: PaperState;
  onLine: (line: string) => void;
  onSince: (since: string) => void;
  onEnter: () => void;
  onPrint: (queue: string, count: number) => void;
}

type CardProps = PaperViewProps & { overview: PaperOverview };

const EXAMPLE = { seen: '1-17', waiting: '18-25' };
/** What a morning takes. */
const USUAL_COUNT = 50;
const COUNT_STEP = 10;

export function PaperView(props: PaperViewProps) {
  const { say, state, onLanguage, onBack } = props;
  const { overview } = state;
  return (
    <SectionFrame title="admin.paper" say={say} onLanguage={onLanguage} onBack={onBack}>
      {overview !== null && (
        <div class="cards">
          <EnterCard {...props} overview={overview} />
          <PrintCard {...props} overview={overview} />
        </div>
      )}
      <p class="form-trouble" role="alert">
        {state.trouble !== null && (
          <Said say={say} k={problemKey(state.trouble.code)} params={state.trouble.params} />
        )}
      </p>
    </SectionFrame>
  );
}

function EnterCard({ say, state, overview, onLine, onSince, onEnter }: CardProps) {
  const words = { seen: say('paper.wordSeen'), waiting: say('paper.wordWaiting') };
  const { ranges, trouble } = readPaperLine(state.line, words);
  const line = useRef<HTMLInputElement>(null);
  // Whoever comes here comes to type.
  useLayoutEffect(() => line.current?.focus(), []);
  const example = `${EXAMPLE.seen} ${words.seen} ${EXAMPLE.waiting} ${words.waiting}`;
  return (
    <section class="card">
      <h2>
        <Said say={say} k="paper.enterTitle" />
      </h2>
      <form
        class="paper-form"
        onSubmit={(event) => {
          event.preventDefault();
          onEnter();
        }}
      >
        <label>
          <Said say={say} k="paper.line" />
          <input
            ref={line}
            class="paper-line"
            dir="ltr"
            value={state.line}
            autocomplete="off"
            spellcheck={false}
            aria-describedby="paper-hint"
            onInput={(event) => onLine(event.currentTarget.value)}
          />
        </label>
        <p id="paper-hint" class="soft">
          <Said say={say} k="paper.hint" params={{ example }} />
        </p>
        <ul class="paper-meant" aria-live="polite">
          {ranges.map((range) => (
            <Meant key={`${range.first}-${range.last}`} say={say} range={range} overview={overview} />
          ))}
        </ul>
        {trouble !== null && <LineWords say={say} trouble={trouble} words={words} />}
        <label>
          <Said say={say} k="paper.since" />
          <input type="time" value={state.since} onInput={(event) => onSince(event.currentTarget.value)} />
        </label>
        <p class="soft">
          <Said say={say} k="paper.sinceNote" />
        </p>
        <button
          type="submit"
          class="primary"
          aria-disabled={state.busy || trouble !== null || ranges.length === 0}
        >
          <Said say={say} k="paper.enter" />
        </button>
      </form>
      <div role="status">{state.outcome !== null && <Outcome say={say} outcome={state.outcome} />}</div>
    </section>
  );
}

/** A range as the server will take it: its numbers, its queue, how they stand. */
function Meant({ say, range, overview }: { say: Say; range: TypedRange; overview: PaperOverview }) {
  const block = blockOf(overview, range.first);
  const queue = overview.queues.find(({ id }) => id === block?.queue);
  const whole = block !== undefined && block === blockOf(overview, range.last);
  return (
    <li>
      <NumberText value={rangeText(range.first, range.last)} class="paper-range" />
      {whole && queue !== undefined && (
        <>
          <Badge prefix={queue.prefix} pictogram={queue.pictogram} />
          <Name text={textOf(queue.name)} language={say.language} />
        </>
      )}
      {block === undefined && <Said say={say} k="paper.unprinted" class="bad" />}
      {range.seen !== null && (
        <strong>
          <Said say={say} k={range.seen ? 'paper.wordSeen' : 'paper.wordWaiting'} />
        </strong>
      )}
      <NumberText value={`× ${range.last - range.first + 1}`} class="soft" />
    </li>
  );
}

function LineWords({
  say,
  trouble,
  words,
}: {
  say: Say;
  trouble: LineTrouble;
  words: { seen: string; waiting: string };
}) {
  switch (trouble.what) {
    case 'unclear':
      return <Said say={say} k="paper.unclear" params={{ text: trouble.text }} class="bad" />;
    case 'twice':
      return (
        <Said say={say} k="paper.twice" params={{ label: `${PAPER_LETTER}${trouble.number}` }} class="bad" />
      );
    case 'tooMany':
      return <Said say={say} k="paper.tooMany" params={{ count: MAX_ENTERED }} class="bad" />;
    default:
      return <Said say={say} k="paper.noWord" params={words} class="soft" />;
  }
}

const STANDS = {
  waiting: 'paper.stands_waiting',
  called: 'paper.stands_called',
  serving: 'paper.stands_called',
  skipped: 'paper.stands_skipped',
  completed: 'paper.stands_completed',
  cancelled: 'paper.stands_cancelled',
  lapsed: 'paper.stands_completed',
} as const satisfies Record<NonNullable<PaperOutcome['refused'][number]['status']>, Key>;

function Outcome({ say, outcome }: { say: Say; outcome: PaperOutcome }) {
  const { entered, refused } = outcome;
  return (
    <>
      {entered.length > 0 && (
        <p class="good">
          <Said say={say} k="paper.done" params={{ count: entered.length }} />
        </p>
      )}
      {refused.length > 0 && (
        <p class="bad">
          <Said say={say} k="paper.notDone" params={{ count: refused.length }} />
        </p>
      )}
      <ul class="paper-meant">
        {refused.map(({ label, why, status, day }) => (
          <li key={label}>
            <NumberText value={label} class="paper-range" />
            {why === 'unprinted' && <Said say={say} k="paper.unprinted" />}
            {why === 'spent' && <Said say={say} k="paper.spent" params={{ day }} />}
            {why === 'entered' && <Said say={say} k={STANDS[status ?? 'completed']} />}
          </li>
        ))}
      </ul>
    </>
  );
}

function PrintCard({ say, state, overview, onPrint }: CardProps) {
  const { queues, blocks } = overview;
  return (
    <section class="card">
      <h2>
        <Said say={say} k="paper.printTitle" />
      </h2>
      <form
        class="paper-form"
        onSubmit={(event) => {
          event.preventDefault();
          const fields = new FormData(event.currentTarget);
          onPrint(String(fields.get('queue')), Number(fields.get('count')));
        }}
      >
        <label>
          <Said say={say} k="paper.queue" />
          <select name="queue">
            {queues.map(({ id, prefix, name }) => (
              <option key={id} value={id}>
                {`${prefix} · ${textOf(name)[say.language] ?? textOf(name).en}`}
              </option>
            ))}
          </select>
        </label>
        <label>
          <Said say={say} k="paper.count" />
          <input
            name="count"
            type="number"
            min={MIN_BLOCK}
            max={MAX_BLOCK}
            step={COUNT_STEP}
            defaultValue={String(USUAL_COUNT)}
          />
        </label>
        <button type="submit" class="primary" aria-disabled={state.busy || queues.length === 0}>
          <Said say={say} k="paper.make" />
        </button>
        <p class="soft">
          <Said say={say} k="paper.printNote" />
        </p>
      </form>
      {blocks.length === 0 && (
        <p class="soft">
          <Said say={say} k="paper.noBlocks" />
        </p>
      )}
      {blocks.map((block) => (
        <Block
          key={block.id}
          say={say}
          block={block}
          queue={queues.find(({ id }) => id === block.queue)}
          isNew={block.id === state.printed}
        />
      ))}
    </section>
  );
}

function Block(props: {
  say: Say;
  block: PaperBlock;
  queue: PaperOverview['queues'][number] | undefined;
  isNew: boolean;
}) {
  const { say, block, queue, isNew } = props;
  const { id, first, last, printedAt, printedBy, entered } = block;
  return (
    <div class={`queue-row ${isNew ? 'paper-new' : ''}`}>
      <p class="queue-name">
        {queue !== undefined && <Badge prefix={queue.prefix} pictogram={queue.pictogram} />}
        <a href={`/api/paper/blocks/${id}/sheet`} target="_blank" rel="noreferrer">
          <Said say={say} k="paper.sheet" params={{ range: rangeText(first, last) }} />
        </a>
      </p>
      <p class="queue-links soft">
        <Said say={say} k="paper.printed" params={{ time: dateAndTime(printedAt), name: printedBy }} />
        <Said say={say} k="paper.used" params={{ count: entered, all: last - first + 1 }} />
      </p>
    </div>
  );
}

function blockOf({ blocks }: PaperOverview, number: number): PaperBlock | undefined {
  return blocks.find(({ first, last }) => first <= number && number <= last);
}

function rangeText(first: number, last: number): string {
  return first === last ? `${PAPER_LETTER}${first}` : `${PAPER_LETTER}${first}–${PAPER_LETTER}${last}`;
}

function textOf(name: Record<string, string>): Text {
  return { en: '', ...name };
}

/** `HH:MM` of minutes after midnight. */
export function timeOf(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

/** Minutes after midnight of `HH:MM`; null of anything else. */
export function minuteOf(time: string): number | null {
  const [, hours, minutes] = /^(\d{2}):(\d{2})$/.exec(time) ?? [];
  return hours === undefined ? null : Number(hours) * 60 + Number(minutes);
}
