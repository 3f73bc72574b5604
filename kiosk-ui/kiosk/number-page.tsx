/** The number that was given: how it looks everywhere else, where to go, how many before. */
import type { KioskAnswer } from '../../server/contract/bodies.ts';
import { colourOf } from '../../server/contract/queue-colours.ts';
import type { KioskQueue, KioskView } from '../../server/contract/views.ts';
import { Badge } from '../shared/badge.tsx';
import type { Say } from '../shared/text.ts';
import { Name, NumberText, Said } from '../shared/words.tsx';
import { ClockPicture, PenPicture, PeoplePicture, PlacePicture, SlipPicture } from './pictures.tsx';

/** More windows than this are no direction: the number is called anyway. */
const MAX_PLACES = 3;

export function NumberPage(props: { view: KioskView; answer: KioskAnswer; say: Say }) {
  const { view, answer, say } = props;
  const queue = view.queues.find(({ id }) => id === answer.queue);
  if (queue === undefined) return null;
  const called = answer.status !== 'waiting';
  return (
    <div class="given" role="status">
      <Said say={say} k={called ? 'kiosk.comeNow' : 'kiosk.yourNumber'} class="given-head" />
      <NumberBlock queue={queue} label={answer.label} />
      <Name text={queue.name} language={say.language} class="given-queue" />
      <ul class="facts">
        <Places queue={queue} answer={answer} say={say} />
        {answer.ahead !== null && (
          <li class="fact">
            <PeoplePicture />
            <NumberText value={answer.ahead} class="fact-number" />
            <Said say={say} k="kiosk.before" />
          </li>
        )}
        {answer.wait !== null && (
          <li class="fact">
            <ClockPicture />
            <NumberText value={`${answer.wait.lowMinutes}–${answer.wait.highMinutes}`} class="fact-number" />
            <Said say={say} k="kiosk.wait" />
          </li>
        )}
      </ul>
      <Slip slip={queue.slip} fresh={answer.fresh} say={say} />
    </div>
  );
}

/** Colour, pictogram and number as one block, as large as the label allows. */
export function NumberBlock({ queue, label }: { queue: KioskQueue; label: string }) {
  const size = label.length <= 3 ? 'short' : label.length <= 5 ? 'medium' : 'long';
  return (
    <span class={`given-block given-${size} queue-${colourOf(queue.prefix)}`}>
      <Badge prefix={queue.prefix} pictogram={queue.pictogram} label={label} />
    </span>
  );
}

function Places({ queue, answer, say }: { queue: KioskQueue; answer: KioskAnswer; say: Say }) {
  const called = queue.counters.filter(({ id }) => id === answer.counter);
  const places = called.length > 0 ? called : queue.counters;
  const known = places.length > 0 && places.length <= MAX_PLACES;
  return (
    <li class="fact fact-place">
      <PlacePicture />
      {known ? (
        <span class="fact-places">
          {places.map(({ id, name }) => (
            <Name key={id} text={name} language={say.language} class="fact-name" />
          ))}
        </span>
      ) : (
        <Said say={say} k="kiosk.waitHere" />
      )}
    </li>
  );
}

function Slip({ slip, fresh, say }: { slip: KioskQueue['slip']; fresh: boolean; say: Say }) {
  const comes = fresh && slip === 'ready';
  const stuck = fresh && slip === 'trouble';
  return (
    <p class={`given-slip ${stuck ? 'given-slip-stuck' : ''}`}>
      {comes ? <SlipPicture /> : <PenPicture />}
      <Said say={say} k={comes ? 'kiosk.takeSlip' : stuck ? 'kiosk.noPaper' : 'kiosk.remember'} />
    </p>
  );
}
