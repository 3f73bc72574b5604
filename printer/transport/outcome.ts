// Owns what a transport says about one slip. Invariant: `sent: 'nothing'` only if no byte of the slip was handed
// to the printer's link, since that alone makes a repeat safe; "written" is never called "printed".

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
  printerSays: PrinterSays;
  reason: SendReason;
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
}

export interface Transport {
  readonly wantsPng: boolean;
  /** Sends one slip and tells how far it came. Rejects only if `beforeFirstByte` throws. */
  send(slip: SlipToSend, options: SendOptions): Promise<SendOutcome>;
}
