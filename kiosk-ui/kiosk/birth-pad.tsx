/** The year of birth for those who come sooner; going on without it is one touch and just as large. */
import type { KioskView } from '../../server/contract/views.ts';
import type { Say } from '../shared/text.ts';
import { NumberText, Said } from '../shared/words.tsx';
import { mayFollow, yearOf } from './birth.ts';
import { AgePicture, ErasePicture, TickPicture } from './pictures.tsx';
import { QueueHead } from './queue-head.tsx';
import type { Step, Touch } from './step.ts';

const KEYS = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
const PLACES = [0, 1, 2, 3] as const;

export function BirthPad(props: {
  view: KioskView;
  step: Extract<Step, { at: 'birth' }>;
  say: Say;
  onTouch: (touch: Touch) => void;
}) {
  const { view, step, say, onTouch } = props;
  const { day } = view.place;
  const queue = view.queues.find(({ id }) => id === step.queue);
  if (queue === undefined) return null;
  const whole = yearOf(step.digits, day) !== null;
  const key = (digit: number) => (
    <button
      type="button"
      key={digit}
      class="pad-digit"
      aria-disabled={!mayFollow(step.digits, digit, day)}
      onClick={() => onTouch({ do: 'digit', digit })}
    >
      <NumberText value={digit} />
    </button>
  );
  return (
    <div class="birth">
      <QueueHead queue={queue} say={say} />
      <button type="button" class="kiosk-primary birth-skip" onClick={() => onTouch({ do: 'withoutYear' })}>
        <TickPicture />
        <Said say={say} k="kiosk.birthSkip" />
      </button>
      <div class="birth-year">
        <AgePicture />
        <div class="birth-words">
          <Said say={say} k="kiosk.birthAsk" class="birth-ask" />
          <Said say={say} k="kiosk.birthWhy" class="birth-why" />
        </div>
        <p class="birth-digits" dir="ltr" role="status">
          {PLACES.map((place) => (
            <NumberText key={place} value={step.digits[place] ?? '·'} class="birth-digit" />
          ))}
        </p>
      </div>
      <div class="pad" dir="ltr">
        {KEYS.map(key)}
        <button type="button" class="pad-digit" onClick={() => onTouch({ do: 'erase' })}>
          <ErasePicture />
          <Said say={say} k="kiosk.birthErase" class="unseen" />
        </button>
        {key(0)}
        <button
          type="button"
          class="pad-digit pad-go"
          aria-disabled={!whole}
          onClick={() => onTouch({ do: 'withYear' })}
        >
          <TickPicture />
          <Said say={say} k="kiosk.birthGo" class="unseen" />
        </button>
      </div>
    </div>
  );
}
