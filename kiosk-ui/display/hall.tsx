/** The hall screen from a view: the newest call, the last ones, what comes next. Draws; decides nothing. */

import { directionOf } from '../../server/contract/languages.ts';
import type { HallCall, HallView } from '../../server/contract/views.ts';
import { Badge } from '../shared/badge.tsx';
import type { Liveness } from '../shared/live-connection.ts';
import type { Say } from '../shared/text.ts';
import { Name, NumberText, Said } from '../shared/words.tsx';
import type { Stage } from './announce.ts';
import { boardItems } from './board-items.ts';
import { type Digits, sayInDigits, stageInDigits, viewInDigits } from './digits.ts';
import { LIST_ROOM, squeezed } from './label-size.ts';
import { listedCalls } from './listed-calls.ts';
import { QueueStrip } from './queue-strip.tsx';
import { stripOf, turnAt } from './rotation.ts';
import { type Hearing, SoundNotice } from './sound-notice.tsx';
import { StageCall, StagePlace, StageStale } from './stage-call.tsx';
import './recent.css';

export interface HallProps {
  view: HallView;
  stage: Stage;
  liveness: Liveness;
  /** Steps of the rotation so far. */
  tick: number;
  /** Of every language of the facility, in its order. */
  says: readonly Say[];
  digits: Digits;
  /** Whether a call would be heard. */
  hearing: Hearing;
  /** A queue's sharing code, when this hall shows one. */
  code: { queue: string; image: string } | null;
}

/** Before the first view: nothing is known, not even the facility. */
export function HallWithoutView({ liveness, says }: Pick<HallProps, 'liveness' | 'says'>) {
  if (liveness.kind !== 'stale') return null;
  return (
    <main class="hall hall-stale">
      <StageStale says={says} since={liveness.since} />
    </main>
  );
}

export function Hall(props: HallProps) {
  const { liveness, digits, hearing } = props;
  const view = viewInDigits(props.view, digits);
  const stage = stageInDigits(props.stage, digits);
  const says = props.says.map((say) => sayInDigits(say, digits));
  const stale = liveness.kind === 'stale';
  const shared = view.queues.find(({ id }) => id === props.code?.queue);
  // A code that is scanned while nothing is live leads nowhere.
  const code =
    stale || shared === undefined || props.code === null ? null : { queue: shared, image: props.code.image };
  const quiet = !stale && view.calls.length === 0;
  const items = boardItems(view);
  const inStrip = quiet ? null : code;
  const strip = stripOf(view.queues.length, items.length, inStrip !== null);
  const turn = turnAt(props.tick, says.length, strip, items.length);
  const say = says[turn.language] ?? says[0];
  if (say === undefined) return null;
  // The layout keeps one direction while languages change, so that nothing jumps.
  const direction = directionOf(view.place.languages[0] ?? 'en');
  return (
    <main class={`hall ${stale ? 'hall-stale' : ''} ${quiet ? 'hall-quiet' : ''}`} dir={direction}>
      <header class={`hall-top ${hearing === 'blocked' && view.place.demo ? 'hall-top-full' : ''}`}>
        <Name text={view.place.facility} language={say.language} class="hall-facility hall-name" />
        <SoundNotice hearing={hearing} say={say} />
        {view.place.demo && <Said say={say} k="place.demo" class="hall-demo" />}
      </header>
      {stale ? (
        <StageStale says={says} since={liveness.since} />
      ) : stage.shown === null ? (
        <StagePlace says={says} say={say} code={code} />
      ) : (
        <StageCall
          key={stage.shown.seq}
          call={stage.shown}
          fresh={stage.fresh}
          queue={view.queues.find(({ id }) => id === stage.shown?.queue)}
          languages={view.place.languages}
          say={say}
        />
      )}
      {!stale && !quiet && <RecentCalls view={view} stage={stage} tick={props.tick} say={say} />}
      <QueueStrip view={view} strip={strip} turn={turn} items={items} say={say} code={inStrip} />
    </main>
  );
}

function RecentCalls(props: { view: HallView; stage: Stage; tick: number; say: Say }) {
  return (
    <section class="recent">
      {listedCalls(props.view.calls, props.tick).map((call) => (
        <div
          key={call.seq}
          class={`recent-call ${call.seq === props.stage.shown?.seq ? 'recent-call-shown' : ''}`}
          style={squeezed(call.label, LIST_ROOM)}
        >
          <CallMark view={props.view} call={call} />
          <Name
            text={call.counterName}
            language={props.say.language}
            class="recent-counter hall-name hall-name-folded"
          />
        </div>
      ))}
    </section>
  );
}

function CallMark({ view, call }: { view: HallView; call: HallCall }) {
  const queue = view.queues.find(({ id }) => id === call.queue);
  if (queue === undefined) return <NumberText value={call.label} class="recent-number" />;
  return <Badge prefix={queue.prefix} pictogram={queue.pictogram} label={call.label} class="recent-number" />;
}
