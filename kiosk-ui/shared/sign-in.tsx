/** Name and password; the password is never kept. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Language } from '../../server/contract/facility.ts';
import type { Trouble } from './api.ts';
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
  /** What is said before anything was tried. */
  told?: Trouble | null;
  languages?: readonly Language[];
  /** Where accounts are not a facility's. */
  enter?: typeof signIn;
}

export function SignIn(props: SignInProps) {
  const { say, onSignedIn, onLanguage, told = null, languages = ALL_LANGUAGES, enter = signIn } = props;
  const [trouble, setTrouble] = useState<Trouble | null>(told);
  const [busy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  // Whoever comes here comes to type.
  useLayoutEffect(() => first.current?.focus(), []);

  async function submit(form: HTMLFormElement): Promise<void> {
    if (busy) return;
    const fields = new FormData(form);
    setBusy(true);
    const result = await enter(String(fields.get('name')), String(fields.get('password')));
    setBusy(false);
    if (result.ok) onSignedIn();
    else setTrouble(result.trouble);
  }

  return (
    <main class="sign-in">
      <LanguageBar language={say.language} languages={languages} onLanguage={onLanguage} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit(event.currentTarget);
        }}
      >
        <label>
          <Said say={say} k="signin.name" />
          <input ref={first} name="name" autocomplete="username" required maxLength={60} dir="auto" />
        </label>
        <label>
          <Said say={say} k="signin.password" />
          <input name="password" type="password" autocomplete="current-password" required maxLength={200} />
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
