/**
 * Writes the heads of the acts and of the looks into the event log where one moved, so that the log, and who keeps its
 * head, vouches for them.
 */
import { randomUUID } from 'node:crypto';
import type { Acts } from '../../db/acts.ts';
import type { LookPlace } from '../../db/look-chain.ts';
import type { Desk } from '../desk.ts';
import type { Moment } from '../queue/model.ts';

export interface ActSealingDeps {
  acts: Pick<Acts, 'head'>;
  looks: { head(): LookPlace };
  desk: Pick<Desk, 'book' | 'submit'>;
  /** Now, in the facility's zone. */
  moment: () => Moment;
}

/** Answers the chore. It opens no day: until the first command of a new one the acts wait. */
export function createActSealing({ acts, looks: seen, desk, moment }: ActSealingDeps): () => Promise<void> {
  let sealed = '';
  return async function seal() {
    const head = acts.head();
    if (head === null || desk.book().day !== moment().day) return;
    const { seq: act, hash } = head;
    const looks = seen.head();
    const moved = `${act} ${looks.id}`;
    if (moved === sealed) return;
    await desk.submit({ type: 'sealActs', id: `seal:${randomUUID()}`, act, hash, looks });
    sealed = moved;
  };
}
