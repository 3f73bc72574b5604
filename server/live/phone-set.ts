/** Patients' pages as a hub is given them to show: those of everybody who still waits, or was done within the hour. */
import type { PhoneSet } from '../hub-link/phones.ts';
import { queueSettings } from '../queue/book.ts';
import type { Token } from '../queue/model.ts';
import { patientView } from './patient-view.ts';
import type { ViewSources } from './views.ts';

/** Whoever was served or left looks once more, not all day. */
const DONE_SHOWN_MS = 60 * 60_000;

export function phoneSet(sources: ViewSources): PhoneSet {
  const { book, facility, moment } = sources;
  const { facility: own, queues, counters } = facility.current();
  const running = new Map<string, string>();
  const phones: PhoneSet['phones'] = [];
  for (const token of book.tokens.values()) {
    if (isLongDone(token, moment.at)) continue;
    const view = patientView(sources, token.id);
    if (view === null) continue;
    if (view.running !== null) running.set(token.queue, view.running);
    phones.push({
      code: token.code,
      label: view.label,
      queue: token.queue,
      status: view.status,
      calls: view.calls,
      ahead: view.ahead,
      wait: view.wait === null ? null : [view.wait.lowMinutes, view.wait.highMinutes],
      counter: token.counter,
    });
  }
  return {
    frame: {
      facility: own.name,
      languages: own.languages,
      day: book.day,
      zone: own.zone,
      queues: queues.map(({ id, prefix, name, pictogram }) => ({
        id,
        prefix,
        name,
        pictogram: pictogram ?? null,
        roundTheClock: queueSettings(book, id)?.roundTheClock === true,
      })),
      counters: counters.map(({ id, name }) => ({ id, name })),
    },
    running: [...running].map(([queue, label]) => ({ queue, label })),
    phones,
  };
}

function isLongDone(token: Token, now: number): boolean {
  if (token.status === 'waiting' || token.status === 'called' || token.status === 'serving') return false;
  // Who was skipped may come back at any time of the day.
  if (token.status === 'skipped') return false;
  return now - (token.legs.at(-1)?.closedAt ?? token.issuedAt) > DONE_SHOWN_MS;
}
