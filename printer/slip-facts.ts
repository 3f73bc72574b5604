// Owns the facts of a slip, a line each: people before, the wait, where to go. Invariant: the lines are as wide as the
// widest of them and no wider, since paper between a label and its number costs bytes and the eye.

import type { Group, TextStyle } from './blocks.ts';
import { fittedLine, pairLine, stackGroups, textGroup } from './blocks.ts';
import { beside, lowered, snug } from './rows.ts';
import type { SlipLabelKey } from './slip.ts';
import { textIn } from './slip.ts';
import type { Page, Phrase } from './slip-text.ts';
import {
  distinct,
  GAP,
  LATIN_HEAVY,
  phrases,
  readable,
  SECOND_LANGUAGE,
  SIZE,
  styleOf,
} from './slip-text.ts';

/** A line that knows how wide it must be before it is laid out as wide as the others. */
interface Row {
  least: number;
  lay(width: number): Group;
}

interface Sentence {
  label: { text: string; style: TextStyle };
  words: { text: string; style: TextStyle };
}

/** People before, the wait, where to go: a line each, its number between the two languages. */
export function facts(page: Page): Group {
  const { ahead, wait, place, languages } = page.content;
  const rows: Row[] = [];
  if (ahead !== null) rows.push(numberRow(page, 'slip.before', `${ahead}`));
  if (wait !== null) rows.push(numberRow(page, 'slip.waitMinutes', rangeText(wait)));
  else rows.push(wordsRow(page, 'slip.wait', phrases(page, 'slip.waitUnknown'), SIZE.label));
  const where = place && distinct(languages.map((language) => textIn(place, language)));
  if (where && where.length > 0) rows.push(wordsRow(page, 'slip.where', where, SIZE.place));
  const width = Math.min(page.width, Math.max(...rows.map(({ least }) => least)));
  const lines = rows.map((row) => row.lay(width));
  return beside([{ ...stackGroups(lines, page.scaled(GAP.wide)), width }], 0, page);
}

function rangeText({
  lowMinutes: low,
  highMinutes: high,
}: {
  lowMinutes: number;
  highMinutes: number;
}): string {
  return low === high ? `${low}` : `${low}–${high}`;
}

/** A number between its two labels; after its label where there is one language. */
function numberRow(page: Page, key: SlipLabelKey, text: string): Row {
  const gap = page.scaled(GAP.normal);
  const size = page.scaled(SIZE.value);
  const value = snug(fittedLine(page.measurer, text, { ...LATIN_HEAVY, size }, page.width >> 1, size));
  const labels = phrases(page, key).map((phrase, index) => ({
    text: phrase.text,
    style: styleOf(phrase, page.scaled(SIZE.label) * (index === 0 ? 1 : SECOND_LANGUAGE), 'text'),
  }));
  const free = page.width - value.width - gap * labels.length;
  const wanted = labels.map((label) => Math.ceil(page.measurer.advance(label.text, label.style) * 1.03));
  const asked = wanted.reduce((sum, width) => sum + width, 0);
  const cells = labels.map((label, index) => {
    const room = asked <= free ? (wanted[index] ?? 0) : Math.floor(free / labels.length);
    return snug(
      textGroup(page.measurer, label.text, label.style, room, (index === 0) === page.rtl ? 'right' : 'left'),
    );
  });
  const row = page.rtl ? cells.toReversed() : cells;
  const [left, right] = row.length > 1 ? row : page.rtl ? [undefined, row[0]] : [row[0], undefined];
  const height = Math.max(value.height, ...cells.map((cell) => cell.height));
  const widest = Math.max(0, ...cells.map((cell) => cell.width));
  const lay = (width: number): Group => {
    const from = left ? left.width + gap : 0;
    const to = width - value.width - (right ? right.width + gap : 0);
    // In the middle of the line, so that numbers stand below each other, unless a long label pushes it.
    const middle =
      left && right ? Math.min(to, Math.max(from, (width - value.width) >> 1)) : page.rtl ? from : to;
    const blocks = [
      ...(left ? lowered(left, 0, height) : []),
      ...lowered(value, middle, height),
      ...(right ? lowered(right, width - right.width, height) : []),
    ];
    return { width, height, blocks };
  };
  const apart = left && right ? 2 * (widest + gap) : widest + page.scaled(GAP.pair);
  return { least: value.width + apart, lay };
}

/** A label and words of one language beside each other; two languages share the line if both fit. */
function wordsRow(page: Page, key: SlipLabelKey, words: readonly Phrase[], size: number): Row {
  const { measurer, rtl, scaled } = page;
  const gap = scaled(GAP.normal);
  const sentences = words.map((phrase, index): Sentence => {
    const factor = index === 0 ? 1 : SECOND_LANGUAGE;
    const label = page.content.labels[phrase.language]?.[key] ?? '';
    return {
      label: { text: label, style: styleOf(phrase, scaled(SIZE.label) * factor, 'text') },
      words: { text: readable(phrase), style: styleOf(phrase, scaled(size) * factor, 'heavy') },
    };
  });
  const units = sentences.flatMap((sentence) => {
    const line = pairLine(measurer, sentence.label, sentence.words, page.width, gap);
    return line === null ? [] : [snug(line)];
  });
  const [one, other] = units;
  const [only, second] = sentences;
  if (only && one && !second) {
    // One language: the words stand at the end of the line, below the numbers.
    const lay = (width: number): Group => {
      const apart = width - one.width + gap;
      return pairLine(measurer, only.label, only.words, width, apart) ?? { ...one, width };
    };
    return { least: one.width, lay };
  }
  const taken = (one?.width ?? 0) + scaled(GAP.pair) + (other?.width ?? 0);
  if (one && other && taken <= page.width) {
    const [left, right] = rtl ? [other, one] : [one, other];
    const height = Math.max(left.height, right.height);
    const lay = (width: number): Group => ({
      width,
      height,
      blocks: [...lowered(left, 0, height), ...lowered(right, width - right.width, height)],
    });
    return { least: taken, lay };
  }
  const lines = stackGroups(
    sentences.map((sentence) => oneBelowOther(page, sentence, gap)),
    scaled(GAP.tight),
  );
  return { least: lines.width, lay: (width) => ({ ...lines, width }) };
}

/** A label and words of one language on one line if they fit. */
function oneBelowOther(page: Page, { label, words }: Sentence, gap: number): Group {
  const { measurer, stand, width } = page;
  const line =
    pairLine(measurer, label, words, width, gap) ??
    stackGroups(
      [label, words].map(({ text, style }) => textGroup(measurer, text, style, width, stand)),
      gap,
    );
  return stand === 'left' ? snug(line) : line;
}
