/**
 * Forgetting people on time: their sealed rows and the keys of their days go after `keepPersonsDays`, counts
 * and the log stay, and how many of which day is noted. By the book's date, never by the clock alone: one that is
 * wrong by years forgets nobody.
 */
import type { PersonKeys } from '../../db/person-keys.ts';
import { FORGOTTEN_AT_ONCE, type PersonRows } from '../../db/person-rows.ts';
import type { PersonStore } from '../../db/person-store.ts';
import type { Desk } from '../desk.ts';
import type { Facility } from '../facility/facility.ts';
import type { Log } from '../log.ts';
import { NO_DAY } from '../queue/book.ts';
import { daysBefore } from './days.ts';
import type { KeptPerson } from './person.ts';

export interface ForgettingDeps {
  desk: Pick<Desk, 'book'>;
  facility: Facility;
  persons: Pick<PersonStore<KeptPerson>, 'letGo'>;
  personRows: Pick<PersonRows<KeptPerson>, 'forget' | 'scour'>;
  personKeys: PersonKeys;
  now: () => number;
  log: Log;
}

/** Forgets everybody whose time is over, in small steps between which others have their turn. */
export async function forgetPersons(deps: ForgettingDeps): Promise<void> {
  const { desk, facility, persons, personRows, personKeys, now, log } = deps;
  const today = desk.book().day;
  if (today === NO_DAY) return;
  const before = daysBefore(today, facility.current().facility.keepPersonsDays);
  let count = 0;
  for (;;) {
    const forgotten = personRows.forget(before, now());
    count += forgotten;
    if (forgotten < FORGOTTEN_AT_ONCE) break;
    await new Promise((next) => setImmediate(next));
  }
  const days = personKeys.forget(before);
  if (count + days === 0) return;
  persons.letGo();
  log.info({ count, day: before }, 'people forgotten, before this day');
  if (!personRows.scour())
    log.warn({}, 'the write-ahead log still holds what was forgotten, until the next time');
}
