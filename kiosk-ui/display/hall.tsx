/** The hall screen from a view: the newest call, the last ones, what comes next. Draws; decides nothing. */
import type { HallCall, HallView } from '../../server/contract/views.ts';
import { Badge } from '../shared/badge.tsx';
import { directionOf } from '../shared/languages.ts';
import type { Liveness } from '../shared/live-connection.ts';
import type { Say } from '../shared/text.ts';
import { Name, NumberText, Said } from '../shared/words.tsx';
import type { Stage } from './announce.ts';
import { sizeOf } from './label-size.ts';
import { listedCalls } from './listed-calls.ts';
import { QueueStrip } from './queue-strip.tsx';
import type { Turn } from './rotation.ts';
import { StageCall, StagePlace, StageStale } from './stage-call.tsx';

export interface HallProps {
  view: HallView;
  stage: Stage;
  liveness: Liveness;
  turn: Turn;
  /** Of every language of the facility, in its order. */
  says: readonly Say[];
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

export function Hall({ view, stage, liveness, turn, says }: HallProps) {
  const say = says[turn.language % says.length] ?? says[0];
  if (say === undefined) return null;
  const stale = liveness.kind === 'stale';
  // The layout keeps one direction while languages change, so that nothing jumps.
  const direction = directionOf(view.place.languages[0] ?? 'en');
  return (
    <main class={`hall ${stale ? 'hall-stale' : ''}`} dir={direction}>
      <header class="hall-top">
        <Name text={view.place.facility} language={say.language} class="hall-facility" />
        {view.place.demo && <Said say={say} k="place.demo" class="hall-demo" />}
      </header>
      {stale ? (
        <StageStale says={says} since={liveness.since} />
      ) : stage.shown === null ? (
        <StagePlace says={says} />
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
      {!stale && <RecentCalls view={view} stage={stage} tick={turn.tick} say={say} />}
      <QueueStrip view={view} page={turn.page} say={say} />
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
          data-size={sizeOf(call.label)}
        >
          <CallMark view={props.view} call={call} />
          <Name text={call.counterName} language={props.say.language} class="recent-counter" />
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
