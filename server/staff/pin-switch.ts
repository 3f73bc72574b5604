/**
 * Who works in an open shift, changed by a PIN: at a shared counter the next clerk takes over, or the
 * same one comes back to a page that was covered. Invariant: a PIN opens nothing without a shift that a
 * password opened in that browser, and wrong ones are counted for the shift and for the account.
 */

import type { AccountStore } from '../../db/account-store.ts';
import type { Acts } from '../../db/acts.ts';
import { SWITCHED_BY_PIN } from '../contract/permissions.ts';
import type { Hasher } from './password-hash.ts';
import type { Sessions } from './sessions.ts';

/** Wrong PINs in a shift after which it asks for a password: it ends. */
export const MOST_MISSES_A_SHIFT = 5;
/** Wrong PINs for an account, in whatever shifts, after which its owner has to sign in with the password. */
export const MOST_MISSES_AN_ACCOUNT = 10;

export type Switched =
  | { ok: true; session: string }
  | { ok: false; why: 'not_signed_in' | 'pin_unusable' | 'too_many_attempts' }
  | { ok: false; why: 'wrong_pin'; left: number };

export type PinSwitch = (cookie: string | undefined, name: string, pin: string) => Promise<Switched>;

export interface PinSwitchDeps {
  accounts: AccountStore;
  sessions: Sessions;
  hasher: Hasher;
  acts: Acts;
  now: () => number;
}

export function createPinSwitch({ accounts, sessions, hasher, acts, now }: PinSwitchDeps): PinSwitch {
  return async function takeOver(cookie, name, pin) {
    const session = sessions.of(cookie);
    if (session === null || session.passwordOnce) return { ok: false, why: 'not_signed_in' };
    // Counted before it is known, so that many at once are no more than five.
    const misses = sessions.countPinMiss(session, 1);
    const { name: from, counter } = session;
    const account = accounts.find(name);
    if (misses > MOST_MISSES_A_SHIFT) return missed(misses);
    const hashed = account?.pinHash ?? null;
    if (account === null || hashed === null || !isSwitched(account.role) || isSpent(account.pinMisses)) {
      if (misses >= MOST_MISSES_A_SHIFT) return missed(misses);
      tell('pinFailed');
      return { ok: false, why: 'pin_unusable' };
    }
    accounts.setPinMisses(name, account.pinMisses + 1);
    const right = await hasher.verify(hashed, pin, true);
    if (right === false) {
      if (isSpent(account.pinMisses + 1)) tell('pinSpent');
      return missed(misses);
    }
    sessions.countPinMiss(session, -1);
    accounts.setPinMisses(name, Math.max(0, (accounts.find(name)?.pinMisses ?? 1) - 1));
    if (right === null) return { ok: false, why: 'too_many_attempts' };
    // Meanwhile the shift may be over, and the account or its PIN another.
    if (sessions.of(cookie) === null) return { ok: false, why: 'not_signed_in' };
    const present = accounts.find(name);
    if (present?.pinHash !== hashed || !isSwitched(present.role)) return { ok: false, why: 'pin_unusable' };
    acts.note({ at: now(), kind: 'tookOver', actor: name, about: from, counter });
    return { ok: true, session: sessions.handOver(session, name) };

    /** What was typed as a name is kept only where it is one. */
    function tell(kind: 'pinFailed' | 'pinSpent' | 'shiftLocked'): void {
      acts.note({ at: now(), kind, actor: from, about: account === null ? null : name, counter });
    }

    function missed(count: number): Switched {
      const left = Math.max(0, MOST_MISSES_A_SHIFT - count);
      tell('pinFailed');
      if (left === 0) {
        tell('shiftLocked');
        sessions.endShift(cookie);
      }
      return { ok: false, why: 'wrong_pin', left };
    }
  };
}

function isSwitched(role: string): boolean {
  return SWITCHED_BY_PIN.some((one) => one === role);
}

function isSpent(misses: number): boolean {
  return misses >= MOST_MISSES_AN_ACCOUNT;
}
