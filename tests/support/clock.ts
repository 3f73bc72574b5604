/** A clock that a test sets. */
export type TestClock = { now: () => number; advance: (ms: number) => void; set: (at: number) => void };

export function testClock(at = Date.UTC(2026, 10, 22, 4, 30)): TestClock {
  let current = at;
  return {
    now: () => current,
    advance: (ms) => {
      current += ms;
    },
    set: (to) => {
      current = to;
    },
  };
}
