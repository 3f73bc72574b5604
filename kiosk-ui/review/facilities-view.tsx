/** Facilities, worst first, found by name, district and how they stand. Draws only. */
import { grouped } from '../../hub/contract/lakh-crore.ts';
import {
  type FACILITY_ORDERS,
  type FacilitiesAnswer,
  type FacilityRow,
  MOST_SEARCH_CHARS,
  STANDINGS,
  type Standing,
} from '../../hub/contract/review.ts';
import type { Trouble } from '../shared/api.ts';
import type { Key, Say } from '../shared/text.ts';
import { NumberText, Said } from '../shared/words.tsx';
import { FileLink } from './behind.tsx';
import { districtName } from './district-names.ts';
import { Count, Minutes } from './figures.tsx';
import { healthWords } from './health-words.ts';
import { reviewTroubleKey } from './review-trouble.ts';
import { sinceWords } from './since.ts';
import { STANDING_COLOURS, STANDING_KEYS } from './standing-words.ts';

export const FACILITIES_A_PAGE = 50;

export type FacilityOrder = (typeof FACILITY_ORDERS)[number];

export interface FacilityFilter {
  search: string;
  district: number | null;
  standing: Standing | null;
  order: FacilityOrder;
}

export interface FacilitiesState {
  filter: FacilityFilter;
  /** null until they have come. */
  answer: FacilitiesAnswer | null;
  /** How many before the first row. */
  offset: number;
  /** When the answer came, by the hub's last word. */
  at: number;
  trouble: Trouble | null;
}

export interface FacilitiesViewProps {
  say: Say;
  state: FacilitiesState;
  /** Of the officer, by name. */
  districts: readonly { lgd: number; name: string }[];
  onFilter: (change: Partial<FacilityFilter>) => void;
  onPage: (offset: number) => void;
}

const ORDER_KEYS = {
  worst: 'review.worstFirst',
  name: 'review.orderName',
  tokens: 'review.orderTokens',
} as const satisfies Record<FacilityOrder, Key>;

export function FacilitiesView(props: FacilitiesViewProps) {
  const { say, state } = props;
  const { answer, trouble, filter, at } = state;
  return (
    <section class="panel">
      <div class="panel-head">
        <h1>
          <Said say={say} k="review.facilities" />
        </h1>
        <span class="soft" role="status">
          {answer !== null && <Said say={say} k="review.found" params={{ n: grouped(answer.total) }} />}
        </span>
        <FileLink say={say} table="facilities" district={filter.district} />
      </div>
      <Filter {...props} />
      <p class="form-trouble" role="alert">
        {trouble !== null && <Said say={say} k={reviewTroubleKey(trouble)} params={trouble.params} />}
      </p>
      {answer !== null && answer.rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard
        <section class="table-scroll" tabIndex={0} aria-label={say('review.facilities')}>
          <table class="figures facilities">
            <Heads say={say} />
            <tbody>
              {answer.rows.map((row) => (
                <Row key={row.hipId} say={say} row={row} at={at} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {answer !== null && answer.total > FACILITIES_A_PAGE && <Pages {...props} total={answer.total} />}
    </section>
  );
}

function Pages({ say, state: { offset }, onPage, total }: FacilitiesViewProps & { total: number }) {
  const last = Math.min(total, offset + FACILITIES_A_PAGE);
  return (
    <p class="pages">
      <button
        type="button"
        class="quiet"
        disabled={offset === 0}
        onClick={() => onPage(Math.max(0, offset - FACILITIES_A_PAGE))}
      >
        <Said say={say} k="review.previous" />
      </button>
      <NumberText value={`${grouped(offset + 1)}–${grouped(last)} / ${grouped(total)}`} />
      <button type="button" class="quiet" disabled={last >= total} onClick={() => onPage(last)}>
        <Said say={say} k="review.next" />
      </button>
    </p>
  );
}

function Filter({ say, state: { filter }, districts, onFilter }: FacilitiesViewProps) {
  const named = districts
    .map(({ lgd, name }) => ({ lgd, name: districtName(say, lgd, name) }))
    .sort((a, b) => a.name.localeCompare(b.name, say.language));
  return (
    <form class="line" onSubmit={(event) => event.preventDefault()}>
      <label class="wide">
        <Said say={say} k="review.search" />
        <input
          type="search"
          dir="auto"
          maxLength={MOST_SEARCH_CHARS}
          value={filter.search}
          onInput={(event) => onFilter({ search: event.currentTarget.value })}
        />
      </label>
      {districts.length > 1 && (
        <label>
          <Said say={say} k="review.district" />
          <select
            value={filter.district ?? ''}
            onChange={({ currentTarget: { value } }) =>
              onFilter({ district: value === '' ? null : Number(value) })
            }
          >
            <option value="">{say('review.allDistricts')}</option>
            {named.map(({ lgd, name }) => (
              <option key={lgd} value={lgd}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <label>
        <Said say={say} k="review.standing" />
        <select
          value={filter.standing ?? ''}
          onChange={({ currentTarget: { value } }) =>
            onFilter({ standing: STANDINGS.find((one) => one === value) ?? null })
          }
        >
          <option value="">{say('review.any')}</option>
          {STANDINGS.map((one) => (
            <option key={one} value={one}>
              {say(STANDING_KEYS[one])}
            </option>
          ))}
        </select>
      </label>
      <label>
        <Said say={say} k="review.order" />
        <select
          value={filter.order}
          onChange={({ currentTarget: { value } }) => onFilter({ order: value as FacilityOrder })}
        >
          {(Object.keys(ORDER_KEYS) as FacilityOrder[]).map((one) => (
            <option key={one} value={one}>
              {say(ORDER_KEYS[one])}
            </option>
          ))}
        </select>
      </label>
    </form>
  );
}

const HEADS: readonly (readonly [Key, string])[] = [
  ['review.facility', ''],
  ['review.district', ''],
  ['review.standing', ''],
  ['review.today', 'figure'],
  ['review.yesterday', 'figure'],
  ['review.month', 'figure'],
  ['review.waitShort', 'figure'],
  ['review.version', ''],
  ['review.health', ''],
];

function Heads({ say }: { say: Say }) {
  return (
    <thead>
      <tr>
        {HEADS.map(([k, style]) => (
          <th key={k} scope="col" class={style}>
            <Said say={say} k={k} />
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Row({ say, row, at }: { say: Say; row: FacilityRow; at: number }) {
  return (
    <tr>
      <th scope="row">
        <a href={`#facility?id=${encodeURIComponent(row.hipId)}`}>
          <bdi>{row.name}</bdi>
        </a>
        <br />
        <NumberText value={row.hfrId} class="soft small" />
      </th>
      <td>
        <bdi>{districtName(say, row.districtLgd, row.district)}</bdi>
      </td>
      <td>
        <StandingMark say={say} row={row} at={at} />
      </td>
      <td class="figure strong">
        <Count value={row.today.tokens} />
      </td>
      <td class="figure">
        <Count value={row.yesterday.tokens} />
      </td>
      <td class="figure">
        <Count value={row.month.tokens} />
      </td>
      <td class="figure">
        <Minutes value={row.wait.medianMinutes} />
      </td>
      <td>{row.version !== null && <NumberText value={row.version} class="soft" />}</td>
      <td>
        {row.forked && <Said say={say} k="review.forked" class="alert finding" />}
        {row.health.map(({ code, level }) => (
          <Said
            key={code}
            say={say}
            k={healthWords(code)}
            class={`finding ${level === 'bad' ? 'alert' : 'soft'}`}
          />
        ))}
      </td>
    </tr>
  );
}

/** How it stands, and since when where that matters. */
export function StandingMark({ say, row, at }: { say: Say; row: FacilityRow; at: number }) {
  const { standing, since } = row;
  return (
    <>
      <svg class="legend-mark standing-colours" viewBox="0 0 10 10" aria-hidden="true">
        <rect class={`colour-${STANDING_COLOURS[standing]}`} width="10" height="10" />
      </svg>{' '}
      <Said say={say} k={STANDING_KEYS[standing]} class={standing === 'silent' ? 'alert' : ''} />
      {since !== null && standing !== 'registered' && (
        <>
          {' '}
          <span class="soft since">{sinceWords(say, since, at)}</span>
        </>
      )}
    </>
  );
}
