/** The large part of the hall screen: a call and where to go, or that nothing is called, or not live. */
import type { Language } from '../../server/contract/facility.ts';
import type { HallCall, HallQueue, HallView } from '../../server/contract/views.ts';
import { Badge } from '../shared/badge.tsx';
import { pickAll } from '../shared/languages.ts';
import type { Say } from '../shared/text.ts';
import { Name, NumberText, Said, Words } from '../shared/words.tsx';
import { SharingCode } from './board.tsx';
import { STAGE_ROOM, sizeOf, squeezed } from './label-size.ts';
import './stage.css';

/** A counter's name of more letters takes two lines of smaller ones. */
const LONG_NAME = 16;

export interface StageCallProps {
  call: HallCall;
  fresh: boolean;
  queue: HallView['queues'][number] | undefined;
  languages: readonly Language[];
  say: Say;
}

export function StageCall({ call, fresh, queue, languages, say }: StageCallProps) {
  const names = pickAll(call.counterName, languages);
  const main = pickAll(call.counterName, [say.language])[0]?.words;
  return (
    <section class={`stage ${fresh ? 'stage-fresh' : ''}`} data-size={sizeOf(call.label)} aria-live="polite">
      <div class="stage-queue">
        {queue !== undefined && <Badge prefix={queue.prefix} pictogram={queue.pictogram} />}
        {queue !== undefined && <Name text={queue.name} language={say.language} class="hall-name" />}
      </div>
      <div class="stage-number" style={squeezed(call.label, STAGE_ROOM)}>
        <NumberText value={call.label} />
      </div>
      <div class="stage-where">
        <span class="stage-arrow" aria-hidden="true" />
        <Name
          text={call.counterName}
          language={say.language}
          class={`stage-counter ${(main ?? '').length > LONG_NAME ? 'stage-counter-long hall-name hall-name-folded' : ''}`}
        />
      </div>
      <div class="stage-names">
        {names
          .filter(({ words }) => words !== main)
          .map(({ words, language }) => (
            <Words key={language} words={words} language={language} class="hall-name" />
          ))}
      </div>
    </section>
  );
}

/** Nothing is called: what to do in the language whose turn it is, and to wait in every one. */
export function StagePlace(props: {
  says: readonly Say[];
  say: Say;
  code: { queue: HallQueue; image: string } | null;
}) {
  return (
    <section class="stage stage-quiet">
      <div class="stage-quiet-words">
        <Said say={props.say} k="hall.takeNumber" class="stage-todo" />
        {props.says.map((say) => (
          <Said key={say.language} say={say} k="hall.pleaseWait" class="stage-wait" />
        ))}
      </div>
      {props.code !== null && <SharingCode {...props.code} say={props.say} class="stage-code" />}
    </section>
  );
}

/** Said in every language at once, for as long as it lasts. */
export function StageStale({ says, since }: { says: readonly Say[]; since: string }) {
  return (
    <section class="stage stage-stale" role="alert">
      {says.map((say) => (
        <Said key={say.language} say={say} k="hall.notLive" params={{ time: since }} />
      ))}
    </section>
  );
}
