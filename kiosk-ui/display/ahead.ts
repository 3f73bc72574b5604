/**
 * Fetches the words of calls before they come: whoever is next, and the counters that call. On a slow
 * television or a busy network a clip that is asked for only at the call comes too late for it.
 */
import type { Language } from '../../server/contract/facility.ts';
import type { HallView } from '../../server/contract/views.ts';
import type { SpokenCall } from '../shared/voice/grammar.ts';
import type { Speaker } from '../shared/voice/speech.ts';

/** After a view: the screen is drawn first, and a burst of arrivals is one look ahead. */
export const AHEAD_AFTER_MS = 1_000;
/** What has not come is asked for again after this. */
export const AHEAD_AGAIN_MS = 5_000;
/** Sentences that are made ready at once: few enough that what they decode fits beside what is said. */
const MAX_AHEAD = 15;

/** Answers what takes every view of a hall. */
export function createAhead(
  speaker: Pick<Speaker, 'prepare'>,
  languages: () => readonly Language[],
): (view: HallView) => void {
  let newest: HallView | null = null;
  let under = false;
  let ready = '';

  async function prepare(): Promise<void> {
    while (newest !== null) {
      const view = newest;
      newest = null;
      const spoken = soonSaid(view);
      const wanted = JSON.stringify([spoken, languages()]);
      if (wanted === ready) continue;
      if (await speaker.prepare(spoken, languages())) ready = wanted;
      else {
        newest ??= view;
        setTimeout(() => void prepare(), AHEAD_AGAIN_MS);
        return;
      }
    }
    under = false;
  }

  return (view) => {
    newest = view;
    if (under) return;
    under = true;
    setTimeout(() => void prepare(), AHEAD_AFTER_MS);
  };
}

/** What will be said soon, the nearest first: of each queue who is next, the counters, then those after. */
export function soonSaid({ queues, counters }: HallView): SpokenCall[] {
  const ranks = Math.max(0, ...queues.map(({ next }) => next.length));
  const [first = [], ...later] = Array.from({ length: ranks }, (_, rank) =>
    queues.flatMap(({ next }) => next[rank] ?? []),
  );
  const people = (labels: string[]) => labels.map((label) => ({ label, place: null }));
  const places = counters.map((place) => ({ label: '', place }));
  return [...people(first), ...places, ...people(later.flat())].slice(0, MAX_AHEAD);
}
