/** What nightly.ts tells the process that makes a copy, as its last argument; the answer is a BackupOutcome. */
import type { BackupPlace } from './make-copy.ts';

/** Marks the process as ours: started any other way its module does nothing. */
export const COPY_PROCESS = 'parchi-copy';

export interface CopyOrder {
  place: BackupPlace;
  /** Now, milliseconds since 1970. */
  at: number;
}
