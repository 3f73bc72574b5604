/** What an administrator reads before this browser becomes a kiosk: why to sign in, and what its address costs. */
import type { Say } from '../shared/text.ts';
import { Said } from '../shared/words.tsx';

/** `insecure`: the page came over plain HTTP from another machine, so there will be no camera. */
export function SetUpNote({ say, insecure }: { say: Say; insecure: boolean }) {
  const address = `${location.origin}/trust`;
  return (
    <>
      <Said say={say} k="kiosk.setUp" />
      {insecure && (
        <span class="insecure">
          <Said say={say} k="kiosk.insecure" />{' '}
          <a href={`/trust?l=${say.language}`} dir="ltr">
            {address}
          </a>
        </span>
      )}
    </>
  );
}
