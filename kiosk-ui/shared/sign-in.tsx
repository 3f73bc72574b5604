/** Name and password; the password is never kept. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Language } from '../../server/contract/facility.ts';
import type { Result, Trouble } from './api.ts';
import { LanguageBar } from './language-bar.tsx';
import { ALL_LANGUAGES } from './languages.ts';
import { problemKey } from './problem-keys.ts';
import { signIn } from './session.ts';
import type { Say } from './text.ts';
import { Said } from './words.tsx';

export interface SignInProps {
  say: Say;
  onSignedIn: () => void;
  onLanguage: (language: Language) => void;
  /** Who is asked; the administrator's session by default. */
  send?: (name: string, password: string) => Promise<Result<null>>;
  /** A machine that others use too: its browser should offer to keep nothing. */
  shared?: boolean;
  /** Why one signs in here. */
  note?: ComponentChildren;
  /** What is said before anything was tried. */
  told?: Trouble | null;
}

export function SignIn(props: SignInProps) {
  const { say, onSignedIn, onLanguage, send = signIn, shared = false, note, told = null } = props;
  const [trouble, setTrouble] = useState<Trouble | null>(told);
  const [busy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  // Whoever comes here comes to type.
  useLayoutEffect(() => first.current?.focus(), []);

  async function submit(form: HTMLFormElement): Promise<void> {
    if (busy) return;
    const fields = new FormData(form);
    setBusy(true);
    const result = await send(String(fields.get('name')), String(fields.get('password')));
    setBusy(false);
    if (result.ok) onSignedIn();
    else setTrouble(result.trouble);
  }

  return (
    <main class="sign-in">
      <LanguageBar language={say.language} languages={ALL_LANGUAGES} onLanguage={onLanguage} />
      {note !== undefined && <p class="sign-in-note">{note}</p>}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit(event.currentTarget);
        }}
      >
        <label>
          <Said say={say} k="signin.name" />
          <input
            ref={first}
            name="name"
            autocomplete={shared ? 'off' : 'username'}
            required
            maxLength={60}
            dir="auto"
          />
        </label>
        <label>
          <Said say={say} k="signin.password" />
          <input
            name="password"
            type="password"
            autocomplete={shared ? 'new-password' : 'current-password'}
            required
            maxLength={200}
          />
        </label>
        <button type="submit" class="primary" aria-disabled={busy}>
          <Said say={say} k="signin.enter" />
        </button>
        <p class="form-trouble" role="alert">
          {trouble !== null && <Said say={say} k={problemKey(trouble.code)} params={trouble.params} />}
        </p>
      </form>
    </main>
  );
}
