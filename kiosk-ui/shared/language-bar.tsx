/** One touch to another language, each named in its own script. */
import type { Language } from '../../server/contract/facility.ts';
import { OWN_NAMES } from '../../server/contract/languages.ts';
import { ALL_LANGUAGES } from './languages.ts';
import { Words } from './words.tsx';

export function LanguageBar(props: {
  language: Language;
  languages: readonly Language[];
  onLanguage: (language: Language) => void;
}) {
  const offered = ALL_LANGUAGES.filter((one) => one === 'en' || props.languages.includes(one));
  return (
    <span class="language-bar">
      {offered.map((one) => (
        <button
          type="button"
          class="quiet"
          key={one}
          aria-pressed={one === props.language}
          onClick={(event) => {
            if (event.detail > 0) event.currentTarget.blur();
            props.onLanguage(one);
          }}
        >
          <Words words={OWN_NAMES[one]} language={one} />
        </button>
      ))}
    </span>
  );
}
