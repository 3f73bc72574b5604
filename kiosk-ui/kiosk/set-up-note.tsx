/** What staff read before this browser becomes a kiosk: what its address costs. No link, for patients touch this screen. */
import type { Say } from '../shared/text.ts';
import { Said } from '../shared/words.tsx';

/** For a page that came over plain HTTP from another machine, so that there will be no camera. */
export function SetUpNote({ say }: { say: Say }) {
  return (
    <>
      <Said say={say} k="kiosk.insecure" /> <bdi dir="ltr">{`${window.location.origin}/trust`}</bdi>
    </>
  );
}
