/** A clerk's page that was left alone: no name of a patient, how many wait, and who is back. Draws only. */
import type { ComponentChildren } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import type { HallView } from '../../server/contract/views.ts';
import { Badge } from '../shared/badge.tsx';
import { LanguageBar } from '../shared/language-bar.tsx';
import { ALL_LANGUAGES } from '../shared/languages.ts';
import type { Say } from '../shared/text.ts';
import { Name, Said } from '../shared/words.tsx';

/** Queues that stand on the page; a counter has one or two, a page that was loaded anew shows all. */
const SHOWN = 6;

export function CoverPage(props: {
  say: Say;
  /** What every hall shows; null until it has come. */
  hall: HallView | null;
  onLanguage: (language: Language) => void;
  children: ComponentChildren;
}) {
  const { say, hall, onLanguage, children } = props;
  return (
    <main class="choose cover">
      <LanguageBar language={say.language} languages={ALL_LANGUAGES} onLanguage={onLanguage} />
      <h1>
        <Said say={say} k="clerk.covered" />
      </h1>
      <ul class="cover-queues">
        {hall?.queues.slice(0, SHOWN).map(({ id, prefix, pictogram, name, waiting }) => (
          <li key={id} class="cover-queue">
            <Badge prefix={prefix} pictogram={pictogram} />
            <Name text={name} language={say.language} />
            <Said say={say} k="clerk.waiting" params={{ count: waiting }} />
          </li>
        ))}
      </ul>
      {children}
    </main>
  );
}
