/**
 * Who works here from now on: a name by one digit, then the PIN and Enter; the number pad is enough.
 * While it stands the counter's own keys are silent, so that no PIN calls anybody.
 */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Result, Trouble } from '../shared/api.ts';
import { troubleKey } from '../shared/problem-keys.ts';
import type { Say } from '../shared/text.ts';
import { Said } from '../shared/words.tsx';
import { listenToKeyboard } from './keyboard.ts';
import { padPress } from './keys.ts';

export interface TakeOverProps {
  say: Say;
  /** Who may be chosen by a digit, the likeliest first. */
  names: readonly string[];
  /** Whose PIN is asked first; `''`: a name is typed, null: one is chosen. */
  picked: string | null;
  keysOn: () => boolean;
  send: (name: string, pin: string) => Promise<Result<null>>;
  onDone: () => void;
  /** null: there is nothing to go back to. */
  onBack: (() => void) | null;
  /** Sit down at another counter; null where that is not offered. */
  onCounter: (() => void) | null;
  /** Sign in with a password instead; too many wrong PINs, or the shift is over. */
  onPassword: () => void;
  /** What is said before anything was tried. */
  told?: Trouble | null;
}

const MOST_DIGITS = 6;
const nothing = () => undefined;

/** The number pad writes digits without NumLock too, as it does at the counter. */
function typePadDigit(event: KeyboardEvent): void {
  const press = padPress(event.code);
  const field = event.target;
  if (press === null || !('digit' in press) || !(field instanceof HTMLInputElement)) return;
  event.preventDefault();
  if (field.value.length >= MOST_DIGITS && field.selectionStart === field.selectionEnd) return;
  field.setRangeText(
    String(press.digit),
    field.selectionStart ?? 0,
    field.selectionEnd ?? field.value.length,
    'end',
  );
}

export function TakeOver(props: TakeOverProps) {
  const { say, names, keysOn, send, onDone, onBack, onCounter, onPassword, told = null } = props;
  const [picked, setPicked] = useState(props.picked);
  const [trouble, setTrouble] = useState<Trouble | null>(told);
  const [busy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);

  function pick(name: string | null): void {
    setTrouble(null);
    setPicked(name);
  }

  useLayoutEffect(() => {
    if (picked !== null) {
      first.current?.focus();
      return undefined;
    }
    return listenToKeyboard({
      keysOn,
      onPress(press) {
        if ('digit' in press) {
          const name = press.digit === 0 ? '' : names[press.digit - 1];
          if (name !== undefined) pick(name);
        } else if (!('sign' in press)) return;
        else if (press.sign === 'star') onCounter?.();
        else if (press.sign === 'dot' || press.sign === 'escape') onBack?.();
      },
      onCard: nothing,
      onScanning: nothing,
    });
  }, [picked, names, keysOn, onBack, onCounter]);

  async function submit(form: HTMLFormElement): Promise<void> {
    if (busy) return;
    const fields = new FormData(form);
    const name = picked === '' ? String(fields.get('name')) : (picked ?? '');
    setBusy(true);
    const result = await send(name, String(fields.get('pin')));
    setBusy(false);
    if (result.ok) return onDone();
    const { code, params } = result.trouble;
    if (code === 'not_signed_in' || (code === 'wrong_pin' && params.left === 0)) return onPassword();
    form.querySelector<HTMLInputElement>('[name=pin]')?.select();
    setTrouble(result.trouble);
  }

  return (
    <section class="menu take-over">
      <h2>
        {picked === null || picked === '' ? (
          <Said say={say} k="clerk.whoTakesOver" />
        ) : (
          <Said say={say} k="clerk.pinOf" params={{ name: picked }} />
        )}
      </h2>
      {picked === null ? (
        <div class="menu-items">
          {names.map((name, i) => (
            <button type="button" class="pad-key" key={name} onClick={() => pick(name)}>
              <kbd>{i + 1}</kbd>
              <bdi class="menu-person">{name}</bdi>
            </button>
          ))}
          <button type="button" class="pad-key" onClick={() => pick('')}>
            <kbd>0</kbd>
            <Said say={say} k="clerk.otherName" />
          </button>
          {onCounter !== null && (
            <button type="button" class="pad-key" onClick={onCounter}>
              <kbd>*</kbd>
              <Said say={say} k="clerk.changeCounter" />
            </button>
          )}
          {onBack !== null && (
            <button type="button" class="pad-key" onClick={onBack}>
              <kbd>.</kbd>
              <Said say={say} k="clerk.back" />
            </button>
          )}
        </div>
      ) : (
        <form
          key={picked}
          class="take-over-form"
          onSubmit={(event) => {
            event.preventDefault();
            void submit(event.currentTarget);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape' || event.code === 'NumpadDecimal') {
              event.preventDefault();
              pick(null);
            } else typePadDigit(event);
          }}
        >
          {picked === '' && (
            <label>
              <Said say={say} k="signin.name" />
              <input ref={first} name="name" autocomplete="off" required maxLength={40} dir="auto" />
            </label>
          )}
          <label>
            <Said say={say} k="clerk.pin" />
            <input
              ref={picked === '' ? null : first}
              name="pin"
              type="password"
              inputMode="numeric"
              autocomplete="off"
              required
              minLength={4}
              maxLength={MOST_DIGITS}
              pattern="[0-9]*"
            />
          </label>
          <button type="submit" class="pad-key pad-big" aria-disabled={busy}>
            <kbd>Enter</kbd>
            <Said say={say} k="clerk.takeOver" />
          </button>
          <button type="button" class="pad-key" onClick={() => pick(null)}>
            <kbd>.</kbd>
            <Said say={say} k="clerk.back" />
          </button>
        </form>
      )}
      <p class="form-trouble" role="alert">
        {trouble !== null && <Said say={say} k={troubleKey(trouble)} params={trouble.params} />}
      </p>
      <button type="button" class="quiet" onClick={onPassword}>
        <Said say={say} k="clerk.withPassword" />
      </button>
    </section>
  );
}
