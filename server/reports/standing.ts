/**
 * The events of a day that stand: what an undo took back is left out, and so is the undo itself.
 * An undo is decided only while nothing it touches has changed since, so leaving both out is exact.
 */
import type { Event } from '../queue/events.ts';
import type { CounterId } from '../queue/model.ts';

/** The counter whose last step this event is (part of), as undo sees it; null for all other events. */
export function steppingCounter({ fact }: Event): CounterId | null {
  switch (fact.type) {
    case 'called':
    case 'completed':
    case 'skipped':
    case 'transferred':
      return fact.counter;
    default:
      return null;
  }
}

/** The positions of the events that each undo took back, by the undo's own position. */
export function undoneBy(events: readonly Event[]): Map<number, number[]> {
  const lastStep = new Map<CounterId, { command: string; at: number[] }>();
  const undone = new Map<number, number[]>();
  for (const [i, event] of events.entries()) {
    if (event.fact.type === 'undone') {
      undone.set(i, lastStep.get(event.fact.counter)?.at ?? []);
      lastStep.delete(event.fact.counter);
      continue;
    }
    const counter = steppingCounter(event);
    if (counter === null) continue;
    const last = lastStep.get(counter);
    // One command may complete a token and call the next: undo takes both back.
    if (last?.command === event.command) last.at.push(i);
    else lastStep.set(counter, { command: event.command, at: [i] });
  }
  return undone;
}

/** `events` of one stretch of a day, in order, without what was taken back. */
export function standing(events: readonly Event[]): Event[] {
  const gone = new Set<number>();
  for (const [undo, steps] of undoneBy(events)) {
    gone.add(undo);
    for (const step of steps) gone.add(step);
  }
  return gone.size === 0 ? [...events] : events.filter((_, i) => !gone.has(i));
}
