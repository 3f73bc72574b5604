/**
 * After a restore: which queues wait for their highest number of today, and saying it, whoever says it. What anybody
 * knows to be out stands. Of what the hub said it is kept how old that was, until a clerk has looked at it too.
 */
import type { FacilityStore } from '../db/facility-store.ts';
import type { Journal } from '../db/journal.ts';
import type { NumbersView } from './contract/numbers.ts';
import type { Trouble } from './contract/views.ts';
import type { Desk, Outcome } from './desk.ts';
import type { Facility } from './facility/facility.ts';
import { isUnconfirmed } from './queue/book.ts';
import type { Day, QueueId } from './queue/model.ts';

/** As the log names the hub: no account's name has a colon. */
export const HUB_ACTOR = 'hub:';
const FACT = 'numbers.fromHub';

/** What the hub said that day: of which queues, and up to when it had heard of them (milliseconds since 1970). */
interface FromHub {
  day: string;
  heardAt: number;
  queues: string[];
}

export interface NumberSaid {
  /** The command's id. */
  id: string;
  queue: QueueId;
  day: Day;
  number: number;
  actor: string;
}

export interface Numbers {
  view(): NumbersView;
  /** Queues that wait, of the day that is asked about. */
  waiting(): { day: Day; queues: QueueId[] };
  /** Somebody has looked: the queue goes on after the highest of this and what is known. */
  confirm(said: NumberSaid): Promise<Outcome>;
  /** The same from the hub, which had last heard at `heardAt`; staff are told so until one of them confirms it. */
  confirmFromHub(said: Omit<NumberSaid, 'actor'>, heardAt: number): Promise<Outcome>;
  troubles(): Trouble[];
}

export interface NumbersDeps {
  desk: Desk;
  facility: Pick<Facility, 'current'>;
  journal: Pick<Journal, 'highestNumbers' | 'raiseNumber'>;
  facts: Pick<FacilityStore, 'fact' | 'setFact'>;
}

export function createNumbers({ desk, facility, journal, facts }: NumbersDeps): Numbers {
  let fromHub = read(facts.fact(FACT));

  function keep(next: FromHub): void {
    facts.setFact(FACT, JSON.stringify(next));
    fromHub = next;
  }

  function ofToday(): FromHub | null {
    return fromHub?.day === desk.book().day ? fromHub : null;
  }

  function view(): NumbersView {
    const { day } = desk.today();
    const book = desk.book();
    const known = new Map(journal.highestNumbers(day).map(({ queue, number }) => [queue, number]));
    const told = ofToday();
    const queues = facility.current().queues.map(({ id, prefix, name, pictogram }) => ({
      id,
      prefix,
      name: { ...name },
      pictogram: pictogram ?? null,
      known: Math.max(known.get(id) ?? 0, book.day === day ? (book.queues.get(id)?.lastNumber ?? 0) : 0),
      confirmed: !isUnconfirmed(book, id),
      hubHeardAt: told?.queues.includes(id) === true ? told.heardAt : null,
    }));
    return { day, queues };
  }

  async function say({ id, queue, day, number: said, actor }: NumberSaid): Promise<Outcome> {
    // What anybody knows to be out stands, whatever is said now.
    const number = Math.max(said, view().queues.find((one) => one.id === queue)?.known ?? 0);
    // First: should the day be left and entered again, the log's own numbers would not tell of these.
    if (desk.book().confirmed !== null && desk.book().queues.has(queue)) {
      journal.raiseNumber({ day, queue, number });
    }
    return desk.submit({ type: 'confirmNumber', id, actor, queue, number, day });
  }

  return {
    view,
    waiting() {
      const { day } = desk.today();
      const queues = facility
        .current()
        .queues.flatMap(({ id }) => (isUnconfirmed(desk.book(), id) ? [id] : []));
      return { day, queues };
    },
    async confirm(said) {
      const outcome = await say(said);
      const told = ofToday();
      if (outcome.kind === 'done' && told?.queues.includes(said.queue) === true)
        keep({ ...told, queues: told.queues.filter((one) => one !== said.queue) });
      return outcome;
    },
    async confirmFromHub(said, heardAt) {
      const outcome = await say({ ...said, actor: HUB_ACTOR });
      if (outcome.kind === 'done' && outcome.events.length > 0) {
        const told = ofToday() ?? { day: said.day, heardAt, queues: [] };
        keep({
          day: said.day,
          heardAt: Math.min(heardAt, told.heardAt),
          queues: [...told.queues, said.queue],
        });
      }
      return outcome;
    },
    troubles() {
      const told = ofToday();
      return told === null || told.queues.length === 0
        ? []
        : [{ code: 'numbers_from_hub', params: { since: told.heardAt } }];
    },
  };
}

function read(fact: string | null): FromHub | null {
  return fact === null ? null : (JSON.parse(fact) as FromHub);
}
