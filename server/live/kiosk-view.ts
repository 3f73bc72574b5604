/** What a kiosk shows: every queue with where it leads, whether slips come out, and the newest numbers of phones. */
import type { KioskQueue, KioskView, SlipState, Trouble } from '../contract/views.ts';
import type { Book, QueueId } from '../queue/model.ts';
import { printerOf } from '../slips.ts';
import { placeOf, summary, type ViewSources } from './views.ts';

/** As many phones as may scan one code at the same moment. */
const NEWEST_SHARES = 3;
/** How far back phones are looked for among the numbers of a queue; what is older is no news. */
const LOOK_BACK = 30;

export function kioskView(sources: ViewSources, troubles: readonly Trouble[]): KioskView {
  const { book, facility } = sources;
  const file = facility.current();
  return {
    audience: 'kiosk',
    place: placeOf(sources),
    queues: file.queues.flatMap(({ id }) =>
      summary(sources, id).map(
        ({ next: _, ...rest }): KioskQueue => ({
          ...rest,
          counters: file.counters
            .filter(({ queues }) => queues.includes(id))
            .map((counter) => ({ id: counter.id, name: counter.name })),
          slip: slipState(printerOf(file, id), troubles),
          shares: newestShares(book, id),
        }),
      ),
    ),
  };
}

function slipState(printer: string | null, troubles: readonly Trouble[]): SlipState {
  if (printer === null) return 'none';
  // A slip that comes out of another printer does not come out here.
  const own = troubles.filter(
    ({ code, params }) => (code === 'printer' || code === 'printer_elsewhere') && params.printer === printer,
  );
  return own.some(({ params }) => params.reason !== 'paper-near-end') ? 'trouble' : 'ready';
}

/** Labels that the queue itself gave to phones today, newest first. */
function newestShares(book: Book, id: QueueId): string[] {
  const found: string[] = [];
  const last = book.queues.get(id)?.lastNumber ?? 0;
  for (let number = last; number > 0 && number > last - LOOK_BACK; number -= 1) {
    const token = book.tokens.get(`${book.day}.${id}.${number}`);
    if (token?.source === 'share') found.push(token.label);
    if (found.length === NEWEST_SHARES) break;
  }
  return found;
}
