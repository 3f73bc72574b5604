/** What stands before every page of staff while somebody else knows the password. */
import type { Language } from '../../server/contract/facility.ts';
import type { Trouble } from './api.ts';
import { LanguageBar } from './language-bar.tsx';
import { ALL_LANGUAGES } from './languages.ts';
import { NewPassword, type NewPasswordProps } from './new-password.tsx';
import type { Say } from './text.ts';
import { Said } from './words.tsx';

export function PasswordDue(props: {
  say: Say;
  onChanged: () => void;
  onLanguage: (language: Language) => void;
  onSignOut: () => void;
  told?: Trouble | null;
  languages?: readonly Language[];
  change?: NewPasswordProps['change'];
}) {
  const { say, onChanged, onLanguage, onSignOut, told = null, languages = ALL_LANGUAGES, change } = props;
  return (
    <main class="sign-in">
      <LanguageBar language={say.language} languages={languages} onLanguage={onLanguage} />
      <p class="sign-in-note">
        <Said say={say} k="account.due" />
      </p>
      <NewPassword
        say={say}
        due
        onChanged={onChanged}
        told={told}
        {...(change !== undefined && { change })}
      />
      <button type="button" class="quiet" onClick={onSignOut}>
        <Said say={say} k="signin.out" />
      </button>
    </main>
  );
}
