/** Writes the head of the acts into the event log where it moved, so that the log, and who keeps its head, vouches for them. */
import { randomUUID } from 'node:crypto';
import type { Acts } from '../../db/acts.ts';
import type { Desk } from '../desk.ts';
import type { Moment } from '../queue/model.ts';

export interface ActSealingDeps {
  acts: Pick<Acts, 'head'>;
  desk: Pick<Desk, 'book' | 'submit'>;
  /** Now, in the facility's zone. */
  moment: () => Moment;
}

/** Answers the chore. It opens no day: until the first command of a new one the acts wait. */
export function createActSealing({ acts, desk, moment }: ActSealingDeps): () => Promise<void> {
  let sealed = 0;
  return async function seal() {
    const head = acts.head();
    if (head === null || head.seq === sealed || desk.book().day !== moment().day) return;
    const { seq: act, hash } = head;
    await desk.submit({ type: 'sealActs', id: `seal:${randomUUID()}`, act, hash });
    sealed = act;
  };
}
