/** What is wrong around the counter, in words, with a key where one helps. */
import type { ClerkView, Trouble } from '../../server/contract/views.ts';
import type { Key, Say } from '../shared/text.ts';
import { Said } from '../shared/words.tsx';
import { slipTrouble } from './hand.ts';
import type { Press } from './keys.ts';

const TROUBLES = {
  printer: 'trouble.printer',
  printer_elsewhere: 'trouble.printer_elsewhere',
  slip_unconfirmed: 'trouble.slip_unconfirmed',
  slip_failed: 'trouble.slip_failed',
  gateway: 'trouble.gateway',
  storage: 'trouble.storage',
  date_unconfirmed: 'trouble.date_unconfirmed',
} as const satisfies Record<Trouble['code'], Key>;

/** More at once would push the keys off a small screen; the first are the oldest. */
const SHOWN = 3;

export function TroubleLines(props: { view: ClerkView; say: Say; onPress: (press: Press) => void }) {
  const { view, say, onPress } = props;
  // The date first: nothing else works until it is confirmed.
  const troubles = [
    ...view.troubles.filter(({ code }) => code === 'date_unconfirmed'),
    ...view.troubles.filter(({ code }) => code !== 'date_unconfirmed'),
  ].slice(0, SHOWN);
  const slip = slipTrouble(view);
  return (
    <footer class="troubles">
      {troubles.map((trouble, i) => (
        <div class="trouble" key={`${trouble.code}${i}`}>
          <Said say={say} k={TROUBLES[trouble.code]} params={trouble.params} />
          {trouble.code === 'date_unconfirmed' && (
            <HelpKey cap="D" k="action.confirmDay" say={say} onPress={onPress} />
          )}
          {slip !== null && trouble.params.token === slip.token && (
            <HelpKey cap="R" k="action.reprint" say={say} onPress={onPress} />
          )}
        </div>
      ))}
    </footer>
  );
}

function HelpKey(props: { cap: string; k: Key; say: Say; onPress: (press: Press) => void }) {
  return (
    <button type="button" class="pad-key" onClick={() => props.onPress({ letter: props.cap })}>
      <kbd>{props.cap}</kbd>
      <Said say={props.say} k={props.k} />
    </button>
  );
}
