/** What is wrong around the counter, in words that say what to do, with a key where one helps. */
import type { ClerkView } from '../../server/contract/views.ts';
import type { Key, Say } from '../shared/text.ts';
import { Said } from '../shared/words.tsx';
import { slipTrouble } from './hand.ts';
import type { Press } from './keys.ts';
import { mostUrgentFirst, troubleWords } from './trouble-words.ts';

/** The part of the address that shows the page for last numbers instead. */
export const NUMBERS = '#numbers';
/** More at once would push the keys off a small screen. */
const SHOWN = 2;

export function TroubleLines(props: { view: ClerkView; say: Say; onPress: (press: Press) => void }) {
  const { view, say, onPress } = props;
  const troubles = mostUrgentFirst(view.troubles);
  const slip = slipTrouble(view);
  const more = troubles.length - SHOWN;
  return (
    <footer class="troubles">
      {troubles.slice(0, SHOWN).map((trouble, i) => {
        const { key, params } = troubleWords(trouble);
        return (
          <div class="trouble" key={`${trouble.code}${i}`}>
            <Said say={say} k={key} params={params} />
            {i === SHOWN - 1 && more > 0 && (
              <Said say={say} k="clerk.andMore" params={{ count: more }} class="trouble-more" />
            )}
            {trouble.code === 'date_unconfirmed' && (
              <HelpKey cap="D" k="action.confirmDay" say={say} onPress={onPress} />
            )}
            {(trouble.code === 'numbers_unconfirmed' || trouble.code === 'numbers_from_hub') && (
              <a href={NUMBERS} class="pad-key">
                <Said say={say} k="numbers.enter" />
              </a>
            )}
            {slip !== null && trouble.params.token === slip.token && (
              <HelpKey cap="R" k="action.reprint" say={say} onPress={onPress} />
            )}
          </div>
        );
      })}
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
