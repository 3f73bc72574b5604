/**
 * Statements of one kind, said together: what is asked while others are under way waits for them and goes in one
 * statement, so a node under load says fewer and longer ones. A lone one waits for nobody; what nobody waits for may
 * be said at intervals. Each keeps its own answer: where a statement for many fails, each is said alone, and one that is
 * bad fails alone.
 */

/** So many go in one statement; a callback of some kilobytes each. */
export const MAX_TOGETHER = 100;

/**
 * `say` answers one for each, in their order. `atOnce`: statements under way. `everyMs`: from one statement to the next,
 * unless there is a full one.
 */
export function gathered<One, Answer>(
  say: (ones: readonly One[]) => Promise<readonly Answer[]>,
  atOnce: number,
  everyMs = 0,
): (one: One) => Promise<Answer> {
  type Waiting = { one: One; resolve: (answer: Answer) => void; reject: (fault: unknown) => void };
  let waiting: Waiting[] = [];
  let running = 0;
  /** The next statement goes in this turn of the event loop. */
  let isDue = false;
  let pause: NodeJS.Timeout | null = null;
  let saidAt = Number.NEGATIVE_INFINITY;

  function soon(): void {
    if (isDue || waiting.length === 0 || running >= atOnce) return;
    const pauseMs = saidAt + everyMs - performance.now();
    if (pauseMs > 0 && waiting.length < MAX_TOGETHER) {
      pause ??= setTimeout(due, pauseMs);
      return;
    }
    due();
  }

  function due(): void {
    if (pause !== null) clearTimeout(pause);
    pause = null;
    isDue = true;
    // What comes in one turn of the event loop goes together.
    setImmediate(next);
  }

  function next(): void {
    isDue = false;
    const now = waiting.slice(0, MAX_TOGETHER);
    waiting = waiting.slice(MAX_TOGETHER);
    running += 1;
    saidAt = performance.now();
    void sayAll(now).finally(() => {
      running -= 1;
      soon();
    });
    soon();
  }

  async function sayAll(now: readonly Waiting[]): Promise<void> {
    try {
      const answers = await say(now.map(({ one }) => one));
      if (answers.length !== now.length) throw new Error('a statement for many did not answer each');
      for (const [n, answer] of answers.entries()) now[n]?.resolve(answer);
    } catch (fault) {
      if (now.length === 1) now[0]?.reject(fault);
      else await Promise.all(now.map((one) => sayAll([one])));
    }
  }

  return (one) =>
    new Promise((resolve, reject) => {
      waiting.push({ one, resolve, reject });
      soon();
    });
}
