/**
 * Work of one kind, a little at a time and in turn: when a state's facilities dial at once, what they tell and what is
 * written down of them must not stand before a share at the database's connections. What waits is bounded by its
 * callers: a link has so many messages under way, and opens once.
 */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

/** Turns of which `atOnce` are under way; whoever waits gets one in the order of coming. */
export function createTurns(atOnce: number): Turns {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= atOnce) await new Promise<void>((next) => waiting.push(next));
    else running += 1;
    try {
      return await work();
    } finally {
      // The place is handed on, not given back: nobody who comes now gets before whoever waits.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
