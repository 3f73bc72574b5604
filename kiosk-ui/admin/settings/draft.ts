/** A facility file while it is edited on a page: what is new in it, what it would lose for good. Pure. */

import type { FacilityFile, Language, Text } from '../../../server/contract/facility.ts';
import {
  MAX_COUNTERS,
  MAX_NOTICES,
  MAX_PRINTERS,
  MAX_QUEUES,
} from '../../../server/contract/facility-bounds.ts';
import { PAPER_LETTER } from '../../../server/contract/paper-bounds.ts';
import type { FieldProblem } from '../../../server/contract/settings.ts';

export type Queue = FacilityFile['queues'][number];
export type Counter = FacilityFile['counters'][number];
export type Printer = FacilityFile['printers'][number];
export type Hours = Queue['hours'][number];

/** Up to how many there may be. */
export const MOST = {
  queues: MAX_QUEUES,
  counters: MAX_COUNTERS,
  printers: MAX_PRINTERS,
  notices: MAX_NOTICES,
} as const;

export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The list with the thing at `i` changed. */
export function patched<T>(list: readonly T[], i: number, patch: Partial<T>): T[] {
  return list.map((one, at) => (at === i ? { ...one, ...patch } : one));
}

export function without<T>(list: readonly T[], i: number): T[] {
  return list.filter((_, at) => at !== i);
}

/** The list with the thing at `i` one place nearer to the start (-1) or the end (1). */
export function moved<T>(list: readonly T[], i: number, by: -1 | 1): T[] {
  const [from, to] = [list[i], list[i + by]];
  if (from === undefined || to === undefined) return [...list];
  return list.map((one, at) => (at === i ? to : at === i + by ? from : one));
}

/** A name with the words of one language; an empty one is left out, English stands as it is. */
export function withWords(name: Text, language: Language, words: string): Text {
  const next: Text = { ...name, [language]: words };
  if (words === '' && language !== 'en') delete next[language];
  return next;
}

/** The facility's own languages first. */
export function languagesOf(file: FacilityFile, all: readonly Language[]): Language[] {
  return [...new Set([...file.facility.languages, ...all])];
}

/** `Q4` where there are Q1 to Q3: the first that nothing has. */
function freeId(letter: string, ids: readonly string[]): string {
  let number = ids.length + 1;
  while (ids.includes(`${letter}${number}`)) number += 1;
  return `${letter}${number}`;
}

/** The first letter that no queue has, nor numbers on paper; all are in use in a hospital of 25 queues. */
function freeLetter(queues: readonly Queue[]): string {
  const used = new Set([PAPER_LETTER, ...queues.map(({ prefix }) => prefix)]);
  return [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].find((letter) => !used.has(letter)) ?? '';
}

export function withQueue(file: FacilityFile): FacilityFile {
  const queue: Queue = {
    id: freeId(
      'Q',
      file.queues.map(({ id }) => id),
    ),
    prefix: freeLetter(file.queues),
    name: { en: '' },
    windowMinutes: 30,
    validMinutes: 720,
    priorityShare: { priority: 1, normal: 2 },
    next: [],
    hours: [],
    dailyCap: null,
    roundTheClock: false,
    requeueAfter: 3,
  };
  return { ...file, queues: [...file.queues, queue] };
}

/** Without the queue, wherever it is named. */
export function withoutQueue(file: FacilityFile, i: number): FacilityFile {
  const gone = file.queues[i]?.id;
  const others = (ids: readonly string[]) => ids.filter((id) => id !== gone);
  return {
    ...file,
    queues: without(file.queues, i).map((queue) => ({ ...queue, next: others(queue.next) })),
    counters: file.counters.map((counter) => ({ ...counter, queues: others(counter.queues) })),
    printers: file.printers.map((printer) => ({ ...printer, queues: others(printer.queues) })),
  };
}

/** A queue by a new id, wherever it is named: only one that was never saved may have it. */
export function withQueueId(file: FacilityFile, i: number, id: string): FacilityFile {
  const old = file.queues[i]?.id;
  const renamed = (ids: readonly string[]) => ids.map((one) => (one === old ? id : one));
  return {
    ...file,
    queues: patched(file.queues, i, { id }).map((queue) => ({ ...queue, next: renamed(queue.next) })),
    counters: file.counters.map((counter) => ({ ...counter, queues: renamed(counter.queues) })),
    printers: file.printers.map((printer) => ({ ...printer, queues: renamed(printer.queues) })),
  };
}

export function withCounter(file: FacilityFile): FacilityFile {
  const id = freeId(
    'C',
    file.counters.map((one) => one.id),
  );
  const only = file.queues.length === 1 ? file.queues.map((queue) => queue.id) : [];
  return { ...file, counters: [...file.counters, { id, name: { en: '' }, queues: only, hprId: null }] };
}

export function withPrinter(file: FacilityFile): FacilityFile {
  const printer: Printer = {
    id: freeId(
      'P',
      file.printers.map(({ id }) => id),
    ),
    url: 'tcp://:9100',
    widthDots: 576,
    profile: 'auto',
    queues: file.queues.map(({ id }) => id),
    languages: file.facility.languages.slice(0, 2),
  };
  return { ...file, printers: [...file.printers, printer] };
}

/** What saving takes away for good. */
export type Loss =
  | { what: 'queue' | 'counter'; name: Text }
  | { what: 'printer'; id: string }
  | { what: 'days'; days: number }
  | { what: 'facility_id' | 'zone' };

export function losses(saved: FacilityFile, draft: FacilityFile): Loss[] {
  const gone = <T extends { id: string }>(before: readonly T[], after: readonly T[]) =>
    before.filter(({ id }) => !after.some((one) => one.id === id));
  const lost: Loss[] = [
    ...gone(saved.queues, draft.queues).map(({ name }): Loss => ({ what: 'queue', name })),
    ...gone(saved.counters, draft.counters).map(({ name }): Loss => ({ what: 'counter', name })),
    ...gone(saved.printers, draft.printers).map(({ id }): Loss => ({ what: 'printer', id })),
  ];
  const { hipId, zone, keepPersonsDays: days } = draft.facility;
  if (days < saved.facility.keepPersonsDays) lost.push({ what: 'days', days });
  if (hipId !== saved.facility.hipId) lost.push({ what: 'facility_id' });
  if (zone !== saved.facility.zone) lost.push({ what: 'zone' });
  return lost;
}

/** Somebody else saved meanwhile: theirs, but for the parts that were changed here. */
export function rebased(saved: FacilityFile, draft: FacilityFile, theirs: FacilityFile): FacilityFile {
  const mine = <T extends object>(before: T, now: T): Partial<T> =>
    Object.fromEntries(
      Object.entries(now).filter(([key, value]) => !isSame(before[key as keyof T], value)),
    ) as Partial<T>;
  return {
    ...theirs,
    ...mine(saved, { ...draft, facility: saved.facility }),
    facility: { ...theirs.facility, ...mine(saved.facility, draft.facility) },
  };
}

/** Where a problem is shown: the section of the page whose form has the field. */
export function sectionOf({ path }: Pick<FieldProblem, 'path'>): SettingsSection {
  const [top = '', second = '', third = ''] = path.split('.');
  if (top === 'queues') return third === 'hours' ? 'hours' : 'queues';
  if (top === 'counters') return 'counters';
  if (top === 'printers') return 'printers-setup';
  if (second === 'notices') return 'notices';
  return second === 'holidays' ? 'hours' : 'facility';
}

export type SettingsSection = 'queues' | 'counters' | 'printers-setup' | 'hours' | 'notices' | 'facility';
