/** The start: three pictures, three doors. */
import type { Key, Say } from '../shared/text.ts';
import { Said } from '../shared/words.tsx';
import { CardPicture, HandPicture, PhonePicture } from './pictures.tsx';
import type { Door, Touch } from './step.ts';

const DOORS = [
  { door: 'phone', key: 'kiosk.phone', Picture: PhonePicture },
  { door: 'card', key: 'kiosk.card', Picture: CardPicture },
  { door: 'none', key: 'kiosk.none', Picture: HandPicture },
] as const satisfies readonly { door: Door; key: Key; Picture: unknown }[];

export function Doors({ say, onTouch }: { say: Say; onTouch: (touch: Touch) => void }) {
  return (
    <>
      <h1 class="kiosk-ask">
        <Said say={say} k="kiosk.welcome" />
      </h1>
      <div class="doors">
        {DOORS.map(({ door, key, Picture }) => (
          <button
            type="button"
            key={door}
            class={`door door-${door}`}
            onClick={() => onTouch({ do: 'door', door })}
          >
            <Picture />
            <Said say={say} k={key} class="door-name" />
          </button>
        ))}
      </div>
    </>
  );
}
