/** A queue's badge: colour, letter and pictogram, always together, so that any one of them is enough. */
import { colourOf } from '../../server/contract/queue-colours.ts';
import './tokens.css';
import './badge.css';

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
