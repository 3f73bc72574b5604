/**
 * Whether this node may be sent callbacks and facilities: its database answers, and it is not about to stop. A beat
 * every few seconds also shows whether it hears the other nodes.
 */
import { sql } from 'drizzle-orm';
import type { HubMetrics } from './metrics.ts';
import type { Store } from './store/open.ts';

/** Every node hears every beat: a hundred nodes are then two thousand short words a second. */
const BEAT_EVERY_MS = 5_000;
/** A balancer asks every few seconds and does not wait for long. */
const ANSWER_WITHIN_MS = 2_000;

export type Standing = 'ready' | 'stopping' | 'database';

export interface Readiness {
  /** As the last beat found it. */
  ready(): boolean;
  /** Asks the database now. */
  ask(): Promise<Standing>;
  /** Not ready from now on. */
  leave(): void;
  start(metrics: Pick<HubMetrics, 'database'>): void;
  stop(): void;
}

export function createReadiness(store: Store, onFault: (fault: unknown) => void): Readiness {
  let leaving = false;
  let answers = true;
  let timer: NodeJS.Timeout | null = null;

  async function beat(metrics: Pick<HubMetrics, 'database'>): Promise<void> {
    const began = performance.now();
    try {
      await store.news.beat();
      metrics.database(performance.now() - began);
      answers = true;
    } catch (fault) {
      answers = false;
      onFault(fault);
    }
  }

  async function answersNow(): Promise<boolean> {
    const late = new Promise<boolean>((resolve) => {
      setTimeout(() => resolve(false), ANSWER_WITHIN_MS).unref();
    });
    const asked = store.database.execute(sql`select 1`).then(
      () => true,
      () => false,
    );
    return Promise.race([asked, late]);
  }

  return {
    ready: () => answers && !leaving,
    async ask() {
      if (leaving) return 'stopping';
      answers = await answersNow();
      return answers ? 'ready' : 'database';
    },
    leave() {
      leaving = true;
    },
    start(metrics) {
      timer = setInterval(() => void beat(metrics), BEAT_EVERY_MS);
      void beat(metrics);
    },
    stop() {
      if (timer !== null) clearInterval(timer);
    },
  };
}
