/**
 * What nodes tell each other through the database: that a callback waits for a facility, that the registry
 * changed, that a facility dialled another node, that an auditor asks for a day. A hint only: whoever missed it finds it in the tables. Each node
 * says a beat and listens for it, for a line that died without a word hears nothing for hours.
 */
import { randomUUID } from 'node:crypto';

/** Where nodes of one database speak. */
export const CHANNEL = 'parchi_hub';

export type NewsItem =
  /** A callback is held for this facility. */
  | { about: 'callback'; hipId: string; kind: string; relay: string }
  /** Facilities, or their keys, changed; of one, when it is named. */
  | { about: 'registry'; hipId?: string }
  /** A facility's socket opened at a node; an older one of it is over. */
  | { about: 'link'; hipId: string; node: string; at: number }
  /** A facility has missed something. */
  | { about: 'missed'; hipId: string }
  /** Another node wants a list of a day from this facility. */
  | { about: 'list'; hipId: string; list: string; day: string }
  /** It is there, or will not come. */
  | { about: 'listed'; list: string }
  /** An officer's account ended, or sees something else. */
  | { about: 'officers' };

type Beat = { about: 'beat'; from: string };

export interface News {
  tell(item: NewsItem): Promise<void>;
  /** Hears everybody's news, one's own included. Kinds that this version does not know come too. */
  onNews(listener: (item: NewsItem) => void): void;
  /** The ear was lost and listens again: what was said meanwhile was not heard. */
  onAgain(listener: () => void): void;
  /** Says a beat; opens the ear again when the last one was not heard. */
  beat(): Promise<void>;
  /** Milliseconds from telling to hearing; of a beat that is still out, how long it has been. null before the first. */
  lag(): number | null;
}

export interface Wire {
  hear: (channel: string, heard: (text: string) => void, again: () => void) => Promise<void>;
  say: (text: string) => Promise<unknown>;
  /** Ends the ear, so that it is opened afresh. */
  listenAgain: () => void;
}

/** A beat that took longer will not be heard any more. */
const DEAF_MS = 5_000;

export async function listenForNews(wire: Wire): Promise<News> {
  const listeners: ((item: NewsItem) => void)[] = [];
  const againListeners: (() => void)[] = [];
  const self = randomUUID();
  let beatAt: number | null = null;
  let heardIn: number | null = null;

  function hear(text: string): void {
    // Only nodes of ours speak on this channel, in this shape.
    const item = JSON.parse(text) as NewsItem | Beat;
    if (item.about !== 'beat') for (const listener of listeners) listener(item);
    else if (item.from === self && beatAt !== null) {
      heardIn = performance.now() - beatAt;
      beatAt = null;
    }
  }

  await wire.hear(CHANNEL, hear, () => {
    for (const listener of againListeners) listener();
  });
  return {
    async tell(item) {
      await wire.say(JSON.stringify(item));
    },
    onNews: (listener) => void listeners.push(listener),
    onAgain: (listener) => void againListeners.push(listener),
    async beat() {
      const since = beatAt === null ? 0 : performance.now() - beatAt;
      if (beatAt !== null && since < DEAF_MS) return;
      if (beatAt !== null) wire.listenAgain();
      beatAt = performance.now();
      const beat: Beat = { about: 'beat', from: self };
      await wire.say(JSON.stringify(beat));
    },
    lag: () => (beatAt === null ? heardIn : Math.max(heardIn ?? 0, performance.now() - beatAt)),
  };
}
