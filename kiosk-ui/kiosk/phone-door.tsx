/** The sharing code of a queue, large; and the number that a phone just got, never whose it is. */
import type { KioskView } from '../../server/contract/views.ts';
import type { Say } from '../shared/text.ts';
import { Said } from '../shared/words.tsx';
import { NumberBlock } from './number-page.tsx';
import { PhonePicture } from './pictures.tsx';
import { QueueHead } from './queue-head.tsx';
import type { Step } from './step.ts';

export function PhoneDoor(props: {
  view: KioskView;
  step: Extract<Step, { at: 'phone' }>;
  say: Say;
  /** The address of the code's picture. */
  code: string;
}) {
  const { view, step, say } = props;
  const queue = view.queues.find(({ id }) => id === step.queue);
  if (queue === undefined) return null;
  return (
    <div class="phone-door">
      <QueueHead queue={queue} say={say} />
      <div class="code-frame">
        <img class="code" src={props.code} alt="" draggable={false} />
      </div>
      <div class="phone-says" role="status">
        {step.fresh.length === 0 ? (
          <>
            <PhonePicture />
            <Said say={say} k="kiosk.phoneHow" class="kiosk-how" />
            <Said say={say} k="kiosk.phonePurpose" class="kiosk-purpose" />
          </>
        ) : (
          <>
            <Said
              say={say}
              k={step.fresh.every(({ again }) => again) ? 'kiosk.phoneAgain' : 'kiosk.phoneNew'}
              class="kiosk-how"
            />
            <div class={`phone-numbers phone-numbers-${step.fresh.length}`}>
              {step.fresh.map(({ id, label }) => (
                <NumberBlock key={id} queue={queue} label={label} />
              ))}
            </div>
          </>
        )}
      </div>
    </div>
  );
}
