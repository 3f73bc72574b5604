/**
 * Owns what a simulator waits for, so that closing it leaves no timer and no call behind.
 */

export type Closing = {
  closed: () => boolean;
  /** Waits so many ms; rejects at once when closing. */
  pause: (ms: number) => Promise<void>;
  /** A signal that aborts when closing or after so many ms; call `done` when it is no longer needed. */
  deadline: (ms: number) => { signal: AbortSignal; done: () => void };
  close: () => void;
};

export function createClosing(): Closing {
  const stops = new Set<() => void>();
  let closed = false;

  function until(stop: () => void): () => void {
    if (closed) stop();
    else stops.add(stop);
    return () => stops.delete(stop);
  }

  return {
    closed: () => closed,
    pause(ms) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          forget();
          resolve();
        }, ms);
        const forget = until(() => {
          clearTimeout(timer);
          reject(new Error('the simulator is closing'));
        });
      });
    },
    deadline(ms) {
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(), ms);
      const forget = until(() => controller.abort());
      return {
        signal: controller.signal,
        done: () => {
          clearTimeout(timer);
          forget();
        },
      };
    },
    close() {
      closed = true;
      for (const stop of stops) stop();
      stops.clear();
    },
  };
}
