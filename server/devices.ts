/**
 * Machines of the house and the one audience each was admitted for: a kiosk holds a cookie of its
 * own kind and no administrator's session. Invariant: a cookie opens its audience and nothing else.
 * Whoever admits one (an administrator who signs in there) is the caller's business.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { DeviceRow, DeviceStore } from '../db/device-store.ts';
import { freshCode } from './fresh-code.ts';

export type DeviceAudience = 'kiosk';

/** One cookie an audience, so that a machine may be two things and neither opens the other. */
export const DEVICE_COOKIES = { kiosk: 'parchi_kiosk' } as const satisfies Record<DeviceAudience, string>;
/** The longest that browsers keep a cookie (RFC 6265bis, 5.6.2); renewed whenever the page is opened. */
export const DEVICE_MS = 400 * 24 * 60 * 60_000;
/** Far more machines than a hospital has doors. */
export const MAX_DEVICES = 100;
/** Tokens a machine may ask for in a minute: three people with quick fingers, never a flood. */
export const ISSUES_A_MINUTE = 20;
const MINUTE_MS = 60_000;
const COOKIE_BYTES = 32;

export interface Devices {
  /** Admits a machine and answers its cookie; null when there are too many already. */
  admit(audience: DeviceAudience, administrator: string): string | null;
  /** The machine's id; null when the cookie is nobody's of this audience. */
  who(audience: DeviceAudience, cookie: string | undefined): string | null;
  /** Counts the admission from now on. */
  renew(device: string): void;
  /** Whether the machine may ask for one more token now; asking counts. */
  mayIssue(device: string): boolean;
  list(): DeviceRow[];
  /** False when there is no such machine. */
  end(device: string): boolean;
}

export function createDevices(store: DeviceStore, now: () => number): Devices {
  const asked = new Map<string, { since: number; count: number }>();
  return {
    admit(audience, administrator) {
      const at = now();
      if (store.list(at, MAX_DEVICES).length >= MAX_DEVICES) return null;
      const cookie = randomBytes(COOKIE_BYTES).toString('base64url');
      store.add({
        id: freshCode(at),
        idHash: hashOf(cookie),
        audience,
        admittedBy: administrator,
        createdAt: at,
        expiresAt: at + DEVICE_MS,
      });
      return cookie;
    },
    who: (audience, cookie) => (cookie === undefined ? null : store.find(hashOf(cookie), audience, now())),
    renew: (device) => store.prolong(device, now() + DEVICE_MS),
    mayIssue(device) {
      const at = now();
      const seen = asked.get(device);
      // A clock set back must not stretch the wait.
      if (seen === undefined || at < seen.since || at - seen.since > MINUTE_MS) {
        if (asked.size >= MAX_DEVICES) asked.clear();
        asked.set(device, { since: at, count: 1 });
        return true;
      }
      seen.count += 1;
      return seen.count <= ISSUES_A_MINUTE;
    },
    list: () => store.list(now(), MAX_DEVICES),
    end: (device) => store.end(device, now()),
  };
}

function hashOf(cookie: string): string {
  return createHash('sha256').update(cookie).digest('base64url');
}
