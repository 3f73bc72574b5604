/** The words for everything that the audit tells. */

import type { AuditRow, AuditVerdict } from '../../../server/contract/audit.ts';
import type { AuditAction } from '../../../server/contract/audit-actions.ts';
import { directionOf } from '../../../server/contract/languages.ts';
import type { LookKind } from '../../../server/contract/persons.ts';
import type { Key, Say } from '../../shared/text.ts';
import { ROLE_KEYS } from '../role-keys.ts';

export const ACTION_KEYS = {
  issued: 'audit.do_issued',
  rescanned: 'audit.do_rescanned',
  called: 'audit.do_called',
  picked: 'audit.do_picked',
  recalled: 'audit.do_recalled',
  restored: 'audit.do_restored',
  numberConfirmed: 'audit.do_numberConfirmed',
  actsSealed: 'audit.do_actsSealed',
  served: 'audit.do_served',
  completed: 'audit.do_completed',
  skipped: 'audit.do_skipped',
  requeued: 'audit.do_requeued',
  transferred: 'audit.do_transferred',
  cancelled: 'audit.do_cancelled',
  laneSet: 'audit.do_laneSet',
  undone: 'audit.do_undone',
  counterOpened: 'audit.do_counterOpened',
  counterPaused: 'audit.do_counterPaused',
  counterClosed: 'audit.do_counterClosed',
  configured: 'audit.do_configured',
  dayRolled: 'audit.do_dayRolled',
  looked: 'audit.do_looked',
  erased: 'audit.do_erased',
  forgotten: 'audit.do_forgotten',
  signedIn: 'audit.do_signedIn',
  signedOut: 'audit.do_signedOut',
  tookOver: 'audit.do_tookOver',
  signInFailed: 'audit.do_signInFailed',
  signInSlowed: 'audit.do_signInSlowed',
  pinFailed: 'audit.do_pinFailed',
  pinSpent: 'audit.do_pinSpent',
  shiftLocked: 'audit.do_shiftLocked',
  accountMade: 'audit.do_accountMade',
  accountEnded: 'audit.do_accountEnded',
  roleChanged: 'audit.do_roleChanged',
  passwordSet: 'audit.do_passwordSet',
  pinSet: 'audit.do_pinSet',
  pinCleared: 'audit.do_pinCleared',
  shiftsEnded: 'audit.do_shiftsEnded',
  deviceAdmitted: 'audit.do_deviceAdmitted',
  deviceChanged: 'audit.do_deviceChanged',
  deviceEnded: 'audit.do_deviceEnded',
  paperPrinted: 'audit.do_paperPrinted',
  credentialsSet: 'audit.do_credentialsSet',
  credentialsRefused: 'audit.do_credentialsRefused',
  addressSet: 'audit.do_addressSet',
  addressRefused: 'audit.do_addressRefused',
  recordingSet: 'audit.do_recordingSet',
  recordingRemoved: 'audit.do_recordingRemoved',
  copyMade: 'audit.do_copyMade',
  copyFailed: 'audit.do_copyFailed',
  fileApplied: 'audit.do_fileApplied',
  hubEnrolled: 'audit.do_hubEnrolled',
  looksForgotten: 'audit.do_looksForgotten',
  keyAdded: 'audit.do_keyAdded',
  keyTaken: 'audit.do_keyTaken',
  keyRetired: 'audit.do_keyRetired',
  keyDropped: 'audit.do_keyDropped',
  keyFileRewritten: 'audit.do_keyFileRewritten',
  namesGivenUp: 'audit.do_namesGivenUp',
  copyRestored: 'audit.do_copyRestored',
  restoreUndone: 'audit.do_restoreUndone',
  dataUpgraded: 'audit.do_dataUpgraded',
  testSlipPrinted: 'audit.do_testSlipPrinted',
  slipCopied: 'audit.do_slipCopied',
} as const satisfies Record<AuditAction, Key>;

export const BREAK_KEYS = {
  missing: 'audit.why_missing',
  added: 'audit.why_added',
  changed: 'audit.why_changed',
  unreadable: 'audit.why_unreadable',
  wrong_day: 'audit.why_wrong_day',
  acts: 'audit.why_acts',
  looks: 'audit.why_looks',
  other_log: 'audit.why_other_log',
} as const satisfies Record<Extract<AuditVerdict, { ok: false }>['why'], Key>;

const LANE_KEYS: Readonly<Record<string, Key>> = {
  emergency: 'lane.emergency',
  priority: 'lane.priority',
  normal: 'lane.normal',
  age: 'lane.age',
  infant: 'lane.infant',
  pregnant: 'lane.pregnant',
  disabled: 'lane.disabled',
  staff: 'lane.staff',
};

/** How details were come by. */
const LOOK_KEYS = {
  listed: 'audit.look_listed',
  attended: 'audit.look_attended',
  copied: 'audit.look_copied',
  found: 'audit.look_found',
  exported: 'audit.look_exported',
} as const satisfies Record<Exclude<LookKind, 'erased'>, Key>;

const KIOSK = /^kiosk:(.+)$/;
/** As the log names the hub. */
const HUB = 'hub:';
/** As the list of kiosks names a machine. */
const SHOWN_OF_ID = 4;

/** What nobody else can do without an account: commands at the server itself. */
const AT_MACHINE: ReadonlySet<AuditAction> = new Set([
  'accountMade',
  'passwordSet',
  'keyAdded',
  'namesGivenUp',
  'copyRestored',
  'restoreUndone',
  'dataUpgraded',
]);

/** Who did it: an account as it is, a kiosk, the hub, whoever sits at the server, or nobody of ours. */
export function actorWords(say: Say, { actor, action }: Pick<AuditRow, 'actor' | 'action'>): string {
  if (actor === null) return say(AT_MACHINE.has(action) ? 'people.atMachine' : 'audit.network');
  if (actor === HUB) return say('audit.hub');
  const kiosk = KIOSK.exec(actor)?.[1];
  return kiosk === undefined ? actor : say('audit.kiosk', { id: kiosk.slice(-SHOWN_OF_ID) });
}

/** Their detail is a code for whoever mends it: the file has it. */
const CODED: ReadonlySet<AuditAction> = new Set([
  'credentialsRefused',
  'addressRefused',
  'copyFailed',
  'looksForgotten',
]);

function wordOfRole(say: Say, detail: string | null): string | null {
  const key = detail === null ? undefined : new Map<string, Key>(Object.entries(ROLE_KEYS)).get(detail);
  return key === undefined ? null : say(key);
}

/** What a row says beyond its columns; empty where there is no more. */
export function detailWords(say: Say, { action, lane, reason, undid, about, detail }: AuditRow): string {
  const comma = directionOf(say.language) === 'rtl' ? '\u060C ' : ', ';
  if (action === 'dayRolled') return say('audit.lapsed', { count: about });
  if (undid.length > 0) {
    const steps = undid.map((step) => `${say(ACTION_KEYS[step.action])} ${step.label ?? ''}`.trim());
    return say('audit.tookBack', { what: steps.join(comma) });
  }
  const words: Readonly<Record<string, Key>> = action === 'looked' ? LOOK_KEYS : LANE_KEYS;
  const said = (word: string | null) => {
    const key = word === null ? undefined : words[word];
    return key === undefined ? word : say(key);
  };
  const more = wordOfRole(say, detail) ?? (CODED.has(action) ? null : detail);
  return [said(lane), said(reason), said(about), more]
    .filter((word) => word !== null && word !== '')
    .join(comma);
}
