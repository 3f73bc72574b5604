/**
 * How far a node's heap grows before all of it is looked through. V8 begins to when what is left would not hold its young
 * objects: for the sixty megabytes of a state's lines every five seconds, and every share of the node waits meanwhile.
 */
import { setFlagsFromString } from 'node:v8';

/** To five times of what the last look left: minutes at 200 shares a second, for a few hundred megabytes. */
const GROWS_PERCENT = 400;

/** Of this process, from its next look on (V8, flag-definitions.h: heap_growing_percent; one that has it not, ignores it). */
export function letHeapGrow(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWS_PERCENT}`);
}
