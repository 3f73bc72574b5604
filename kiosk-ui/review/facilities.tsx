/** Facilities as they are now: asked again when the filter changes and when the picture moves. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Review, STANDINGS } from '../../hub/contract/review.ts';
import type { Say } from '../shared/text.ts';
import {
  FACILITIES_A_PAGE,
  type FacilitiesState,
  FacilitiesView,
  type FacilityFilter,
} from './facilities-view.tsx';
import { askFacilities } from './review-api.ts';

/** Somebody who types is not asked about at every letter. */
const TYPED_FOR_MS = 250;
/** The picture moves every second; a list that did would not be read. */
const AGAIN_AFTER_MS = 10_000;

export interface FacilitiesProps {
  say: Say;
  review: Review;
  districts: readonly { lgd: number; name: string }[];
  /** What the address asks for. */
  asked: URLSearchParams;
}

function filterOf(asked: URLSearchParams): FacilityFilter {
  const district = Number(asked.get('district'));
  return {
    search: asked.get('search') ?? '',
    district: Number.isInteger(district) && district > 0 ? district : null,
    standing: STANDINGS.find((one) => one === asked.get('standing')) ?? null,
    order: 'worst',
  };
}

export function Facilities({ say, review, districts, asked }: FacilitiesProps) {
  const [state, setState] = useState<FacilitiesState>(() => ({
    filter: filterOf(asked),
    answer: null,
    offset: 0,
    at: review.at,
    trouble: null,
  }));
  const turn = useRef(0);
  const hub = useRef(review.at);
  hub.current = review.at;
  const { filter, offset } = state;

  useEffect(() => {
    async function ask(): Promise<void> {
      turn.current += 1;
      const mine = turn.current;
      const result = await askFacilities(filter, offset, FACILITIES_A_PAGE);
      // Whoever asked later is heard.
      if (mine !== turn.current) return;
      setState((now) => ({
        ...now,
        ...(result.ok ? { answer: result.value, at: hub.current } : {}),
        trouble: result.ok ? null : result.trouble,
      }));
    }
    const first = setTimeout(ask, TYPED_FOR_MS);
    const again = setInterval(ask, AGAIN_AFTER_MS);
    return () => {
      clearTimeout(first);
      clearInterval(again);
    };
  }, [filter, offset]);

  return (
    <FacilitiesView
      say={say}
      state={state}
      districts={districts}
      onFilter={(change) => setState((now) => ({ ...now, offset: 0, filter: { ...now.filter, ...change } }))}
      onPage={(next) => setState((now) => ({ ...now, offset: next }))}
    />
  );
}
