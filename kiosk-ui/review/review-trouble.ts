/** Every problem of the officers' routes in words: a facility's own, and those that only the hub has. */
import type { Trouble } from '../shared/api.ts';
import { troubleKey } from '../shared/problem-keys.ts';
import type { Key } from '../shared/text.ts';

const HUB_ALONE: Readonly<Record<string, Key>> = {
  password_due: 'account.due',
  facility_away: 'review.facilityAway',
  facility_unanswered: 'review.facilityUnanswered',
  facility_closed: 'registry.facilityClosed',
  no_column: 'registry.noColumn',
  no_text: 'registry.noText',
  too_large: 'registry.tooLarge',
  last_administrator: 'officer.lastAdministrator',
};

export function reviewTroubleKey(trouble: Trouble): Key {
  return HUB_ALONE[trouble.code] ?? troubleKey(trouble);
}
