/** Which of the officers' pages the address names, in their frame. */
import type { OfficerSession } from '../../hub/contract/officers.ts';
import { officerMay } from '../../hub/contract/officers.ts';
import type { Review } from '../../hub/contract/review.ts';
import { Said } from '../shared/words.tsx';
import { Account } from './account.tsx';
import { Facilities } from './facilities.tsx';
import { Facility } from './facility.tsx';
import { Officers } from './officers.tsx';
import { Picture, type PictureProps } from './picture.tsx';
import { Registry } from './registry.tsx';
import { type Door, ReviewFrame, type ReviewFrameProps } from './review-frame.tsx';

export interface ReviewPageProps
  extends Pick<ReviewFrameProps, 'say' | 'liveness' | 'onLanguage' | 'onLeave'>,
    Pick<PictureProps, 'days' | 'forks'> {
  officer: OfficerSession;
  /** null until it has come. */
  review: Review | null;
  /** The part of the address from `#` on. */
  hash: string;
}

const DOORS: Readonly<Record<string, Door>> = {
  facilities: 'facilities',
  facility: 'facilities',
  registry: 'registry',
  officers: 'officers',
  account: 'account',
};

export function ReviewPage(props: ReviewPageProps) {
  const { say, officer, review, liveness, hash, onLanguage, onLeave } = props;
  const [page = '', query] = hash.slice(1).split('?');
  const frame = { say, officer, liveness, onLanguage, onLeave, at: review?.at ?? null };
  return (
    <ReviewFrame {...frame} door={DOORS[page] ?? 'now'}>
      {review === null ? (
        <p class="connecting">
          <Said say={say} k="review.loading" />
        </p>
      ) : (
        <Chosen {...props} review={review} page={page} asked={new URLSearchParams(query)} />
      )}
    </ReviewFrame>
  );
}

function Chosen(props: ReviewPageProps & { review: Review; page: string; asked: URLSearchParams }) {
  const { say, officer, review, days, forks, page, asked } = props;
  const districts = review.byDistrict;
  switch (page) {
    case 'facilities':
      return <Facilities key={String(asked)} say={say} review={review} districts={districts} asked={asked} />;
    case 'facility':
      // One's answers that come late must not stand under another's name.
      return (
        <Facility
          key={asked.get('id')}
          say={say}
          review={review}
          officerRole={officer.role}
          hipId={asked.get('id') ?? ''}
        />
      );
    case 'account':
      return <Account say={say} />;
    case 'registry':
      if (officerMay(officer.role, 'registry')) return <Registry say={say} />;
      break;
    case 'officers':
      if (officerMay(officer.role, 'officers')) return <Officers say={say} districts={districts} />;
      break;
  }
  return <Picture say={say} review={review} days={days} forks={forks} />;
}
