/**
 * People without a phone get their place at the counter: by ABHA card, or as a walk-in. Same queue,
 * same numbers, same slip. A card's text is self-declared and marked so.
 */
import type { PersonKeys } from '../db/person-keys.ts';
import type { PersonStore } from '../db/person-store.ts';
import { type CompanionRows, NO_ROWS } from '../db/rows.ts';
import type { CardReader } from './card-reader.ts';
import type { Language } from './contract/facility.ts';
import type { Desk, Outcome } from './desk.ts';
import type { Facility } from './facility/facility.ts';
import { freshCode } from './fresh-code.ts';
import { identityOf, type KeptPerson, personOfCard } from './persons/person.ts';
import { slipsFor } from './printing/slips.ts';
import type { Decision } from './queue/decide.ts';
import { type BirthDate, laneByAge } from './queue/lane.ts';
import type { Day, Lane, LaneReason } from './queue/model.ts';

export interface Arrival {
  id: string;
  /** The account or machine that registers the person. */
  actor: string;
  card?: string | undefined;
  yearOfBirth: number | null;
  lane: Lane;
  laneReason: LaneReason;
  language?: Language | undefined;
}

export interface CounterIntakeDeps {
  desk: Desk;
  persons: PersonStore<KeptPerson>;
  personKeys: PersonKeys;
  facility: Facility;
  readCard: CardReader;
  now: () => number;
}

/** Issues a token in `queue`; throws ProblemError when the text is no ABHA card. */
export type CounterIntake = (queue: string, arrival: Arrival) => Promise<Outcome>;

export function createCounterIntake(deps: CounterIntakeDeps): CounterIntake {
  return function arrive(queue, arrival) {
    const card = arrival.card === undefined ? null : deps.readCard(arrival.card);
    const person = card === null ? null : personOfCard(card);
    const identity = card === null ? null : identityOf(card);
    const { day, carried } = deps.desk.today();
    const birth: BirthDate | null =
      person?.birth ??
      (arrival.yearOfBirth === null ? null : { year: arrival.yearOfBirth, month: null, day: null });
    const rows = (decision: Decision): CompanionRows => rowsFor(deps, decision, person);
    return deps.desk.submit(
      {
        type: 'issue',
        id: arrival.id,
        actor: arrival.actor,
        queue,
        source: card === null ? 'walk-in' : 'card',
        ...laneOf(arrival, day, birth),
        persons: identity === null ? [] : [day, ...carried].map((one) => deps.personKeys.of(one, identity)),
        code: freshCode(deps.now()),
        far: false,
        language: arrival.language,
      },
      { rows },
    );
  };
}

// What staff say they see counts more than a date on a card.
function laneOf(arrival: Arrival, day: Day, birth: BirthDate | null): { lane: Lane; laneReason: LaneReason } {
  if (arrival.lane !== 'normal') return { lane: arrival.lane, laneReason: arrival.laneReason ?? 'staff' };
  return laneByAge(day, birth);
}

function rowsFor(deps: CounterIntakeDeps, decision: Decision, person: KeptPerson | null): CompanionRows {
  const [fact] = 'facts' in decision ? decision.facts : [];
  if (fact === undefined || !('token' in fact)) return NO_ROWS;
  if (fact.type !== 'issued') {
    // Erased, and given once more by whoever shows their card again.
    if (person === null || deps.persons.state(fact.token) === 'kept') return NO_ROWS;
    return { ...NO_ROWS, persons: [deps.persons.seal(fact.token, { ...person, again: deps.now() })] };
  }
  return {
    persons: person === null ? [] : [deps.persons.seal(fact.token, person)],
    messages: [],
    slips: slipsFor(deps.facility.current(), fact.queue, fact.token, deps.now()),
  };
}
