/**
 * Who stands where, kept true: which facilities have their lines at this node, whose keys are in force, what time it is.
 * News tell it at once; everything is looked at again from time to time, should news have been lost.
 */
import type { FacilityKeys } from './facility-keys.ts';
import type { Links } from './links.ts';
import type { SharedClock } from './store/clock.ts';
import type { News } from './store/news.ts';
import { NOTE_EVERY_MS, type PresenceStore, SEEN_WITHIN_MS } from './store/presence-store.ts';

/** Who is here is written down this often, and keys are read again. */
const PRESENCE_EVERY_MS = 30_000;
/** Two quartzes part by milliseconds in this time. */
const CLOCK_EVERY_MS = 10 * 60_000;

export interface StandingDeps {
  node: string;
  links: Links;
  keys: FacilityKeys;
  presence: PresenceStore;
  clock: SharedClock;
  news: News;
  onFault: (fault: unknown) => void;
}

/** Begins; answers what ends it. */
export function keepStanding(deps: StandingDeps): () => void {
  const { node, links, keys, presence, clock, news, onFault } = deps;
  const { now } = clock;

  async function lookAgain(hipId?: string): Promise<void> {
    await keys.refresh(hipId);
    links.endRevoked();
  }

  async function keepPresence(): Promise<void> {
    await presence.still(links.connected(), node, now());
    await presence.lost(now() - SEEN_WITHIN_MS);
  }

  news.onNews((item) => {
    if (item.about === 'registry') lookAgain(item.hipId).catch(onFault);
    if (item.about === 'link' && item.node !== node) links.endOlder(item.hipId, item.at);
  });
  news.onAgain(() => {
    lookAgain().catch(onFault);
    clock.look().catch(onFault);
  });
  const timers = [
    setInterval(() => {
      lookAgain().catch(onFault);
      keepPresence().catch(onFault);
    }, PRESENCE_EVERY_MS),
    setInterval(() => {
      presence.note(links.connected(), node, now()).catch(onFault);
    }, NOTE_EVERY_MS),
    setInterval(() => void clock.look().catch(onFault), CLOCK_EVERY_MS),
  ];
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}
