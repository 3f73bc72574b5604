/**
 * What people did that is not in the event log: who looked at a patient's details, signed in, made an
 * account, admitted a machine, printed a block, applied a facility file. Reads only.
 */
import type { Connection } from './open.ts';

export type DeedKind =
  | 'looked'
  | 'signedIn'
  | 'accountMade'
  | 'accountEnded'
  | 'deviceAdmitted'
  | 'deviceEnded'
  | 'paperPrinted'
  | 'fileApplied';

export interface Deed {
  at: number;
  kind: DeedKind;
  actor: string | null;
  token: string | null;
  queue: string | null;
  counter: string | null;
  /** What was looked at, which account, machine, numbers or file. */
  about: string | null;
  why: string | null;
}

/** All of them between two instants, the second not included; rows of a day are few beside its events. */
const DEEDS = `
  SELECT at, 'looked' AS kind, actor, token, NULL AS queue, NULL AS counter, what AS about, why
    FROM looks WHERE at >= :from AND at < :to
  UNION ALL SELECT created_at, 'signedIn', account, NULL, NULL, counter, NULL, NULL
    FROM sessions WHERE created_at >= :from AND created_at < :to
  UNION ALL SELECT created_at, 'accountMade', created_by, NULL, NULL, NULL, name || ' (' || role || ')', NULL
    FROM accounts WHERE created_at >= :from AND created_at < :to
  UNION ALL SELECT ended_at, 'accountEnded', NULL, NULL, NULL, NULL, name, NULL
    FROM accounts WHERE ended_at >= :from AND ended_at < :to
  UNION ALL SELECT created_at, 'deviceAdmitted', admitted_by, NULL, NULL, NULL, audience || ':' || id, NULL
    FROM devices WHERE created_at >= :from AND created_at < :to
  UNION ALL SELECT ended_at, 'deviceEnded', NULL, NULL, NULL, NULL, audience || ':' || id, NULL
    FROM devices WHERE ended_at >= :from AND ended_at < :to
  UNION ALL SELECT printed_at, 'paperPrinted', printed_by, NULL, queue, NULL, first || '–' || last, NULL
    FROM paper_blocks WHERE printed_at >= :from AND printed_at < :to
  UNION ALL SELECT applied_at, 'fileApplied', actor, NULL, NULL, NULL, substr(hash, 1, 12), NULL
    FROM facility_files WHERE applied_at >= :from AND applied_at < :to
  ORDER BY 1`;

export function readDeeds(connection: Connection, from: number, to: number): Deed[] {
  return connection.prepare<[{ from: number; to: number }], Deed>(DEEDS).all({ from, to });
}
