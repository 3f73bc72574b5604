/** The colour of a queue from its letter, as screens' tokens.css, paper and phones have it; a test holds them together. */

/** Of each colour what is written on it; in the order of the letters A, B, C…, again from the first after the last. */
export const QUEUE_COLOURS = [
  ['#e69f00', '#000000'],
  ['#56b4e9', '#000000'],
  ['#00b083', '#000000'],
  ['#f0e442', '#000000'],
  ['#d48cb3', '#000000'],
  ['#005a8e', '#ffffff'],
  ['#ee7a2e', '#000000'],
  ['#e8e8e8', '#000000'],
] as const;

/**
 * Which of the colours a queue has: a filtered hall, a slip and a phone know the letter but not the order
 * of all queues, and must agree.
 */
export function colourOf(prefix: string): number {
  let sum = 0;
  for (const letter of prefix) sum = sum * 26 + letter.charCodeAt(0) - 65;
  return ((sum % QUEUE_COLOURS.length) + QUEUE_COLOURS.length) % QUEUE_COLOURS.length;
}

/** The colour itself, and that of what is written on it. */
export function queueColours(prefix: string): { colour: string; onColour: string } {
  const [colour, onColour] = QUEUE_COLOURS[colourOf(prefix)] ?? QUEUE_COLOURS[0];
  return { colour, onColour };
}
