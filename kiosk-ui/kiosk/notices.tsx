/** Pages that say one thing, with a picture and what to do. */
import type { ComponentChildren } from 'preact';
import type { ClosedWhy } from '../../server/contract/views.ts';
import type { Key, Say } from '../shared/text.ts';
import { Said } from '../shared/words.tsx';
import { CLOSED_KEYS } from './departments.tsx';
import { CardPicture, ClosedPicture, DeskPicture, SlipPicture, UnpluggedPicture } from './pictures.tsx';

const PICTURES = { card: CardPicture, desk: DeskPicture, slip: SlipPicture } as const;

export function Notice(props: {
  say: Say;
  k: Key;
  picture: keyof typeof PICTURES;
  children?: ComponentChildren;
}) {
  const Picture = PICTURES[props.picture];
  return (
    <div class="notice" role="status">
      <Picture />
      <Said say={props.say} k={props.k} class="notice-words" />
      {props.children}
    </div>
  );
}

export function DeskNotice({ say }: { say: Say }) {
  return <Notice say={say} k="kiosk.deskHelp" picture="desk" />;
}

export function ClosedNotice({ why, say }: { why: ClosedWhy; say: Say }) {
  return (
    <div class="notice" role="status">
      <ClosedPicture />
      <Said say={say} k={why === null ? 'kiosk.closed' : CLOSED_KEYS[why]} class="notice-words" />
      <span class="notice-then">
        <DeskPicture />
        <Said say={say} k="kiosk.desk" />
      </span>
    </div>
  );
}

export function NotLiveNotice({ say }: { say: Say }) {
  return (
    <div class="notice" role="alert">
      <UnpluggedPicture />
      <Said say={say} k="kiosk.notLive" class="notice-words" />
      <DeskPicture />
    </div>
  );
}
