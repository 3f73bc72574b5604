/** What every page of the review stands in: whose figures, whether they are live, languages, doors. Draws only. */
import type { ComponentChildren } from 'preact';
import { dateAndTime } from '../../hub/contract/india-time.ts';
import { type OfficerSession, officerMay } from '../../hub/contract/officers.ts';
import { REVIEW_FIGURES_PATH } from '../../hub/contract/review.ts';
import type { Language } from '../../server/contract/facility.ts';
import { LanguageBar } from '../shared/language-bar.tsx';
import type { Liveness } from '../shared/live-connection.ts';
import type { Key, Say } from '../shared/text.ts';
import { NumberText, Said } from '../shared/words.tsx';
import { districtName } from './district-names.ts';
import { REVIEW_LANGUAGES } from './review-strings.ts';

export type Door = 'now' | 'facilities' | 'registry' | 'officers' | 'account';

export interface ReviewFrameProps {
  say: Say;
  officer: OfficerSession;
  liveness: Liveness;
  /** When the figures were made that are shown; null before the first. */
  at: number | null;
  door: Door;
  onLanguage: (language: Language) => void;
  onLeave: () => void;
  children: ComponentChildren;
}

const DOORS = [
  ['now', 'review.now', 'review'],
  ['facilities', 'review.facilities', 'review'],
  ['registry', 'registry.title', 'registry'],
  ['officers', 'officer.title', 'officers'],
  ['account', 'review.account', 'review'],
] as const satisfies readonly (readonly [Door, Key, Parameters<typeof officerMay>[1]])[];

/** More names than these are a number of districts. */
const MOST_NAMES = 3;

export function ReviewFrame(props: ReviewFrameProps) {
  const { say, officer, liveness, at, door, onLanguage, onLeave, children } = props;
  const stale = liveness.kind === 'stale';
  return (
    <div class={`review ${stale ? 'is-stale' : ''}`}>
      <header>
        <p class="review-title">
          <Said say={say} k="review.title" class="strong" />
          <span class="soft">
            <bdi>{scopeWords(say, officer)}</bdi>
          </span>
        </p>
        <p class="liveness" role="status">
          <Live say={say} liveness={liveness} at={at} />
        </p>
        <LanguageBar language={say.language} languages={REVIEW_LANGUAGES} onLanguage={onLanguage} />
        <a class="door" href={`${REVIEW_FIGURES_PATH}?lang=${say.language}`} download>
          <Said say={say} k="review.pdf" />
        </a>
        <span class="who">
          <bdi class="soft">{officer.name}</bdi>
          <button type="button" class="quiet" onClick={onLeave}>
            <Said say={say} k="signin.out" />
          </button>
        </span>
      </header>
      <nav aria-label={say('review.doors')}>
        {DOORS.filter(([, , permission]) => officerMay(officer.role, permission)).map(([one, k]) => (
          <a key={one} class="door" href={`#${one}`} aria-current={one === door ? 'page' : undefined}>
            <Said say={say} k={k} />
          </a>
        ))}
      </nav>
      <main>{children}</main>
    </div>
  );
}

function Live({ say, liveness, at }: Pick<ReviewFrameProps, 'say' | 'liveness' | 'at'>) {
  if (liveness.kind === 'stale')
    return <Said say={say} k="review.notLive" params={{ time: liveness.since }} class="stale-note" />;
  if (liveness.kind === 'connecting' || at === null)
    return <Said say={say} k="review.loading" class="soft" />;
  return (
    <>
      <span class="live-dot" aria-hidden="true" /> <Said say={say} k="review.isLive" />{' '}
      <NumberText value={dateAndTime(at)} class="soft" />
    </>
  );
}

function scopeWords(say: Say, { districts }: OfficerSession): string {
  if (districts === null) return say('review.allDistricts');
  if (districts.length > MOST_NAMES) return say('review.someDistricts', { n: districts.length });
  return districts.map(({ lgd, name }) => districtName(say, lgd, name)).join(' · ');
}
