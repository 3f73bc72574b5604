/** Where an ABHA card is held: the camera's picture if there is a camera, else the drawing of a card. */
import type { KioskView } from '../../server/contract/views.ts';
import type { Say } from '../shared/text.ts';
import { Said } from '../shared/words.tsx';
import { CardPicture } from './pictures.tsx';
import { QueueHead } from './queue-head.tsx';
import type { Step } from './step.ts';

export function CardDoor(props: {
  view: KioskView;
  step: Extract<Step, { at: 'card' }>;
  say: Say;
  onVideo: (video: HTMLVideoElement | null) => void;
}) {
  const { view, step, say, onVideo } = props;
  const queue = view.queues.find(({ id }) => id === step.queue);
  if (queue === undefined) return null;
  return (
    <div class="card-door">
      <QueueHead queue={queue} say={say} />
      <div class="card-frame">
        <video
          class={`card-video card-video-${step.camera}`}
          ref={onVideo}
          muted
          playsInline
          autoPlay
          disablePictureInPicture
        />
        <CardPicture />
      </div>
      <Said say={say} k="kiosk.cardHow" class="kiosk-how" />
      <Said say={say} k="kiosk.cardPurpose" class="kiosk-purpose" />
      {step.camera === 'blind' && (
        <p class="kiosk-note">
          <Said say={say} k="kiosk.noCamera" />
        </p>
      )}
    </div>
  );
}
