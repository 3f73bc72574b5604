/**
 * After a restore: somebody who has looked at the last slips says each queue's highest number of today.
 * What the restored log knows stands there already; a lower number changes nothing.
 */
import { useEffect, useState } from 'preact/hooks';
import type { Language, Text } from '../../server/contract/facility.ts';
import type { NumbersView } from '../../server/contract/numbers.ts';
import { newCommandId, request, sendCommand, type Trouble } from '../shared/api.ts';
import { Badge } from '../shared/badge.tsx';
import { clockTime } from '../shared/facility-zone.ts';
import { LanguageBar } from '../shared/language-bar.tsx';
import { ALL_LANGUAGES } from '../shared/languages.ts';
import { problemKey } from '../shared/problem-keys.ts';
import type { Say } from '../shared/text.ts';
import { Name, Said } from '../shared/words.tsx';
import { numberIn } from './number-typed.ts';

interface NumbersPageProps {
  say: Say;
  onLanguage: (language: Language) => void;
  onBack: () => void;
  onSignedOut: () => void;
}

/** Asks the server and tells it; a number that was sent is asked for again by the page that draws. */
export function NumbersPage(props: NumbersPageProps) {
  const { onSignedOut } = props;
  const [view, setView] = useState<NumbersView | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  function told(found: Trouble): void {
    if (found.code === 'not_signed_in') onSignedOut();
    else setTrouble(found);
  }

  async function ask(): Promise<void> {
    const answer = await request<NumbersView>('GET', '/api/numbers');
    if (answer.ok) setView(answer.value);
    else told(answer.trouble);
  }

  async function confirm(queue: string, number: number): Promise<void> {
    if (view === null) return;
    const body = { id: newCommandId(), day: view.day, number };
    const answer = await sendCommand(`/api/numbers/${encodeURIComponent(queue)}`, body);
    if (answer.ok) setTrouble(null);
    else told(answer.trouble);
    await ask();
  }

  useEffect(() => {
    ask();
  }, []);

  return <NumbersDrawn {...props} view={view} trouble={trouble} onConfirm={confirm} />;
}

interface NumbersDrawnProps extends Omit<NumbersPageProps, 'onSignedOut'> {
  view: NumbersView | null;
  trouble: Trouble | null;
  onConfirm: (queue: string, number: number) => void;
}

export function NumbersDrawn(props: NumbersDrawnProps) {
  const { say, view, trouble, onConfirm, onLanguage, onBack } = props;
  const queues = view?.queues ?? [];
  const isDone = view !== null && queues.every(({ confirmed }) => confirmed);
  return (
    <main class="choose">
      <LanguageBar language={say.language} languages={ALL_LANGUAGES} onLanguage={onLanguage} />
      <h1>
        <Said say={say} k="numbers.title" />
      </h1>
      <p>
        <Said say={say} k="numbers.why" />
      </p>
      <p class="bad" role="alert">
        {trouble !== null && <Said say={say} k={problemKey(trouble.code)} params={trouble.params} />}
      </p>
      {queues.map((queue) => (
        <QueueRow
          key={`${queue.id}${queue.confirmed}${queue.hubHeardAt}`}
          say={say}
          queue={queue}
          onConfirm={onConfirm}
        />
      ))}
      <p class="good" role="status">
        {isDone && <Said say={say} k="numbers.allDone" />}
      </p>
      <button type="button" class="quiet" onClick={onBack}>
        <Said say={say} k="clerk.back" />
      </button>
    </main>
  );
}

function QueueRow(props: {
  say: Say;
  queue: NumbersView['queues'][number];
  onConfirm: (queue: string, number: number) => void;
}) {
  const { say, queue, onConfirm } = props;
  const { id, prefix, name, pictogram, known, confirmed, hubHeardAt } = queue;
  // What the hub said is as old as its last news of us: a clerk may know of a higher number.
  const asked = !confirmed || hubHeardAt !== null;
  const [typed, setTyped] = useState(known === 0 ? '' : String(known));
  const number = asked ? numberIn(typed) : known;
  const next = number === null ? null : `${prefix}${Math.max(number, known) + 1}`;
  return (
    <form
      class="number-row"
      onSubmit={(event) => {
        event.preventDefault();
        if (number !== null) onConfirm(id, number);
      }}
    >
      <p class="number-queue">
        <Badge prefix={prefix} pictogram={pictogram} />
        <Name text={name as Text} language={say.language} />
      </p>
      {hubHeardAt !== null && (
        <p class="soft">
          <Said say={say} k="numbers.fromHub" params={{ time: clockTime(hubHeardAt) }} />
        </p>
      )}
      {asked && (
        <div class="number-keys">
          <label>
            <Said say={say} k="numbers.last" />
            <input
              inputMode="numeric"
              autocomplete="off"
              maxLength={5}
              dir="ltr"
              value={typed}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          </label>
          <button type="submit" class="pad-key" disabled={number === null}>
            <Said say={say} k="numbers.confirm" />
          </button>
          {known === 0 && (
            <button type="button" class="pad-key" onClick={() => onConfirm(id, 0)}>
              <Said say={say} k="numbers.none" />
            </button>
          )}
        </div>
      )}
      <p class={confirmed ? 'good' : 'soft'}>
        {next !== null && <Said say={say} k="numbers.next" params={{ label: next }} />}
      </p>
    </form>
  );
}
