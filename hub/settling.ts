/** Work that nobody waits for now, and that the end of the process waits for. */
export interface Settling {
  later(work: Promise<void>): void;
  /** Resolves when all of it is done; what failed was told. */
  end(): Promise<void>;
}

export function createSettling(onFault: (fault: unknown) => void): Settling {
  const settling = new Set<Promise<void>>();
  return {
    later(work) {
      const settled: Promise<void> = work.catch(onFault).finally(() => settling.delete(settled));
      settling.add(settled);
    },
    end: () => Promise.all(settling).then(() => undefined),
  };
}
