/** What a patient's phone shows: the number, where it stands, and nothing about who it is. */
import type { PatientView } from '../contract/views.ts';
import type { TokenId } from '../queue/model.ts';
import { runningNumber } from '../queue/wait.ts';
import { standing } from '../standing.ts';
import { isOver, placeOf, type ViewSources } from './views.ts';

/** The patient's view of a token of today's book; null for any other. */
export function patientView(sources: ViewSources, id: TokenId): PatientView | null {
  const { book, facility } = sources;
  const token = book.tokens.get(id);
  const queue = token === undefined ? undefined : book.queues.get(token.queue);
  const named = token === undefined ? undefined : facility.queue(token.queue);
  if (token === undefined || queue === undefined || named === undefined) return null;
  if (isOver(sources, token.queue)) return null;
  const running = runningNumber(queue);
  const counter = token.counter === null ? null : (facility.counter(token.counter)?.name ?? null);
  return {
    audience: 'patient',
    place: placeOf(sources),
    label: token.label,
    queue: named.name,
    prefix: named.prefix,
    pictogram: named.pictogram ?? null,
    status: token.status,
    calls: token.legs.reduce((sum, leg) => sum + (leg.announced === null ? 0 : 1 + leg.recalls), 0),
    ...standing(book, token),
    running: running === null ? null : `${named.prefix}${running}`,
    counterName: counter,
  };
}
