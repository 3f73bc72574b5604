/** One line over the hall's head when nobody would hear a call: what to press, or that it is meant so. */
import type { Place } from '../../server/contract/views.ts';
import { directionOf } from '../shared/languages.ts';
import type { Say } from '../shared/text.ts';
import type { SoundState } from '../shared/voice/speech.ts';
import { Said } from '../shared/words.tsx';
import './sound-notice.css';

export interface SoundNoticeProps {
  state: SoundState;
  /** The volume is zero by the screen's own address. */
  muted: boolean;
  place: Place;
  say: Say;
}

export function SoundNotice({ state, muted, place, say }: SoundNoticeProps) {
  if (!muted && state !== 'blocked') return null;
  return (
    <p
      class={`sound-notice ${muted ? 'sound-off' : 'sound-blocked'} ${place.demo ? 'sound-demo' : ''}`}
      role="status"
      dir={directionOf(place.languages[0] ?? 'en')}
    >
      <Said say={say} k={muted ? 'hall.soundOff' : 'hall.soundBlocked'} />
    </p>
  );
}
