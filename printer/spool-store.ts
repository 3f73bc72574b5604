// Declares what the spool keeps and asks of its store; the database implements it. Invariant: `claim` is on
// the disk when it returns, and nothing but `claim` leads to `sending`.

/** queued → sending → sent | printed | failed; expired without being sent; interrupted by the end of the process. */
export type SpoolState = 'queued' | 'sending' | 'sent' | 'printed' | 'failed' | 'expired' | 'interrupted';

/** `sent` went out unconfirmed, `printed` is proven; of `failed` a part may be on paper. */
export type SpoolEnd = 'sent' | 'printed' | 'failed' | 'expired';

export interface SpoolJob {
  id: number;
  printerId: string;
  tokenId: string;
  /** A copy a person asked for: it says so on the slip. */
  duplicate: boolean;
  /** Tries that came to nothing so far. */
  attempts: number;
  /** Milliseconds since 1970, as all times here. */
  createdAt: number;
  expiresAt: number;
}

export interface SpoolRow extends SpoolJob {
  state: SpoolState;
  sentAt: number | null;
  confirmedAt: number | null;
  reason: string | null;
}

export interface SpoolStore {
  /**
   * The oldest queued job of the printer, if its time has come. A job that waits for its next try holds back the
   * ones after it, so that slips come out in order. Changes nothing.
   */
  next(printerId: string, now: number): SpoolJob | null;
  /** queued → sending, durable on return. False, and no change, if the job is no longer queued for that printer. */
  claim(id: number, printerId: string, now: number): boolean;
  /** queued or sending → an end. Changes nothing that has ended already, or is another printer's by now. */
  finish(
    id: number,
    printerId: string,
    state: SpoolEnd,
    how: { sentAt: number | null; confirmedAt: number | null; reason: string },
  ): void;
  /**
   * queued or sending → queued again at `nextAt`, one attempt more. Only for jobs of which no byte was sent.
   * Changes nothing that is another printer's by now: that one may be in the middle of it.
   */
  retryLater(id: number, printerId: string, nextAt: number, reason: string): void;
  /** The oldest queued jobs of the printer, whether due or not. */
  waiting(printerId: string, limit: number): SpoolJob[];
  /** A job that is still queued for `from` is queued for `to`, and due. False, and no change, if it is not. */
  move(id: number, from: string, to: string): boolean;
  /** The oldest queued jobs of each printer that is none of these, at most `limit` of each. */
  strays(printerIds: readonly string[], limit: number): SpoolJob[];
  /** Every `sending` becomes `interrupted`: asked once, at start, before any `next`. Returns the printer of each. */
  markInterrupted(): string[];
  /** The newest rows first. */
  recent(limit: number): SpoolRow[];
}
