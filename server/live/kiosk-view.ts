/** What a kiosk shows: every queue with where it leads, whether slips come out, and the newest numbers of phones. */
import type { KioskQueue, KioskView, PhoneScan, SlipState, Trouble } from '../contract/views.ts';
import { printerOf } from '../printing/slips.ts';
import { isUnconfirmed } from '../queue/book.ts';
import type { QueueId } from '../queue/model.ts';
import { placeOf, summary, type ViewSources } from './views.ts';

export function kioskView(
  sources: ViewSources,
  troubles: readonly Trouble[],
  scansOf: (queue: QueueId) => PhoneScan[],
): KioskView {
  const file = sources.facility.current();
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
          numbersWait: isUnconfirmed(sources.book, id),
          slip: slipState(printerOf(file, id), troubles),
          scans: scansOf(id),
        }),
      ),
    ),
  };
}

/** Whether whoever gets a number at a kiosk may be told to take a slip there. */
export function slipState(printer: string | null, troubles: readonly Trouble[]): SlipState {
  if (printer === null) return 'none';
  const own = troubles.filter(
    ({ code, params }) => (code === 'printer' || code === 'printer_elsewhere') && params.printer === printer,
  );
  // Little paper is paper; but what another printer prints does not come out here, whatever the reason.
  const stuck = own.some(
    ({ code, params }) => code === 'printer_elsewhere' || params.reason !== 'paper-near-end',
  );
  return stuck ? 'trouble' : 'ready';
}
