/**
 * Who works in an open shift, changed by a PIN: at a shared counter the next clerk takes over, or the
 * same one comes back to a page that was covered. Invariant: a PIN opens nothing without a shift that a
 * password opened in that browser, and wrong ones are counted for the shift and for the account.
 */
import type { AccountStore } from '../../db/account-store.ts';
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
}

export function createPinSwitch({ accounts, sessions, hasher }: PinSwitchDeps): PinSwitch {
  return async function takeOver(cookie, name, pin) {
    const session = sessions.of(cookie);
    if (session === null || session.passwordOnce) return { ok: false, why: 'not_signed_in' };
    // Counted before it is known, so that many at once are no more than five.
    const misses = sessions.countPinMiss(session, 1);
    if (misses > MOST_MISSES_A_SHIFT) return missed(misses);
    const account = accounts.find(name);
    const hashed = account?.pinHash ?? null;
    if (account === null || hashed === null || !isSwitched(account.role) || isSpent(account.pinMisses)) {
      return misses < MOST_MISSES_A_SHIFT ? { ok: false, why: 'pin_unusable' } : missed(misses);
    }
    accounts.setPinMisses(name, account.pinMisses + 1);
    const right = await hasher.verify(hashed, pin, true);
    if (right === false) return missed(misses);
    sessions.countPinMiss(session, -1);
    accounts.setPinMisses(name, Math.max(0, (accounts.find(name)?.pinMisses ?? 1) - 1));
    if (right === null) return { ok: false, why: 'too_many_attempts' };
    // Meanwhile the shift may be over, and the account or its PIN another.
    if (sessions.of(cookie) === null) return { ok: false, why: 'not_signed_in' };
    const now = accounts.find(name);
    if (now?.pinHash !== hashed || !isSwitched(now.role)) return { ok: false, why: 'pin_unusable' };
    return { ok: true, session: sessions.handOver(session, name) };

    function missed(count: number): Switched {
      const left = Math.max(0, MOST_MISSES_A_SHIFT - count);
      if (left === 0) sessions.endShift(cookie);
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
