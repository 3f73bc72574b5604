/** Which counter this browser tab is. */
import type { CounterChoice } from '../shared/counters.ts';
import type { Say } from '../shared/text.ts';
import { Name, Said } from '../shared/words.tsx';

export function ChooseCounter(props: {
  say: Say;
  counters: readonly CounterChoice[];
  onCounter: (id: string) => void;
}) {
  return (
    <main class="choose">
      <h1>
        <Said say={props.say} k="clerk.chooseCounter" />
      </h1>
      {props.counters.map(({ id, name, queues }) => (
        <button type="button" class="pad-key" key={id} onClick={() => props.onCounter(id)}>
          <Name text={name} language={props.say.language} />
          <bdi class="soft">{queues.join(' · ')}</bdi>
        </button>
      ))}
    </main>
  );
}
