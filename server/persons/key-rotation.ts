/**
 * Changing the sealing key while patients come: a key that `npm run rotate-key` added seals from the next
 * look on, older rows are sealed anew in small steps, then older keys are retired; they go once no copy of the
 * database can need them. Each look begins at the first row, so a process that was killed leaves nothing half-done.
 */
import type { Act } from '../../db/act-chain.ts';
import type { Acts } from '../../db/acts.ts';
import { dropKeys, retireKeys } from '../../db/key-file.ts';
import type { Connection } from '../../db/open.ts';
import { type ResealCount, resealAll } from '../../db/resealing.ts';
import type { Sealer, SealingKeys } from '../../db/sealing.ts';
import type { Desk } from '../desk.ts';
import type { Facility } from '../facility/facility.ts';
import type { Log } from '../log.ts';
import { NO_DAY } from '../queue/book.ts';
import { daysBefore } from './days.ts';

/** Between steps: 240,000 people take some minutes, and nobody waits for them. */
const STEP_PAUSE_MS = 40;
/**
 * Before the first step: what was sealed with the old key just before the new one came is committed by then.
 */
const SETTLE_MS = 500;
/** A walk that still found old rows is walked again, to be sure; a third would say that something adds them. */
const MAX_WALKS = 3;

export interface KeyRotation {
  /** Takes over a new key, seals anew, retires and drops old ones: whatever is due. Does nothing while it is at work. */
  look(): Promise<void>;
  /** After this no step begins. */
  stop(): void;
}

export interface KeyRotationDeps {
  keyFile: string;
  connection: Connection;
  sealer: Sealer & { keys: SealingKeys };
  desk: Pick<Desk, 'book'>;
  facility: Pick<Facility, 'current'>;
  acts: Pick<Acts, 'note'>;
  now: () => number;
  log: Log;
  /** Milliseconds between steps, for tests. */
  pauseMs?: number;
}

export function createKeyRotation(deps: KeyRotationDeps): KeyRotation {
  const { keyFile, connection, sealer, desk, facility, acts, now, log } = deps;
  const pause = deps.pauseMs ?? STEP_PAUSE_MS;
  let working = false;
  let stopped = false;
  /** Until everything was looked at once, a restored copy may hold rows of a key that was retired. */
  let looked = false;

  /** One walk; null when it was stopped. */
  async function walk(): Promise<ResealCount | null> {
    const steps = resealAll(connection, sealer);
    for (;;) {
      if (stopped) return null;
      const step = steps.next();
      if (step.done === true) return step.value;
      await wait(pause);
    }
  }

  async function sealAnew(): Promise<boolean> {
    await wait(Math.min(pause * 10, SETTLE_MS));
    let resealed = 0;
    for (let walks = 0; walks < MAX_WALKS; walks += 1) {
      const found = await walk();
      if (found === null) return false;
      resealed += found.resealed;
      if (found.resealed > 0) continue;
      if (resealed > 0) log.info({ count: resealed }, 'rows sealed anew');
      if (found.unreadable > 0) log.error({ count: found.unreadable }, 'sealed rows are damaged');
      return true;
    }
    return false;
  }

  function tell(kind: Act['kind'], ...ids: readonly string[]): void {
    acts.note(...ids.map((about) => ({ at: now(), kind, actor: null, about })));
  }

  async function work(): Promise<void> {
    switch (sealer.keys.refresh()) {
      case 'rewritten':
        log.error({}, 'the key file was gone and is written again');
        tell('keyFileRewritten', 'sealing.keys');
        break;
      case 'changed':
        looked = false;
        // Also when nobody ran the command: whoever changed the file by hand.
        tell(
          'keyTaken',
          ...sealer.keys
            .list()
            .slice(-1)
            .map(({ id }) => id),
        );
        break;
      case 'same':
        break;
    }
    const older = sealer.keys.list().slice(0, -1);
    const today = desk.book().day;
    if (older.length === 0 || today === NO_DAY) return;
    if (!looked) looked = await sealAnew();
    if (!looked || stopped) return;
    const retiring = older.filter(({ retired }) => retired === null).map(({ id }) => id);
    if (retiring.length > 0) {
      retireKeys(keyFile, retiring, today);
      tell('keyRetired', ...retiring);
      sealer.keys.refresh();
      log.info({ count: older.length }, 'older keys are retired');
    }
    const dropped = dropKeys(keyFile, daysBefore(today, facility.current().facility.keepPersonsDays));
    if (dropped.length === 0) return;
    tell('keyDropped', ...dropped);
    sealer.keys.refresh();
    log.info({ count: dropped.length }, 'retired keys are gone');
  }

  return {
    async look() {
      if (working || stopped) return;
      working = true;
      try {
        await work();
      } finally {
        working = false;
      }
    },
    stop() {
      stopped = true;
    },
  };
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
