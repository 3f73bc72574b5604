/** What stands on the one page of a review's figures, in the words of locales/officers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MOST_SHEET_ROWS, type ReviewSheet } from '../../printer/review-sheet.ts';
import { districtKey } from '../contract/district-keys.ts';
import { dateAndTime } from '../contract/india-time.ts';
import { grouped, inLakhCrore, percent } from '../contract/lakh-crore.ts';
import { OFFICER_LANGUAGES, type OfficerLanguage } from '../contract/officers.ts';
import type { DistrictRow, Review, TokenFigures } from '../contract/review.ts';
import { filled } from '../filled.ts';

export type OfficerWords = Record<OfficerLanguage, Readonly<Record<string, string>>>;

/** The officers' locale files, read once at start; throws when one is missing or no JSON. */
export function loadOfficerWords(root: string): OfficerWords {
  const read = (language: OfficerLanguage) =>
    JSON.parse(readFileSync(join(root, 'locales', 'officers', `${language}.json`), 'utf8'));
  return Object.fromEntries(OFFICER_LANGUAGES.map((one) => [one, read(one)])) as OfficerWords;
}

/** Okabe and Ito's, as on the page; the last is no district's fault and stays grey. */
const STANDING = ['#009e73', '#d55e00', '#e69f00', '#c9ced6'] as const;
const CAME = ['#0072b2', '#009e73', '#e69f00', '#8a929c'] as const;
const HOURS = ['#0072b2', '#8fc1e3'] as const;
/** What an out-patients' day is, if nothing is known yet. */
const OPD_HOURS = [8, 14] as const;

interface Text {
  text: string;
  language: OfficerLanguage;
}

/** The sheet of a review that was cut to the officer's districts before; `mine` names them, null: all. */
export function figuresSheet(
  review: Review,
  mine: readonly { lgd: number; name: string }[] | null,
  language: OfficerLanguage,
  words: OfficerWords,
): ReviewSheet {
  const say = (key: string, params: Record<string, string> = {}): Text => ({
    language,
    text: filled(words[language][key] ?? key, params),
  });
  const figure = (text: string): Text => ({ text, language: 'en' });
  const count = (value: number) => figure(grouped(value));
  const minutes = (value: number | null) => figure(value === null ? '–' : String(Math.round(value)));
  const part = (key: string, value: number, whole: number, colour: string) => ({
    name: say(key),
    figure: figure(`${grouped(value)} (${percentOf(value, whole)})`),
    value,
    colour,
  });
  const { tokens, standing, hours, wait, professionals, byDistrict } = review;

  function districtText({ lgd, name }: { lgd: number; name: string }): Text {
    const key = districtKey(lgd);
    return key === undefined ? figure(name) : say(key);
  }

  function hero(key: string, figures: TokenFigures, exact: boolean): ReviewSheet['heroes'][number] {
    const { figure: large, scale } = exact
      ? { figure: grouped(figures.tokens), scale: 'one' as const }
      : inLakhCrore(figures.tokens);
    return {
      name: say(key),
      figure: figure(large),
      unit: scale === 'one' ? null : say(`review.${scale}`),
      below: [
        ...(scale === 'one' ? [] : [count(figures.tokens)]),
        say('review.provenOf', { share: grouped(figures.share), proven: grouped(figures.proven) }),
      ],
    };
  }

  function row(one: DistrictRow): Text[] {
    return [
      districtText(one),
      count(one.standing.registered),
      count(one.standing.live),
      count(one.standing.silent),
      count(one.today.tokens),
      count(one.yesterday.tokens),
      count(one.month.tokens),
      count(one.all.tokens),
      minutes(one.wait.medianMinutes),
    ];
  }

  const used = hours.today.flatMap((value, hour) => (value + (hours.yesterday[hour] ?? 0) > 0 ? [hour] : []));
  const [first, last] = [Math.min(OPD_HOURS[0], ...used), Math.max(OPD_HOURS[1], ...used)];
  const all = tokens.today;
  const unwell = byDistrict.reduce((sum, one) => sum + one.unwell, 0);
  const left = byDistrict.length - MOST_SHEET_ROWS;
  return {
    kind: 'review',
    rtl: language === 'ur',
    title: say('review.title'),
    scope:
      mine === null
        ? say('review.allDistricts')
        : mine.length > 4
          ? say('review.someDistricts', { n: String(mine.length) })
          : { language, text: mine.map((one) => districtText(one).text).join(' · ') },
    made: figure(dateAndTime(review.at)),
    heroes: [
      hero('review.today', tokens.today, true),
      hero('review.yesterday', tokens.yesterday, true),
      hero('review.month', tokens.month, false),
      hero('review.all', tokens.all, false),
    ],
    standing: {
      title: say('review.facilitiesOf', { n: grouped(standing.registered) }),
      parts: [
        part('review.live', standing.live, standing.registered, STANDING[0]),
        part('review.silent', standing.silent, standing.registered, STANDING[1]),
        part('review.never', standing.never, standing.registered, STANDING[2]),
        part('review.notEnrolled', standing.registered - standing.enrolled, standing.registered, STANDING[3]),
      ],
    },
    districts: {
      title: say('figures.byDistrict'),
      heads: [
        'review.district',
        'review.facilities',
        'review.liveShort',
        'review.silentShort',
        'review.today',
        'review.yesterday',
        'review.month',
        'review.all',
        'review.waitShort',
      ].map((key) => say(key)),
      rows: byDistrict.slice(0, MOST_SHEET_ROWS).map(row),
    },
    more: left > 0 ? say('figures.more', { n: grouped(left) }) : null,
    hours: {
      title: say('review.byHour'),
      series: [
        { name: say('review.today'), colour: HOURS[0] },
        { name: say('review.yesterday'), colour: HOURS[1] },
      ],
      columns: hours.today
        .map((value, hour) => ({ name: figure(String(hour)), values: [value, hours.yesterday[hour] ?? 0] }))
        .slice(first, last + 1),
    },
    came: {
      title: say('review.howTheyCame'),
      parts: [
        part('review.share', all.share, all.tokens, CAME[0]),
        part('review.card', all.card, all.tokens, CAME[1]),
        part('review.walkIn', all.walkIn, all.tokens, CAME[2]),
        part('review.paper', all.paper, all.tokens, CAME[3]),
      ],
    },
    facts: [
      { name: say('figures.wait'), figure: minutes(wait.today.medianMinutes) },
      { name: say('figures.waitMonth'), figure: minutes(wait.month.medianMinutes) },
      { name: say('review.hfr'), figure: figure(percentOf(standing.enrolled, standing.registered)) },
      { name: say('figures.hpr'), figure: count(professionals.verified) },
      { name: say('figures.unwell'), figure: count(unwell) },
      { name: say('review.forks'), figure: count(review.forks) },
    ],
    foot: say('figures.foot'),
  };
}

/** A few are not none. */
function percentOf(part: number, whole: number): string {
  const value = percent(part, whole);
  if (value === null) return '–';
  return value === 0 && part > 0 ? '< 1 %' : `${value} %`;
}
