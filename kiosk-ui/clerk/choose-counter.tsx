/** Which counter one sits down at. The first nine have a digit; a card that is scanned here does nothing. */
import { useLayoutEffect } from 'preact/hooks';
import type { Language } from '../../server/contract/facility.ts';
import type { Trouble } from '../shared/api.ts';
import { Badge } from '../shared/badge.tsx';
import type { CounterChoice } from '../shared/counters.ts';
import { LanguageBar } from '../shared/language-bar.tsx';
import { ALL_LANGUAGES } from '../shared/languages.ts';
import { troubleKey } from '../shared/problem-keys.ts';
import type { Key, Say } from '../shared/text.ts';
import { Name, Said } from '../shared/words.tsx';
import { COUNTER_STATUS } from './counter-status.ts';
import { listenToKeyboard } from './keyboard.ts';

/** What means something else here than at a counter. */
const CHOOSING: Partial<Record<Trouble['code'], Key>> = { counter_busy: 'clerk.patientStands' };
const DIGITS = 9;
const nothing = () => undefined;

export function ChooseCounter(props: {
  say: Say;
  counters: readonly CounterChoice[];
  onCounter: (id: string) => void;
  onLanguage: (language: Language) => void;
  onSignOut: () => void;
  /** Why the counter that was chosen cannot be had. */
  told?: Trouble | null;
}) {
  const { say, counters, onCounter, onLanguage, onSignOut, told = null } = props;
  useLayoutEffect(
    () =>
      listenToKeyboard({
        onPress(press) {
          const chosen = 'digit' in press ? counters[press.digit - 1] : undefined;
          if (chosen !== undefined) onCounter(chosen.id);
        },
        onCard: nothing,
        onScanning: nothing,
      }),
    [counters, onCounter],
  );
  return (
    <main class="choose">
      <LanguageBar language={say.language} languages={ALL_LANGUAGES} onLanguage={onLanguage} />
      <h1>
        <Said say={say} k="clerk.chooseCounter" />
      </h1>
      {counters.map(({ id, name, queues, status }, i) => (
        <button type="button" class="pad-key choose-key" key={id} onClick={() => onCounter(id)}>
          {i < DIGITS && <kbd>{i + 1}</kbd>}
          <span class="choose-words">
            <span class="choose-name">
              <Name text={name} language={say.language} />
              <Said say={say} k={COUNTER_STATUS[status]} class="soft choose-status" />
            </span>
            {queues.map((queue) => (
              <span key={queue.id} class="choose-queue">
                <Badge prefix={queue.prefix} pictogram={queue.pictogram} />
                <Name text={queue.name} language={say.language} />
              </span>
            ))}
          </span>
        </button>
      ))}
      <p class="form-trouble" role="alert">
        {told !== null && <Said say={say} k={CHOOSING[told.code] ?? troubleKey(told)} params={told.params} />}
      </p>
      <p class="choose-others">
        <a href="/admin/#account">
          <Said say={say} k="account.title" />
        </a>
        <button type="button" class="quiet" onClick={onSignOut}>
          <Said say={say} k="signin.out" />
        </button>
      </p>
    </main>
  );
}
