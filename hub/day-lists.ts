/**
 * An auditor's question at whichever node: the node that has the facility's line asks it and leaves the verdict in the
 * database, where the node that was asked finds it. A word from node to node is a hint, and is said again until it is
 * heard.
 */
import { randomUUID } from 'node:crypto';
import { ANSWER_MS, type DayAudit, type DayAuditor, type NoAudit } from './day-audit.ts';
import type { Links } from './links.ts';
import type { DayListStore } from './store/day-list-store.ts';
import type { News } from './store/news.ts';

export interface DayLists {
  /** `away`: no node has the facility's line. */
  audit(hipId: string, day: string): Promise<DayAudit | NoAudit>;
  /** Whoever waits is told that nothing comes. */
  stop(): void;
}

export interface DayListsDeps {
  /** Of the facilities whose lines are here. */
  auditor: Pick<DayAuditor, 'audit'>;
  links: () => Pick<Links, 'has'>;
  store: DayListStore;
  news: Pick<News, 'tell' | 'onNews'>;
  now: () => number;
  onFault: (fault: unknown) => void;
}

/** The verdict is looked for, and the question said again, so often. */
const LOOK_EVERY_MS = 1_000;
/** Beyond what the facility is given: two nodes and a table in between. */
const GRACE_MS = 5_000;

export function createDayLists(deps: DayListsDeps): DayLists {
  const { auditor, links, store, news, now, onFault } = deps;
  /** Whoever waits for a list, woken when it may be there. */
  const waiting = new Map<string, () => void>();
  let stopped = false;

  news.onNews((item) => {
    if (item.about === 'listed') waiting.get(item.list)?.();
    if (item.about === 'list' && links().has(item.hipId)) {
      askHere(item.list, item.hipId, item.day).catch(onFault);
    }
  });

  async function askHere(list: string, hipId: string, day: string): Promise<void> {
    if (!(await store.take(list, now()))) return;
    const found = await auditor.audit(hipId, day);
    await store.end(list, typeof found === 'string' ? null : found, now());
    await news.tell({ about: 'listed', list });
  }

  async function askElsewhere(hipId: string, day: string): Promise<DayAudit | NoAudit> {
    const list = randomUUID();
    const until = performance.now() + ANSWER_MS + GRACE_MS;
    await store.ask({ id: list, hipId, day, at: now() });
    while (!stopped && performance.now() < until) {
      const woken = wait(list);
      await news.tell({ about: 'list', hipId, list, day });
      await woken;
      const found = await store.read(list);
      if (found !== undefined) return found ?? 'unanswered';
    }
    await store.drop(list);
    return 'unanswered';
  }

  function wait(list: string): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(late);
        waiting.delete(list);
        resolve();
      };
      const late = setTimeout(wake, LOOK_EVERY_MS);
      waiting.set(list, wake);
    });
  }

  return {
    async audit(hipId, day) {
      if (links().has(hipId)) return auditor.audit(hipId, day);
      return (await store.isSomewhere(hipId, now())) ? askElsewhere(hipId, day) : 'away';
    },
    stop() {
      stopped = true;
      for (const wake of [...waiting.values()]) wake();
    },
  };
}
