/** What stands on the sheet of a block of paper numbers: the facility's names and the words of the locale files. */
import type { PaperSheet } from '../../printer/paper-sheet.ts';
import { commonOf, named, type PosterWords, said } from '../printing/posters.ts';
import { paperLabel } from '../queue/paper.ts';

/** The sheet of the numbers `first` to `last`; null when their queue is gone. */
export function paperSheet(
  words: PosterWords,
  block: { queue: string; first: number; last: number },
): PaperSheet | null {
  const queue = words.file.queues.find(({ id }) => id === block.queue);
  if (queue === undefined) return null;
  const { facility, demo } = commonOf(words);
  const { first, last } = block;
  return {
    kind: 'paper',
    facility,
    demo,
    queue: { name: named(words.file, queue.name), letter: queue.prefix, pictogram: queue.pictogram ?? null },
    labels: Array.from({ length: last - first + 1 }, (_, at) => paperLabel(first + at)),
    keep: said(words, 'sheet.keep'),
    date: said(words, 'sheet.date'),
    given: said(words, 'sheet.given'),
    seen: said(words, 'sheet.seen'),
    title: said(words, 'sheet.title'),
    staff: said(words, 'sheet.staff'),
  };
}
