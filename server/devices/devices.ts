/**
 * Machines of the house and the one audience each was admitted for: a kiosk or a hall holds a cookie of
 * its own kind and nobody's session. Invariant: a cookie opens its audience and nothing else.
 * Whoever admits one (staff, by the code it shows) is the caller's business.
 */
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { DeviceStore } from '../../db/device-store.ts';
import type { DeviceAudience, DeviceView } from '../contract/devices.ts';
import { freshCode } from '../fresh-code.ts';

export type { DeviceAudience };

/** One cookie an audience, so that a machine may be two things and neither opens the other. */
export const DEVICE_COOKIES = {
  kiosk: 'parchi_kiosk',
  hall: 'parchi_hall',
} as const satisfies Record<DeviceAudience, string>;
/** The longest that browsers keep a cookie (RFC 6265bis, 5.6.2); renewed whenever the page is opened. */
export const DEVICE_MS = 400 * 24 * 60 * 60_000;
/** Far more machines than a hospital has doors. */
export const MAX_DEVICES = 100;
/** Tokens a machine may ask for in a minute: three people with quick fingers, never a flood. */
export const ISSUES_A_MINUTE = 20;
const MINUTE_MS = 60_000;
const COOKIE_BYTES = 32;

/** What staff say of a machine: its name, and what it shows (none: every queue). */
export interface Description {
  label: string;
  queues: readonly string[];
}

/** A screen's socket tells when it comes and when it goes. */
export interface Presence {
  joined(): void;
  left(): void;
}

export interface Devices {
  /** Admits a machine and answers its cookie; null when there are too many already. */
  admit(audience: DeviceAudience, administrator: string, description?: Description): Admitted | null;
  /** The machine's id; null when the cookie is nobody's of this audience. */
  who(audience: DeviceAudience, cookie: string | undefined): string | null;
  /** What the machine shows; none: every queue. */
  queuesOf(device: string): string[];
  /** Counts the admission from now on. */
  renew(device: string): void;
  /** Whether the machine may ask for one more token now; asking counts. */
  mayIssue(device: string): boolean;
  list(): DeviceView[];
  /** False when there is no such machine. */
  describe(device: string, description: Description, staff: string): boolean;
  /** False when there is no such machine. */
  end(device: string, staff: string): boolean;
  presence(device: string): Presence;
  /** `heard` is called whenever an admission was ended. */
  onEnded(heard: () => void): void;
}

export interface Admitted {
  id: string;
  cookie: string;
}

const keptQueues = z.array(z.string());

export function createDevices(store: DeviceStore, now: () => number): Devices {
  const listeners: (() => void)[] = [];
  const asked = new Map<string, { since: number; count: number }>();
  const connected = new Map<string, { sockets: number; since: number }>();

  function seen(device: string): void {
    try {
      store.seen(device, now());
    } catch {
      // Only for telling since when it is lost; a full disk must not cost it its screen.
    }
  }

  return {
    admit(audience, administrator, description) {
      const at = now();
      if (store.list(at, MAX_DEVICES).length >= MAX_DEVICES) return null;
      const cookie = randomBytes(COOKIE_BYTES).toString('base64url');
      const id = freshCode(at);
      store.add({
        id,
        idHash: hashOf(cookie),
        audience,
        label: description?.label ?? null,
        queues: writtenQueues(description?.queues ?? []),
        admittedBy: administrator,
        createdAt: at,
        expiresAt: at + DEVICE_MS,
        seenAt: null,
      });
      return { id, cookie };
    },
    who: (audience, cookie) => (cookie === undefined ? null : store.find(hashOf(cookie), audience, now())),
    queuesOf: (device) => readQueues(store.queuesOf(device)),
    renew: (device) => store.prolong(device, now() + DEVICE_MS),
    mayIssue(device) {
      const at = now();
      const before = asked.get(device);
      // A clock set back must not stretch the wait.
      if (before === undefined || at < before.since || at - before.since > MINUTE_MS) {
        if (asked.size >= MAX_DEVICES) asked.clear();
        asked.set(device, { since: at, count: 1 });
        return true;
      }
      before.count += 1;
      return before.count <= ISSUES_A_MINUTE;
    },
    list: () =>
      store.list(now(), MAX_DEVICES).map(({ id, audience, label, queues, admittedBy, createdAt, seenAt }) => {
        const here = connected.get(id);
        return {
          id,
          audience,
          label,
          queues: readQueues(queues),
          admittedBy,
          createdAt,
          live: here !== undefined,
          since: here?.since ?? seenAt,
        };
      }),
    describe: (device, { label, queues }, actor) =>
      store.describe(device, { label, queues: writtenQueues(queues) }, { at: now(), actor }),
    end(device, actor) {
      const ended = store.end(device, { at: now(), actor });
      if (ended) for (const heard of listeners) heard();
      return ended;
    },
    onEnded: (heard) => void listeners.push(heard),
    presence: (device) => ({
      joined() {
        const here = connected.get(device);
        if (here === undefined) connected.set(device, { sockets: 1, since: now() });
        else here.sockets += 1;
        seen(device);
      },
      left() {
        const here = connected.get(device);
        if (here === undefined) return;
        here.sockets -= 1;
        if (here.sockets <= 0) connected.delete(device);
        seen(device);
      },
    }),
  };
}

function writtenQueues(queues: readonly string[]): string | null {
  return queues.length === 0 ? null : JSON.stringify(queues);
}

function readQueues(kept: string | null): string[] {
  return kept === null ? [] : keptQueues.parse(JSON.parse(kept));
}

function hashOf(cookie: string): string {
  return createHash('sha256').update(cookie).digest('base64url');
}
