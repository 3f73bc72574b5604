/** In the hall's head when nobody would hear a call: what to press, or that it is meant so. */
import type { Say } from '../shared/text.ts';
import { Said } from '../shared/words.tsx';
import './sound-notice.css';

/** `blocked`: the browser waits for a key; `muted`: the screen's own address makes it so. */
export type Hearing = 'heard' | 'blocked' | 'muted';

export function SoundNotice({ hearing, say }: { hearing: Hearing; say: Say }) {
  switch (hearing) {
    case 'heard':
      return null;
    case 'muted':
    case 'blocked':
      return (
        <p class={`sound-notice sound-${hearing}`} role="status">
          <Said say={say} k={hearing === 'muted' ? 'hall.soundOff' : 'hall.soundBlocked'} />
        </p>
      );
  }
}
