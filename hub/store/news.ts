/**
 * What nodes tell each other through the database: that a callback waits for a facility, that the registry
 * changed, that a facility's key is worth nothing any more. A hint only: whoever missed it finds it in the tables.
 */
const CHANNEL = 'parchi_hub';

export type NewsItem =
  /** A callback is held for this facility. */
  | { about: 'callback'; hipId: string; kind: string; relay: string }
  /** Facilities, or their keys, changed. */
  | { about: 'registry' };

export interface News {
  tell(item: NewsItem): Promise<void>;
  /** Hears everybody's news, one's own included. */
  onNews(listener: (item: NewsItem) => void): void;
}

export async function listenForNews(wire: {
  hear: (channel: string, heard: (text: string) => void) => Promise<void>;
  say: (channel: string, text: string) => Promise<void>;
}): Promise<News> {
  const listeners: ((item: NewsItem) => void)[] = [];
  await wire.hear(CHANNEL, (text) => {
    // Only nodes of ours speak on this channel, in this shape.
    const item = JSON.parse(text) as NewsItem;
    for (const listener of listeners) listener(item);
  });
  return {
    tell: (item) => wire.say(CHANNEL, JSON.stringify(item)),
    onNews: (listener) => void listeners.push(listener),
  };
}
