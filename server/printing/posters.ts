/** What stands on a poster: the facility's names and the words of the locale files, in all five languages. */
import { sharingCodeUrl } from '../../abdm/wire/sharing-code.ts';
import type { DeskPoster, Poster, PosterSize, PosterText, QueuePoster } from '../../printer/poster.ts';
import { RenderError } from '../../printer/renderer.ts';
import type { Catalogues } from '../catalogues.ts';
import { type FacilityFile, LANGUAGES, type Language, type Text } from '../contract/facility.ts';
import { queueColours } from '../contract/queue-colours.ts';

/** Two sizes of a large hospital's queues, a quarter of a megabyte each. */
const MAX_DRAWN = 40;
/** Five seconds of drawing: who comes later is told to try again. */
const MAX_WAITING = 20;

export type DrawPoster = (poster: Poster, size: PosterSize) => Promise<Uint8Array<ArrayBuffer>>;

export interface PosterWords {
  file: FacilityFile;
  catalogues: Catalogues;
  demo: boolean;
}

/** The poster of a queue; null when there is none of that id. `phrUrl` is the base of sharing codes. */
export function queuePoster(words: PosterWords, queueId: string, phrUrl: string): QueuePoster | null {
  const { file } = words;
  const queue = file.queues.find(({ id }) => id === queueId);
  if (queue === undefined) return null;
  const counters = file.counters.filter(({ queues }) => queues.includes(queueId));
  return {
    kind: 'queue',
    ...commonOf(words),
    consent: said(words, 'poster.consent'),
    queue: {
      name: named(file, queue.name),
      letter: queue.prefix,
      pictogram: queue.pictogram ?? null,
    },
    ...queueColours(queue.prefix),
    counters: counters.map(({ name }) => named(file, name)),
    code: sharingCodeUrl(phrUrl, file.facility.hipId, queueId),
    steps: [said(words, 'poster.scan'), said(words, 'poster.share'), said(words, 'poster.wait')],
  };
}

/** The poster of a desk that reads cards. */
export function deskPoster(words: PosterWords): DeskPoster {
  return {
    kind: 'desk',
    ...commonOf(words),
    consent: said(words, 'poster.deskConsent'),
    show: said(words, 'poster.showCard'),
  };
}

export function commonOf(words: PosterWords): { facility: PosterText; demo: PosterText } {
  const { file, demo } = words;
  const [first = 'en'] = file.facility.languages;
  const both: readonly Language[] = first === 'en' ? ['en', 'ur'] : [first, 'en'];
  return {
    facility: named(file, file.facility.name),
    demo: demo ? said(words, 'slip.demo').filter(({ language }) => both.includes(language)) : [],
  };
}

/** All five: the facility's own first, in its order. */
function languagesOf(file: FacilityFile): Language[] {
  return [...new Set([...file.facility.languages, ...LANGUAGES])];
}

/** The words of a key in all five languages. */
export function said({ file, catalogues }: PosterWords, key: string): PosterText {
  return languagesOf(file).map((language) => ({ language, text: catalogues[language][key] ?? '' }));
}

/** A name in the languages it has; where two say the same, once. */
export function named(file: FacilityFile, name: Text): PosterText {
  const seen = new Set<string>();
  return languagesOf(file).flatMap((language) => {
    const text = name[language];
    if (text === undefined || seen.has(text)) return [];
    seen.add(text);
    return [{ language, text }];
  });
}

/**
 * Draws each poster once, and one at a time: anybody may ask, and a slip shares the drawing thread, so it waits for
 * one poster at most.
 */
export function createPosterShelf(draw: DrawPoster): DrawPoster {
  const drawn = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  let waiting = 0;
  let turn: Promise<unknown> = Promise.resolve();
  return (poster, size) => {
    const key = `${size} ${JSON.stringify(poster)}`;
    const known = drawn.get(key);
    if (known !== undefined) return known;
    if (waiting >= MAX_WAITING) return Promise.reject(new RenderError('busy', 'too many posters to draw'));
    const [oldest] = drawn.keys();
    if (drawn.size >= MAX_DRAWN && oldest !== undefined) drawn.delete(oldest);
    waiting += 1;
    const made = turn
      .then(() => draw(poster, size))
      .finally(() => {
        waiting -= 1;
      });
    turn = made.catch(() => undefined);
    drawn.set(key, made);
    // One that failed is tried again by whoever asks next.
    made.catch(() => drawn.delete(key));
    return made;
  };
}
