/**
 * Sign-ins that failed, as acts. A flood must not fill the record: of each name and address the first of ten minutes
 * is noted at once and the others together when they are over; beyond MOST_APART pairs they are counted as one.
 */
import type { ActKind } from '../../db/act-chain.ts';
import type { Acts } from '../../db/acts.ts';
import type { Log } from '../log.ts';

export const TOGETHER_MS = 10 * 60_000;
/** Far more people than forget their passwords in ten minutes. */
export const MOST_APART = 50;

export type Failure = Extract<ActKind, 'signInFailed' | 'signInSlowed'>;

export interface FailedSignIns {
  /** `account` null: no such name. What was typed is never kept: it may be a password in the wrong field. */
  failed(kind: Failure, account: string | null, address: string): void;
  /** Notes what was counted; for whenever time has gone by, and for the end. */
  flush(everything?: boolean): void;
}

interface Counted {
  kind: Failure;
  account: string | null;
  address: string | null;
  since: number;
  /** Beyond the first, which is noted. */
  more: number;
}

export function createFailedSignIns(deps: { acts: Acts; now: () => number; log: Log }): FailedSignIns {
  const { acts, now, log } = deps;
  const counted = new Map<string, Counted>();

  function note({ kind, account, address }: Counted, times: number): void {
    const detail = [address, times > 1 ? `×${times}` : null].filter((one) => one !== null).join(' ');
    try {
      acts.note({ at: now(), kind, actor: null, about: account, detail: detail === '' ? null : detail });
    } catch (fault) {
      // Who may not come in is told so whatever the disk does.
      log.fault(fault, {}, 'a failed sign-in is not on record');
    }
  }

  function flush(everything = false): void {
    const at = now();
    for (const [key, one] of counted) {
      // Also when the clock was set back.
      if (!everything && at >= one.since && at - one.since < TOGETHER_MS) continue;
      counted.delete(key);
      if (one.more > 0) note(one, one.more);
    }
  }

  return {
    failed(kind, account, address) {
      flush();
      const own = JSON.stringify([kind, account, address]);
      const isApart = counted.has(own) || counted.size < MOST_APART;
      const key = isApart ? own : kind;
      const known = counted.get(key);
      if (known !== undefined) {
        known.more += 1;
        return;
      }
      const who = isApart ? { account, address } : { account: null, address: null };
      const fresh = { kind, ...who, since: now(), more: isApart ? 0 : 1 };
      counted.set(key, fresh);
      if (isApart) note(fresh, 1);
    },
    flush,
  };
}
