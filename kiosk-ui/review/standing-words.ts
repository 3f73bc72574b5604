/** How a facility stands, in words and in the colour of the charts. */
import type { Standing } from '../../hub/contract/review.ts';
import type { Key } from '../shared/text.ts';

export const STANDING_KEYS = {
  live: 'review.live',
  silent: 'review.silent',
  never: 'review.never',
  registered: 'review.notEnrolled',
  closed: 'review.closed',
} as const satisfies Record<Standing, Key>;

export const STANDING_COLOURS = {
  live: 1,
  silent: 2,
  never: 3,
  registered: 4,
  closed: 4,
} as const satisfies Record<Standing, 1 | 2 | 3 | 4>;
