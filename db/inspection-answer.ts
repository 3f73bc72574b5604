/** What the doctor reads from a data folder: facts and counts, never a sealed row's content. */
import type { ActsVerdict } from './act-chain.ts';
import type { LooksVerdict } from './look-chain.ts';
import type { LogVerdict } from './verify-log.ts';

/** `mode`: the file may be read by others; `unknown`: rows name keys that it does not hold, or do not open. */
export type KeyState = 'ok' | 'missing' | 'mode' | 'unreadable' | 'unknown';

export interface Inspection {
  /** `ok`, or `damaged` when SQLite's quick_check says anything else. */
  integrity: 'ok' | 'damaged';
  /** The chain of the newest day in the log. */
  log: LogVerdict | null;
  /** The chain of what was done beside the queue. */
  acts: ActsVerdict;
  /** The chain of the looks at patients' details, of the last days that it has any. */
  looks: LooksVerdict;
  /** When the newest event was written, in milliseconds since 1970. */
  lastEventAt: number | null;
  key: KeyState;
  network: {
    /** When the network last sent something that was taken; of the outbox, so that it outlives a restart. */
    callbackAt: number | null;
    /** The newest report that the hub took, and how long the oldest untaken one has waited. */
    hubAt: number | null;
    hubWaitsSince: number | null;
  };
}

/** Marks the process that inspects as ours: started any other way its module does nothing. */
export const INSPECTION_PROCESS = 'parchi-inspection';

/** `missing`: there is no database; `failed`: it could not be read at all; `late`: it took too long. */
export type InspectionAnswer =
  | { kind: 'read'; inspection: Inspection }
  | { kind: 'missing' | 'failed' | 'late' };
