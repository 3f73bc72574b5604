/** What looking a data folder over says of database, log and keys. Pure. */
import type { Inspection, InspectionAnswer, KeyState } from '../../db/inspection-answer.ts';
import type { Finding, FindingCode } from '../contract/doctor.ts';
import { found } from './run-checks.ts';

const KEYS = {
  ok: 'key_ok',
  missing: 'key_missing',
  mode: 'key_readable',
  unreadable: 'key_wrong',
  unknown: 'key_wrong',
} as const satisfies Record<KeyState, FindingCode>;

export function judgeDatabase(answer: InspectionAnswer): Finding {
  switch (answer.kind) {
    case 'read':
      return found('database', answer.inspection.integrity === 'ok' ? 'database_ok' : 'database_damaged');
    case 'missing':
      return found('database', 'database_missing');
    case 'failed':
      return found('database', 'database_damaged');
    case 'late':
      return found('database', 'check_late', { seconds: INSPECTION_SECONDS });
  }
}

/** A gigabyte on a memory card is read by then. */
export const INSPECTION_SECONDS = 40;

export function judgeLog({ log, acts, looks }: Inspection): Finding {
  if (!acts.ok && log?.ok !== false) return found('log', 'acts_broken', { act: acts.act });
  if (!looks.ok && log?.ok !== false) return found('log', 'looks_broken', { look: looks.look });
  if (log === null) return found('log', 'log_ok', { events: 0 });
  return log.ok
    ? found('log', 'log_ok', { events: log.events })
    : found('log', 'log_broken', { event: log.seq });
}

export function judgeKey({ key }: Inspection): Finding {
  return found('key', KEYS[key]);
}
