/** A new password for oneself, typed twice; the present one too, unless it was used just now. */
import { useState } from 'preact/hooks';
import type { Trouble } from './api.ts';
import { troubleKey } from './problem-keys.ts';
import { changePassword } from './session.ts';
import type { Key, Say } from './text.ts';
import { Said } from './words.tsx';

export interface NewPasswordProps {
  say: Say;
  /** The present one was made by somebody else and has just been typed. */
  due: boolean;
  onChanged: () => void;
  /** What is said before anything was tried. */
  told?: Trouble | null;
  /** Where accounts are not a facility's. */
  change?: typeof changePassword;
}

const FIELDS = [
  { name: 'present', k: 'account.present', autocomplete: 'current-password' },
  { name: 'next', k: 'account.next', autocomplete: 'new-password' },
  { name: 'again', k: 'account.again', autocomplete: 'new-password' },
] as const satisfies readonly { name: string; k: Key; autocomplete: string }[];

export function NewPassword({ say, due, onChanged, told = null, change = changePassword }: NewPasswordProps) {
  const [trouble, setTrouble] = useState<Trouble | 'differ' | null>(told);
  const [busy, setBusy] = useState(false);

  async function submit(form: HTMLFormElement): Promise<void> {
    if (busy) return;
    const fields = new FormData(form);
    const next = String(fields.get('next'));
    if (next !== String(fields.get('again'))) return setTrouble('differ');
    setBusy(true);
    const result = await change(due ? null : String(fields.get('present')), next);
    setBusy(false);
    setTrouble(result.ok ? null : result.trouble);
    if (!result.ok) return;
    form.reset();
    onChanged();
  }

  return (
    <form
      class="account-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      {FIELDS.filter(({ name }) => !due || name !== 'present').map(({ name, k, autocomplete }) => (
        <label key={name}>
          <Said say={say} k={k} />
          <input name={name} type="password" autocomplete={autocomplete} required maxLength={200} />
        </label>
      ))}
      <button type="submit" class="primary" aria-disabled={busy}>
        <Said say={say} k="account.changePassword" />
      </button>
      <p class="form-trouble" role="alert">
        {trouble === 'differ' && <Said say={say} k="account.differ" />}
        {trouble !== null && trouble !== 'differ' && (
          <Said say={say} k={troubleKey(trouble)} params={trouble.params} />
        )}
      </p>
    </form>
  );
}
