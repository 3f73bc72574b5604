/**
 * The newest numbers that went to phones, by queue, for whoever stands at a kiosk with theirs. New numbers
 * are in the book; that somebody was told a number they had already changes nothing there, so it is heard
 * as it happens and forgotten with the process. Labels only.
 */
import type { PhoneScan } from '../contract/views.ts';
import type { Event } from '../queue/events.ts';
import type { Book, QueueId } from '../queue/model.ts';
import { SHARE_COMMAND } from '../share-intake.ts';

/** As many phones as may scan one code at the same moment, of either kind. */
const NEWEST = 3;
/** How far back phones are looked for among the numbers of a queue; what is older is no news. */
const LOOK_BACK = 30;
/** Of all queues together. */
const HEARD = 60;

export interface PhoneScans {
  committed(events: readonly Event[]): void;
  /** Newest first, within either kind. */
  of(queue: QueueId): PhoneScan[];
}

export function createPhoneScans(book: () => Book): PhoneScans {
  let heard: { queues: QueueId[]; scan: PhoneScan }[] = [];

  function hear({ seq, command, fact }: Event): void {
    if (fact.type === 'dayRolled') heard = [];
    const again = (fact.type === 'rescanned' && fact.found === 'live') || fact.type === 'requeued';
    if (!again || !command.startsWith(SHARE_COMMAND)) return;
    const token = book().tokens.get(fact.token);
    if (token === undefined) return;
    const { id, label, series, queue } = token;
    // Both codes lead to this token: the one it was given by, and the one of the queue it stands in.
    heard = [{ queues: [series, queue], scan: { id: `${id}.${seq}`, label, again: true } }, ...heard];
    heard = heard.slice(0, HEARD);
  }

  return {
    committed: (events) => events.forEach(hear),
    of(queue) {
      const again = heard.filter(({ queues }) => queues.includes(queue)).map(({ scan }) => scan);
      return [...again.slice(0, NEWEST), ...newestShares(book(), queue)];
    },
  };
}

/** Numbers that the queue itself gave to phones today. */
function newestShares(book: Book, queue: QueueId): PhoneScan[] {
  const found: PhoneScan[] = [];
  const last = book.queues.get(queue)?.lastNumber ?? 0;
  for (let number = last; number > 0 && number > last - LOOK_BACK; number -= 1) {
    const token = book.tokens.get(`${book.day}.${queue}.${number}`);
    if (token?.source === 'share') found.push({ id: token.id, label: token.label, again: false });
    if (found.length === NEWEST) break;
  }
  return found;
}
