// Owns noticing that a printer has gone quiet in the middle of a slip. Leaves what that means to dialogue.ts.

export interface Quiet {
  /** From now on silence counts. */
  begin(): void;
  /** A byte was taken, or something was said. */
  broken(): void;
  over(): void;
}

/** Calls `tell` once when nothing broke the silence for `ms`. */
export function createQuiet(ms: number, tell: () => void): Quiet {
  let timer: NodeJS.Timeout | null = null;
  const over = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const begin = (): void => {
    over();
    timer = setTimeout(() => {
      timer = null;
      tell();
    }, ms);
  };
  return {
    begin,
    broken() {
      if (timer !== null) begin();
    },
    over,
  };
}
