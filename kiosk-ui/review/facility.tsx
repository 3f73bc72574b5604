/** One facility, asked for when it is opened; its code, its key and its day's list at an officer's word. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { OfficerRole } from '../../hub/contract/officers.ts';
import type { Review } from '../../hub/contract/review.ts';
import type { Result, Trouble } from '../shared/api.ts';
import { useTurns } from '../shared/in-turn.ts';
import type { Say } from '../shared/text.ts';
import { Said } from '../shared/words.tsx';
import type { FacilityAct } from './facility-acts.tsx';
import { type FacilityState, FacilityView } from './facility-view.tsx';
import { actOnFacility, askDayList, askFacility, endEnrolment, makeCode } from './review-api.ts';
import { reviewTroubleKey } from './review-trouble.ts';

/** A page that stays open shows what has become of the facility within this time. */
const AGAIN_MS = 5_000;

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
  const inTurn = useTurns();

  const latest = useRef(review);
  latest.current = review;

  async function load(): Promise<void> {
    const result = await askFacility(hipId);
    setTrouble(result.ok ? null : result.trouble);
    if (!result.ok) return;
    const detail = result.value;
    const fresh = {
      code: null,
      ending: false,
      day: latest.current.today,
      list: null,
      asking: false,
      trouble: null,
    };
    setState((now) => {
      // A code that was used is none any more.
      const used = now !== null && now.detail.enrolledAt !== detail.enrolledAt;
      return { ...(now ?? fresh), detail, at: latest.current.at, ...(used && { code: null }) };
    });
  }

  useEffect(() => {
    void load();
    // Not by the review: a facility that is enrolled anew changes none of its figures.
    const timer = setInterval(load, AGAIN_MS);
    return () => clearInterval(timer);
  }, []);

  function change(part: Partial<FacilityState>): void {
    setState((now) => (now === null ? null : { ...now, ...part }));
  }

  async function act<T>(
    asked: Promise<Result<T>>,
    then: (value: T) => Partial<FacilityState>,
  ): Promise<void> {
    const result = await asked;
    change(result.ok ? { ...then(result.value), trouble: null } : { trouble: result.trouble });
  }

  async function end(): Promise<void> {
    await act(endEnrolment(hipId), () => ({ ending: false, code: null }));
    await load();
  }

  async function doAct(asked: FacilityAct): Promise<void> {
    await act(actOnFacility(hipId, asked), () => ({ ending: false, code: null }));
    await load();
  }

  async function list(day: string): Promise<void> {
    if (state?.asking === true) return;
    change({ asking: true, list: null });
    const result = await askDayList(hipId, day);
    setState((now) => {
      if (now === null) return null;
      if (!result.ok) return { ...now, trouble: result.trouble, asking: false };
      // Another day may have been chosen meanwhile.
      return { ...now, list: now.day === day ? result.value : null, trouble: null, asking: false };
    });
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
      onCode={() => inTurn(() => act(makeCode(hipId), ({ code }) => ({ code })))}
      onEnding={(ending) => change({ ending })}
      onEnd={() => inTurn(end)}
      onAct={(asked) => inTurn(() => doAct(asked))}
      onDay={(day) => change({ day, list: null })}
      onList={() => list(state.day)}
    />
  );
}
