/**
 * Forgetting people on time: their sealed rows and the keys of their days go after `keepPersonsDays`, counts
 * and the log stay. By the book's date, never by the clock alone: one that is wrong by years forgets nobody.
 */
import type { PersonKeys } from '../../db/person-keys.ts';
import { FORGOTTEN_AT_ONCE, type PersonStore } from '../../db/person-store.ts';
import type { Desk } from '../desk.ts';
import type { Facility } from '../facility.ts';
import type { Log } from '../log.ts';
import { NO_DAY } from '../queue/book.ts';
import type { Day } from '../queue/model.ts';
import type { KeptPerson } from './person.ts';

export interface ForgettingDeps {
  desk: Pick<Desk, 'book'>;
  facility: Facility;
  persons: PersonStore<KeptPerson>;
  personKeys: PersonKeys;
  log: Log;
}


/** Forgets everybody whose time is over, in small steps between which others have their turn. */
export async function forgetPersons(deps: ForgettingDeps): Promise<void> {
  const { desk, facility, persons, personKeys, log } = deps;
  const today = desk.book().day;
  if (today === NO_DAY) return;
  const before = daysBefore(today, facility.current().facility.keepPersonsDays);
  let count = 0;
  for (;;) {
    const forgotten = persons.forget(before);
    count += forgotten;
    if (forgotten < FORGOTTEN_AT_ONCE) break;
    await new Promise((next) => setImmediate(next));
  }
  const days = personKeys.forget(before);
  if (count + days > 0) log.info({ count, day: before }, 'people forgotten, before this day');
}
