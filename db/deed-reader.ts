/**
 * What people did that is not in the event log: who looked at a patient's details or erased them, signed
 * in, changed an account, admitted a machine, printed a block, applied a facility file. Reads only.
 */
import type { Connection } from './open.ts';

export type DeedKind =
  | 'looked'
  | 'erased'
  | 'forgotten'
  | 'signedIn'
  | AccountDeedKind
  | 'deviceAdmitted'
  | 'deviceEnded'
  | 'paperPrinted'
  | 'fileApplied';

type AccountDeedKind =
  | 'accountMade'
  | 'accountEnded'
  | 'roleChanged'
  | 'passwordSet'
  | 'pinSet'
  | 'shiftsEnded';

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
  SELECT at, CASE what WHEN 'erased' THEN 'erased' ELSE 'looked' END AS kind, actor, token,
    NULL AS queue, NULL AS counter, CASE what WHEN 'erased' THEN NULL ELSE what END AS about, why
    FROM looks WHERE at >= :from AND at < :to
  UNION ALL SELECT at, 'forgotten', NULL, NULL, NULL, NULL, day || ': ' || persons, NULL
    FROM forgotten WHERE at >= :from AND at < :to
  UNION ALL SELECT created_at, 'signedIn', account, NULL, NULL, counter, NULL, NULL
    FROM sessions WHERE created_at >= :from AND created_at < :to
  UNION ALL SELECT at, CASE what WHEN 'added' THEN 'accountMade' WHEN 'ended' THEN 'accountEnded'
      WHEN 'role' THEN 'roleChanged' WHEN 'password' THEN 'passwordSet' WHEN 'shiftsEnded' THEN 'shiftsEnded'
      ELSE 'pinSet' END, actor, NULL, NULL, NULL, account || coalesce(' (' || role || ')', ''), NULL
    FROM account_changes WHERE at >= :from AND at < :to
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
