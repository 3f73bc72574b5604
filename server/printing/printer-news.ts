/** What staff are told of printers and slips: the clerk in troubles, the administrator in a list. Reads only. */
import type { SlipCount, SlipState, SlipStore } from '../../db/spool-store.ts';
import type { PrinterStatus } from '../../printer/spool-options.ts';
import { mayPrint } from '../../printer/transport/status.ts';
import type { FacilityFile } from '../contract/facility.ts';
import type { PrinterView } from '../contract/printers.ts';
import type { Trouble } from '../contract/views.ts';
import type { Book } from '../queue/model.ts';

/** Slips that failed this long ago are no use to anybody. */
const SLIP_TROUBLE_MS = 20 * 60_000;
const MAX_SLIP_TROUBLES = 5;
/** Newer slips of patients who were called meanwhile must not hide one of a patient who still waits. */
const MAX_LOOKED_AT = 50;
const COUNTED_MS = 24 * 60 * 60_000;

/** Printers that cannot print, or are about to; a printer whose slips come out elsewhere says where. */
export function printerTroubles(printers: readonly PrinterStatus[]): Trouble[] {
  return printers.flatMap(({ printerId, says, trouble, instead }): Trouble[] => {
    // What stands in the printer's own words says what to do; how its last slip ended comes after.
    const reason = mayPrint(says) ? (trouble ?? (says === 'paper-near-end' ? says : null)) : says;
    return reason === null ? [] : [printerTrouble(printerId, reason, instead)];
  });
}

/** Printers of the facility file that could not be opened: their slips come out of another of their queues, or nowhere. */
export function leftOutTroubles(file: FacilityFile, printers: readonly PrinterStatus[]): Trouble[] {
  const open = new Set(printers.map(({ printerId }) => printerId));
  return file.printers
    .filter(({ id }) => !open.has(id))
    .map(({ id }) => printerTrouble(id, 'left-out', insteadOf(id, file, printers)));
}

/** A printer that can print and serves all queues of one that could not be opened; null when there is none. */
export function insteadOf(
  printerId: string,
  file: FacilityFile,
  printers: readonly PrinterStatus[],
): string | null {
  const well = new Set(printers.filter(({ downSince }) => downSince === null).map((one) => one.printerId));
  const queues = file.printers.find(({ id }) => id === printerId)?.queues ?? [];
  const serves = (other: FacilityFile['printers'][number]) =>
    well.has(other.id) && queues.every((queue) => other.queues.includes(queue));
  return file.printers.find(serves)?.id ?? null;
}

function printerTrouble(printer: string, reason: string, instead: string | null): Trouble {
  if (instead !== null) return { code: 'printer_elsewhere', params: { printer, reason, instead } };
  return { code: 'printer', params: { printer, reason } };
}

/** Slips that may not be on paper, of people who still wait for their turn: those called need none. */
export function slipTroubles(slips: SlipStore, book: Book, now: number): Trouble[] {
  const told = slips.inTrouble(now - SLIP_TROUBLE_MS, MAX_LOOKED_AT).flatMap((slip): Trouble[] => {
    const token = book.tokens.get(slip.tokenId);
    if (token === undefined || token.status !== 'waiting') return [];
    const params = { token: token.id, label: token.label, printer: slip.printerId };
    const isNotOut = slip.state === 'failed' || slip.state === 'expired';
    return [{ code: isNotOut ? 'slip_failed' : 'slip_unconfirmed', params }];
  });
  return told.slice(0, MAX_SLIP_TROUBLES);
}

export type SlipNews = Pick<PrinterView, 'lastSlip' | 'counts'>;

export const NO_SLIPS: SlipNews = {
  lastSlip: null,
  counts: { waiting: 0, printed: 0, sent: 0, failed: 0, expired: 0 },
};

/** How the slips of each printer went, by the printer's id; a printer without any is not in it. */
export function slipNews(slips: SlipStore, book: Book, now: number): Map<string, SlipNews> {
  const counted = slips.counts(now - COUNTED_MS);
  const printers = new Set(counted.map(({ printer }) => printer));
  return new Map([...printers].map((printer) => [printer, newsOf(printer, counted, slips, book)]));
}

function newsOf(printer: string, counted: readonly SlipCount[], slips: SlipStore, book: Book): SlipNews {
  const own = counted.filter((count) => count.printer === printer);
  const newest = slips.byId(Math.max(...own.map(({ last }) => last)));
  const token = newest === null ? undefined : book.tokens.get(newest.tokenId);
  return {
    lastSlip:
      newest === null || token === undefined
        ? null
        : {
            token: token.id,
            label: token.label,
            state: newest.state,
            at: newest.confirmedAt ?? newest.sentAt ?? newest.createdAt,
            duplicate: newest.duplicate,
          },
    counts: {
      waiting: sumOf(own, 'queued', 'sending'),
      printed: sumOf(own, 'printed'),
      sent: sumOf(own, 'sent'),
      failed: sumOf(own, 'failed', 'interrupted'),
      expired: sumOf(own, 'expired'),
    },
  };
}

function sumOf(counts: readonly SlipCount[], ...states: SlipState[]): number {
  return counts.reduce((sum, { state, slips }) => sum + (states.includes(state) ? slips : 0), 0);
}
