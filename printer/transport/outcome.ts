// Owns what a transport says about a printer and about one slip. Invariant: `sent: 'nothing'` only if no byte of
// the slip was handed to the printer's link, since that alone makes a repeat safe; "written" is never "printed".

import type { PrinterProfile } from '../profile.ts';

export type PrinterSays =
  | 'ok'
  | 'paper-out'
  | 'paper-near-end'
  | 'cover-open'
  | 'offline'
  | 'error'
  /** It did not answer: many cheap printers never do. */
  | 'unknown';

export type SendReason =
  | 'done'
  /** All bytes went, and the proof of printing the profile expects did not come. */
  | 'no-proof'
  | 'unreachable'
  | 'not-ready'
  /** It answered before and does not now: what is sent to it would be swallowed. */
  | 'silent'
  | 'connection-lost'
  | 'stalled'
  | 'stopped'
  /** The spool withdrew the slip before its first byte. */
  | 'withdrawn'
  | 'disk';

export interface SendOutcome {
  sent: 'nothing' | 'some' | 'all';
  /** The printer (or the disk) proved that the slip is out. */
  confirmed: boolean;
  /** What it said last: after the slip where it still answers, else before. */
  printerSays: PrinterSays;
  reason: SendReason;
}

/** What a look at the printer found, without a slip. `done`: a slip may be started. */
export interface PrinterLook {
  printerSays: PrinterSays;
  reason: 'done' | 'unreachable' | 'not-ready' | 'silent' | 'stopped';
}

export interface SlipToSend {
  /** Names the slip in files; letters, digits, `-` and `_` only. */
  name: string;
  bytes: Uint8Array;
  /** Present when the transport wants it. */
  png: Uint8Array | null;
}

export interface SendOptions {
  signal: AbortSignal;
  /**
   * Called once, synchronously, right before the first byte of the slip. False withdraws the slip: nothing is
   * sent. If it throws, nothing is sent and `send` rejects.
   */
  beforeFirstByte(): boolean;
  /** Called at most once: a printer that answered before takes no byte and says nothing; the slip is still under way. */
  onQuiet?(): void;
}

export interface Transport {
  readonly wantsPng: boolean;
  /** What slips must be made for; null until a printer whose profile is `auto` was first reached by `look`. */
  profile(): PrinterProfile | null;
  /** The process before this one ended in the middle of a slip: what is on the paper is no part of the next. */
  wasCutOff(): void;
  /** Asks the printer how it is. Never rejects, and prints nothing. */
  look(signal: AbortSignal): Promise<PrinterLook>;
  /** Sends one slip and tells how far it came. Rejects only if `beforeFirstByte` throws. */
  send(slip: SlipToSend, options: SendOptions): Promise<SendOutcome>;
  /** Lets go of what it holds between slips. */
  close(): Promise<void>;
}
