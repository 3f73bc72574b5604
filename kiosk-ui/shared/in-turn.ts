/** Wishes of one page that are carried out one after the other: of two passwords only the later one holds. */
import { useRef } from 'preact/hooks';

/** Answers a function that begins `act` once those before it have ended; none of them may reject. */
export function useTurns(): (act: () => Promise<void>) => Promise<void> {
  const last = useRef(Promise.resolve());
  return (act) => {
    last.current = last.current.then(act);
    return last.current;
  };
}
