/**
 * The process that makes one copy for the server and says what became of it. It is kind to the server:
 * whatever else runs on the machine goes first. Started by nightly.ts only.
 */
import { setPriority } from 'node:os';
import { COPY_PROCESS, type CopyOrder } from './copy-message.ts';
import { makeCopy } from './make-copy.ts';

/** On the scale of nice(1): what nobody waits for. */
const LOW_PRIORITY = 15;

if (process.argv.includes(COPY_PROCESS) && process.send !== undefined) {
  const { place, at } = JSON.parse(process.argv.at(-1) ?? '') as CopyOrder;
  setPriority(LOW_PRIORITY);
  process.send(makeCopy(place, at), () => process.disconnect());
}
