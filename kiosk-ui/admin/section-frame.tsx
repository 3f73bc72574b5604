/** What every section of the administration page stands in: the way back, its title, the languages. */
import type { ComponentChildren } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import { LanguageBar } from '../shared/language-bar.tsx';
import { ALL_LANGUAGES } from '../shared/languages.ts';
import type { SignedIn } from '../shared/session.ts';
import type { Key, Say } from '../shared/text.ts';
import { Said } from '../shared/words.tsx';

export interface SectionProps {
  say: Say;
  staff: SignedIn;
  onLanguage: (language: Language) => void;
  /** Back to the overview. */
  onBack: () => void;
  /** The server said that the session is over. */
  onSignedOut: () => void;
}

export interface SectionFrameProps extends Pick<SectionProps, 'say' | 'onBack' | 'onLanguage'> {
  title: Key;
  children: ComponentChildren;
}

export function SectionFrame({ say, title, onBack, onLanguage, children }: SectionFrameProps) {
  return (
    <main class="admin">
      <header>
        <button type="button" class="quiet" onClick={onBack}>
          <Said say={say} k="clerk.back" />
        </button>
        <h1>
          <Said say={say} k={title} />
        </h1>
        <LanguageBar language={say.language} languages={ALL_LANGUAGES} onLanguage={onLanguage} />
      </header>
      {children}
    </main>
  );
}
