/** The actions that the audit tells of; without schemas, so that a page may take them. */

/** What can have been done. Up to `dayRolled` it stands in the event log, the rest in tables of its own. */
export const AUDIT_ACTIONS = [
  'issued',
  'rescanned',
  'called',
  'picked',
  'recalled',
  'served',
  'completed',
  'skipped',
  'requeued',
  'transferred',
  'cancelled',
  'laneSet',
  'undone',
  'counterOpened',
  'counterPaused',
  'counterClosed',
  'configured',
  'dayRolled',
  'looked',
  'erased',
  'signedIn',
  'accountMade',
  'accountEnded',
  'deviceAdmitted',
  'deviceEnded',
  'paperPrinted',
  'fileApplied',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];
