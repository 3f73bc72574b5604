/** What the server does by the clock: looks at doubted dates and troubled storage, forgets what is old. */
import type { Acts } from '../db/acts.ts';
import type { DeviceStore } from '../db/device-store.ts';
import type { FacilityStore } from '../db/facility-store.ts';
import type { OutboxStore } from '../db/outbox-store.ts';
import type { SessionStore } from '../db/session-store.ts';
import type { SlipStore } from '../db/spool-store.ts';
import { createActSealing } from './audit/act-sealing.ts';
import { settleDoubt } from './clock-trust.ts';
import { createWriteCheck } from './data-kind.ts';
import type { Desk } from './desk.ts';
import type { Log } from './log.ts';
import type { PersonCare } from './persons/care.ts';
import type { Moment } from './queue/model.ts';
import type { FailedSignIns } from './staff/failed-sign-ins.ts';
import { LATELY_MS } from './staff/sessions.ts';

/** How often storage in trouble is tried: nobody may come who would find out that it works again. */
const STORAGE_EVERY_MS = 2_000;
/** How often a doubted date is looked at again. */
const DOUBT_EVERY_MS = 10_000;
/** Answered exchanges are kept as long as a REQUEST-ID must be known again [SCAN-5]. */
const REMEMBER_MS = 30 * 24 * 60 * 60_000;
/** A browser in which nobody signed in for so long is a stranger again. */
const KEEP_BROWSERS_MS = 90 * 24 * 60 * 60_000;
const FORGET_EVERY_MS = 6 * 60 * 60_000;
/** What was done beside the queue is vouched for by the log within this; a quiet facility's log does not grow. */
export const SEAL_EVERY_MS = 5 * 60_000;
/** How soon a key that a command added seals; nothing else is looked at while there is none. */
const KEYS_EVERY_MS = 20_000;
/** A machine that is switched off every evening forgets too, once its start is over. */
const FIRST_FORGET_MS = 60_000;

export interface ChoresDeps {
  desk: Desk;
  facilityStore: FacilityStore;
  outbox: OutboxStore;
  slips: SlipStore;
  sessions: SessionStore;
  devices: DeviceStore;
  personCare: Pick<PersonCare, 'forget' | 'lookAtKeys' | 'looks'>;
  acts: Pick<Acts, 'head'>;
  failures: Pick<FailedSignIns, 'flush'>;
  /** Now, in the facility's zone. */
  moment: () => Moment;
  now: () => number;
  log: Log;
}

/** Starts the chores; answers how to stop them. A chore that fails is logged and comes round again. */
export function startChores(deps: ChoresDeps): () => void {
  const { desk, facilityStore, outbox, slips, sessions, devices, personCare, failures, now, log } = deps;
  const seal = createActSealing({ ...deps, looks: personCare.looks });
  const writesAgain = createWriteCheck(facilityStore);

  function tryStorage(): void {
    if (desk.isWell() || !writesAgain()) return;
    desk.storageWorks();
    log.info({}, 'storage works again');
  }

  function forget(): Promise<void> {
    outbox.forget(now() - REMEMBER_MS);
    slips.forget(now() - REMEMBER_MS);
    sessions.forget(now() - LATELY_MS, now() - KEEP_BROWSERS_MS);
    devices.forget(now());
    return personCare.forget();
  }

  function lookAtActs(): Promise<void> {
    failures.flush();
    return seal();
  }

  const first = setTimeout(() => attempt(forget, log), FIRST_FORGET_MS).unref();
  const timers = [
    every(STORAGE_EVERY_MS, tryStorage, log),
    every(DOUBT_EVERY_MS, () => settleDoubt(desk, log), log),
    every(FORGET_EVERY_MS, forget, log),
    every(SEAL_EVERY_MS, lookAtActs, log),
    every(KEYS_EVERY_MS, personCare.lookAtKeys, log),
  ];
  return () => {
    clearTimeout(first);
    for (const timer of timers) clearInterval(timer);
  };
}

function every(ms: number, chore: () => void | Promise<void>, log: Log): NodeJS.Timeout {
  return setInterval(() => attempt(chore, log), ms).unref();
}

async function attempt(chore: () => void | Promise<void>, log: Log): Promise<void> {
  try {
    await chore();
  } catch (fault) {
    log.fault(fault, {}, 'background work');
  }
}
