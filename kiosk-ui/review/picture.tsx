/** The picture that a review meeting looks at, from what the hub last said. Draws only. */
import type { DayRow, ForkRow, Review } from '../../hub/contract/review.ts';
import type { Say } from '../shared/text.ts';
import { Forks, Health, Saturation, Versions } from './boxes.tsx';
import { Districts } from './districts.tsx';
import { Came, Days, Hours, Waits } from './flow.tsx';
import { Heroes, Standing } from './heroes.tsx';

export interface PictureProps {
  say: Say;
  review: Review;
  /** null until they have come. */
  days: readonly DayRow[] | null;
  forks: readonly ForkRow[] | null;
}

/** Below these rows the table leaves room beside the charts, which the days fill. */
const FEW_DISTRICTS = 7;

export function Picture({ say, review, days, forks }: PictureProps) {
  const few = review.byDistrict.length <= FEW_DISTRICTS;
  const byDay = days === null ? null : <Days say={say} days={days} />;
  return (
    <>
      <Heroes say={say} review={review} />
      <div class="picture">
        <div class="picture-lead">
          <Standing say={say} review={review} />
          <Districts say={say} rows={review.byDistrict} />
          {few && byDay}
        </div>
        <div class="picture-side">
          <Hours say={say} review={review} />
          <Came say={say} review={review} />
          <Waits say={say} review={review} />
          {!few && byDay}
        </div>
      </div>
      <div class="panels">
        <Saturation say={say} review={review} />
        <Health say={say} review={review} />
        <Versions say={say} review={review} />
        {forks !== null && <Forks say={say} forks={forks} />}
      </div>
    </>
  );
}
