/** One facility, asked for when it is opened; its code, its key and its day's list at an officer's word. */
import { useEffect, useState } from 'preact/hooks';
import type { OfficerRole } from '../../hub/contract/officers.ts';
import type { Review } from '../../hub/contract/review.ts';
import type { Result, Trouble } from '../shared/api.ts';
import type { Say } from '../shared/text.ts';
import { Said } from '../shared/words.tsx';
import { type FacilityState, FacilityView } from './facility-view.tsx';
import { askDayList, askFacility, endEnrolment, makeCode } from './review-api.ts';
import { reviewTroubleKey } from './review-trouble.ts';

export function Facility({
  say,
  review,
  officerRole,
  hipId,
}: {
  say: Say;
  review: Review;
  officerRole: OfficerRole;
  hipId: string;
}) {
  const [state, setState] = useState<FacilityState | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  async function load(): Promise<void> {
    const result = await askFacility(hipId);
    setTrouble(result.ok ? null : result.trouble);
    if (!result.ok) return;
    const fresh = { code: null, ending: false, day: review.today, list: null, asking: false };
    setState((now) => ({ ...(now ?? fresh), detail: result.value, at: review.at, trouble: null }));
  }

  useEffect(() => {
    setState(null);
    void load();
  }, [hipId]);

  function change(part: Partial<FacilityState>): void {
    setState((now) => (now === null ? null : { ...now, ...part }));
  }

  async function act<T>(
    asked: Promise<Result<T>>,
    then: (value: T) => Partial<FacilityState>,
  ): Promise<void> {
    const result = await asked;
    change(result.ok ? { ...then(result.value), trouble: null } : { trouble: result.trouble, asking: false });
  }

  async function end(): Promise<void> {
    await act(endEnrolment(hipId), () => ({ ending: false, code: null }));
    await load();
  }

  if (state === null)
    return (
      <p class="connecting" role="status">
        <Said say={say} k={trouble === null ? 'review.loading' : reviewTroubleKey(trouble)} />
      </p>
    );
  return (
    <FacilityView
      say={say}
      state={state}
      officerRole={officerRole}
      onCode={() => act(makeCode(hipId), ({ code }) => ({ code }))}
      onEnding={(ending) => change({ ending })}
      onEnd={end}
      onDay={(day) => change({ day, list: null })}
      onList={() => {
        if (state.asking) return;
        change({ asking: true, list: null });
        void act(askDayList(hipId, state.day), (list) => ({ list, asking: false }));
      }}
    />
  );
}
