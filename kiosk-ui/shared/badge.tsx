/** A queue's badge: colour, letter and pictogram, always together, so that any one of them is enough. */
import './tokens.css';
import './badge.css';

/** Colours in tokens.css. */
export const COLOURS = 8;

const PICTOGRAMS: readonly string[] = [
  'bone',
  'child',
  'ear',
  'eye',
  'general',
  'heart',
  'pill',
  'pregnant',
  'registration',
  'skin',
  'tooth',
  'x-ray',
];

/**
 * The colour of a queue from its letter: A, B, C… take the colours in turn. A filtered hall, a slip
 * and a phone know the letter but not the order of all queues, and must agree.
 */
export function colourOf(prefix: string): number {
  let sum = 0;
  for (const letter of prefix) sum = sum * 26 + letter.charCodeAt(0) - 65;
  return ((sum % COLOURS) + COLOURS) % COLOURS;
}

/** With a label, the token's own (`A42`) stands in for the letter, and is read out. */
export function Badge(props: { prefix: string; pictogram: string | null; label?: string; class?: string }) {
  const { prefix, pictogram, label } = props;
  const known = pictogram !== null && PICTOGRAMS.includes(pictogram) ? pictogram : 'general';
  return (
    <span class={`badge queue-${colourOf(prefix)} ${props.class ?? ''}`} aria-hidden={label === undefined}>
      <span class={`pictogram pictogram-${known}`} />
      <bdi class="badge-letter number">{label ?? prefix}</bdi>
    </span>
  );
}
