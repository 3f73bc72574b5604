/**
 * Which slips a token gets, and what stands on one at the moment it is printed. How a slip is drawn
 * and sent is the printer folder's.
 */
import type { NewSlip } from '../../db/rows.ts';
import { type SlipContent, type SlipLabels, slipLabels } from '../../printer/slip.ts';
import type { Catalogues } from '../catalogues.ts';
import { type FacilityFile, LANGUAGES, type Language, type Text } from '../contract/facility.ts';
import type { Facility } from '../facility/facility.ts';
import type { Book, TokenId } from '../queue/model.ts';
import { standing } from '../standing.ts';

/** A slip that could not be printed for this long is of no use to the person it was for. */
const SLIP_LIFE_MS = 20 * 60_000;

/** One slip on the first printer of the queue; none when no printer serves it. */
export function slipsFor(file: FacilityFile, queue: string, token: TokenId, now: number): NewSlip[] {
  const printer = printerOf(file, queue);
  return printer === null ? [] : [newSlip(printer, token, now, false)];
}

/** The first printer that serves the queue; null when none does. */
export function printerOf(file: FacilityFile, queue: string): string | null {
  return file.printers.find(({ queues }) => queues.includes(queue))?.id ?? null;
}

/** Every printer that serves the queue, in the file's order: when the first cannot print, the next one does. */
export function printersOf(file: FacilityFile, queue: string): string[] {
  return file.printers.filter(({ queues }) => queues.includes(queue)).map(({ id }) => id);
}

/** A copy that a person asked for; it says DUPLICATE. */
export function newSlip(printer: string, token: TokenId, now: number, duplicate: boolean): NewSlip {
  return { printer, token, duplicate, createdAt: now, expiresAt: now + SLIP_LIFE_MS };
}

export interface SlipWriter {
  /** The slip as it should read now, or why it is of no use any more. */
  contentFor(job: {
    printerId: string;
    tokenId: TokenId;
    duplicate: boolean;
  }): SlipContent | { skip: string };
}

export function createSlipWriter(options: {
  book: () => Book;
  facility: Facility;
  catalogues: Catalogues;
  /** What a slip's code links to; null: it carries none. */
  publicUrl: () => string | null;
  demo: boolean;
}): SlipWriter {
  const labels = Object.fromEntries(
    LANGUAGES.map((language) => [language, slipLabels(options.catalogues[language])]),
  ) as Record<Language, SlipLabels>;

  return {
    contentFor(job) {
      const book = options.book();
      const token = book.tokens.get(job.tokenId);
      if (token === undefined) return { skip: 'day-over' };
      // A copy is printed whenever a person asks; a first slip only while the person still waits for it.
      if (token.status !== 'waiting' && !job.duplicate) return { skip: token.status };
      const file = options.facility.current();
      const queue = options.facility.queue(token.queue);
      const printer = file.printers.find(({ id }) => id === job.printerId);
      const counters = file.counters.filter(({ queues }) => queues.includes(token.queue));
      return {
        languages: slipLanguagesOf(printer?.languages ?? ['en'], token.language),
        labels,
        facility: file.facility.name,
        queue: {
          name: queue?.name ?? { en: token.queue },
          letter: queue?.prefix ?? '',
          pictogram: queue?.pictogram ?? null,
        },
        token: token.label,
        ...standing(book, token),
        issued: issuedText(token.issuedAt, file.facility.zone),
        place: placeOf(counters),
        url: linkOf(options.publicUrl(), token.code),
        duplicate: job.duplicate,
        demo: options.demo,
      };
    },
  };
}

function linkOf(base: string | null, code: string): string | null {
  return base === null ? null : `${base}/t/${code}`;
}

/** More counters than this are no direction. */
const MAX_PLACES = 2;

/** The counters that call this queue, where they are few enough to be a place to go. */
export function placeOf(counters: FacilityFile['counters']): Text | null {
  if (counters.length === 0 || counters.length > MAX_PLACES) return null;
  const named = (language: Language) => counters.map(({ name }) => name[language] ?? name.en).join(' · ');
  const place: Text = { en: named('en') };
  for (const language of LANGUAGES) place[language] = named(language);
  return place;
}

/**
 * The printer's one or two languages, the patient's own first: with two it takes the place of the second, with
 * one it joins, so that staff still read theirs.
 */
export function slipLanguagesOf(
  printers: readonly Language[],
  chosen: string | undefined,
): SlipContent['languages'] {
  const [first = 'en', second] = printers;
  const own = LANGUAGES.find((language) => language === chosen);
  if (own === undefined || own === first) return second === undefined ? [first] : [first, second];
  return [own, first];
}

/** Date and time as people here write them: 22-11-2026, 10:35. */
export function issuedText(at: number, zone: string): { date: string; time: string } {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const part = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    date: `${part.get('day')}-${part.get('month')}-${part.get('year')}`,
    time: `${part.get('hour')}:${part.get('minute')}`,
  };
}
