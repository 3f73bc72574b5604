/** Every action with its key printed on it, always in the same place. */
import type { ClerkView } from '../../server/contract/views.ts';
import type { Key, Say } from '../shared/text.ts';
import { Said } from '../shared/words.tsx';
import { slipToPrint } from './hand.ts';
import type { Press } from './keys.ts';

interface PadKey {
  cap: string;
  key: Key;
  press: Press;
  may: (view: ClerkView) => boolean;
}

const isOpen = (view: ClerkView) => view.counter.status === 'open';

/** In the order of the pad, four a line: the two big ones first. */
const KEYS: readonly PadKey[] = [
  {
    cap: 'Enter',
    key: 'action.callNext',
    press: { sign: 'enter' },
    may: (view) => view.counter.actions.includes('callNext') && view.now === null,
  },
  { cap: '+', key: 'action.completeAndCall', press: { sign: 'plus' }, may: (view) => view.now !== null },
  { cap: '0', key: 'action.recall', press: { digit: 0 }, may: nowMay('recall') },
  { cap: '−', key: 'action.skip', press: { sign: 'minus' }, may: nowMay('skip') },
  { cap: '*', key: 'action.transfer', press: { sign: 'star' }, may: nowMay('transfer') },
  { cap: 'C', key: 'action.complete', press: { letter: 'C' }, may: nowMay('complete') },
  {
    cap: '.',
    key: 'action.undo',
    press: { sign: 'dot' },
    may: (view) => view.counter.actions.includes('undo') && view.counter.undo !== null,
  },
  { cap: '/', key: 'action.people', press: { sign: 'slash' }, may: () => true },
  { cap: 'W', key: 'action.walkIn', press: { letter: 'W' }, may: () => true },
  { cap: 'E', key: 'action.emergency', press: { letter: 'E' }, may: () => true },
  {
    cap: 'H',
    key: 'action.copyDetails',
    press: { letter: 'H' },
    may: (view) => view.now !== null && view.now.person !== null,
  },
  {
    cap: 'R',
    key: 'action.reprint',
    press: { letter: 'R' },
    may: (view) => slipToPrint(view) !== null,
  },
  {
    cap: 'P',
    key: 'action.pauseCounter',
    press: { letter: 'P' },
    may: (view) => isOpen(view) && view.now === null,
  },
  {
    cap: 'X',
    key: 'action.closeCounter',
    press: { letter: 'X' },
    may: (view) => view.counter.status !== 'closed' && view.now === null,
  },
];

/** How many of them are big. */
const BIG = 2;

function nowMay(action: 'recall' | 'skip' | 'transfer' | 'complete'): (view: ClerkView) => boolean {
  return (view) => view.now?.actions.includes(action) ?? false;
}

export function KeyPad(props: { view: ClerkView; say: Say; onPress: (press: Press) => void }) {
  const { view, say, onPress } = props;
  return (
    <div class="pad">
      {KEYS.map((one, i) => {
        // The same key opens the counter when it is not open.
        const opens = i === 0 && !isOpen(view);
        const may = opens || one.may(view);
        return (
          <button
            type="button"
            key={one.key}
            class={`pad-key ${may ? '' : 'pad-idle'} ${i < BIG ? 'pad-big' : ''}`}
            aria-disabled={!may}
            onClick={(event) => {
              // After the mouse, the keyboard is the page's again.
              if (event.detail > 0) event.currentTarget.blur();
              onPress(one.press);
            }}
          >
            <kbd>{one.cap}</kbd>
            <Said say={say} k={opens ? 'action.openCounter' : one.key} />
          </button>
        );
      })}
    </div>
  );
}
