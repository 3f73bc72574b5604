/** The colours of queues on paper, as kiosk-ui/shared/tokens.css has them for screens; a test holds both together. */

/** Of each colour what is written on it; in the order of the letters A, B, C…, again from the first after the last. */
const COLOURS = [
  ['#e69f00', '#000000'],
  ['#56b4e9', '#000000'],
  ['#00b083', '#000000'],
  ['#f0e442', '#000000'],
  ['#d48cb3', '#000000'],
  ['#005a8e', '#ffffff'],
  ['#ee7a2e', '#000000'],
  ['#e8e8e8', '#000000'],
] as const;

/** The colour of the queue with this letter, and of what is written on it. */
export function queueColours(prefix: string): { colour: string; onColour: string } {
  let sum = 0;
  for (const letter of prefix) sum = sum * 26 + letter.charCodeAt(0) - 65;
  const at = ((sum % COLOURS.length) + COLOURS.length) % COLOURS.length;
  const [colour, onColour] = COLOURS[at] ?? COLOURS[0];
  return { colour, onColour };
}
