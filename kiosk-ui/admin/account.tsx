/** One's own password and PIN. */
import { useState } from 'preact/hooks';
import type { Trouble } from '../shared/api.ts';
import { NewPassword } from '../shared/new-password.tsx';
import { troubleKey } from '../shared/problem-keys.ts';
import { changePin } from '../shared/session.ts';
import type { Key, Say } from '../shared/text.ts';
import { Said } from '../shared/words.tsx';
import { SectionFrame, type SectionProps } from './section-frame.tsx';

export function Section({ say, onBack, onLanguage }: SectionProps) {
  const [said, setSaid] = useState<Key | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  async function keepPin(form: HTMLFormElement): Promise<void> {
    const fields = new FormData(form);
    const typed = String(fields.get('pin'));
    const pin = typed === '' ? null : typed;
    const result = await changePin(String(fields.get('password')), pin);
    setTrouble(result.ok ? null : result.trouble);
    setSaid(result.ok ? (pin === null ? 'account.pinCleared' : 'account.pinSet') : null);
    if (result.ok) form.reset();
  }

  return (
    <SectionFrame say={say} title="account.title" onBack={onBack} onLanguage={onLanguage}>
      <AccountView
        say={say}
        said={said}
        trouble={trouble}
        onPin={keepPin}
        onPassword={() => setSaid('account.changed')}
      />
    </SectionFrame>
  );
}

export function AccountView(props: {
  say: Say;
  said: Key | null;
  trouble: Trouble | null;
  onPin: (form: HTMLFormElement) => void;
  onPassword: () => void;
}) {
  const { say, said, trouble, onPin, onPassword } = props;
  return (
    <>
      <p class="good account-said" role="status">
        {said !== null && <Said say={say} k={said} />}
      </p>
      <div class="cards">
        <section class="card">
          <h2>
            <Said say={say} k="account.changePassword" />
          </h2>
          <NewPassword say={say} due={false} onChanged={onPassword} />
        </section>
        <section class="card">
          <h2>
            <Said say={say} k="account.setPin" />
          </h2>
          <p>
            <Said say={say} k="account.pinFor" />
          </p>
          <form
            class="account-form"
            onSubmit={(event) => {
              event.preventDefault();
              onPin(event.currentTarget);
            }}
          >
            <label>
              <Said say={say} k="account.present" />
              <input
                name="password"
                type="password"
                autocomplete="current-password"
                required
                maxLength={200}
              />
            </label>
            <PinField say={say} />
            <button type="submit" class="primary">
              <Said say={say} k="account.setPin" />
            </button>
            <p class="form-trouble" role="alert">
              {trouble !== null && <Said say={say} k={troubleKey(trouble)} params={trouble.params} />}
            </p>
          </form>
        </section>
      </div>
    </>
  );
}

/** Four to six digits, or none. */
export function PinField({ say }: { say: Say }) {
  return (
    <label>
      <Said say={say} k="people.pin" />
      <input
        name="pin"
        type="password"
        inputMode="numeric"
        autocomplete="off"
        minLength={4}
        maxLength={6}
        pattern="[0-9]*"
      />
    </label>
  );
}
