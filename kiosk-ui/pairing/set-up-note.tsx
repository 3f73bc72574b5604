/** What staff read before this browser becomes a kiosk: what its address costs. No link, for patients touch this screen. */

import { Said } from '../shared/words.tsx';
import { PAIR_SAYS } from './pair-strings.ts';

/** For a page that came over plain HTTP from another machine, so that there will be no camera. */
export function SetUpNote() {
  return (
    <>
      {PAIR_SAYS.map((say) => (
        <p key={say.language}>
          <Said say={say} k="pair.insecure" />
        </p>
      ))}
      <p class="pairing-address">
        <bdi dir="ltr">{`${window.location.origin}/trust`}</bdi>
      </p>
    </>
  );
}
