/** Machines admitted for one audience. A cookie is here only as its hash. */
import { and, asc, eq, gt, isNull, lt } from 'drizzle-orm';
import type { Database } from './open.ts';
import { devices } from './schema.ts';

export interface DeviceRow {
  id: string;
  audience: string;
  /** What staff call it; null for one that was admitted before machines had names. */
  label: string | null;
  /** The queues it shows, as JSON; null for all. */
  queues: string | null;
  admittedBy: string;
  createdAt: number;
  expiresAt: number;
  /** When it was connected last; null when it never was. */
  seenAt: number | null;
}

export interface DeviceStore {
  add(device: DeviceRow & { idHash: string }): void;
  /** The machine's id, while it is admitted for this audience. */
  find(idHash: string, audience: string, now: number): string | null;
  /** An admitted machine's queues as kept; null for all. */
  queuesOf(id: string): string | null;
  /** Moves the end of an admission. */
  prolong(id: string, expiresAt: number): void;
  /** False when no such machine is admitted. */
  describe(id: string, changes: { label: string; queues: string | null }, now: number): boolean;
  seen(id: string, at: number): void;
  /** Those admitted now, oldest first. */
  list(now: number, limit: number): DeviceRow[];
  /** False when no such machine is admitted. */
  end(id: string, now: number): boolean;
  /** Deletes machines whose time is over. */
  forget(now: number): void;
}

export function openDeviceStore({ query }: Database): DeviceStore {
  const admitted = (now: number) => and(gt(devices.expiresAt, now), isNull(devices.endedAt));
  return {
    add(device) {
      query.insert(devices).values(device).run();
    },
    find: (idHash, audience, now) =>
      query
        .select({ id: devices.id })
        .from(devices)
        .where(and(eq(devices.idHash, idHash), eq(devices.audience, audience), admitted(now)))
        .get()?.id ?? null,
    queuesOf: (id) =>
      query.select({ queues: devices.queues }).from(devices).where(eq(devices.id, id)).get()?.queues ?? null,
    prolong(id, expiresAt) {
      query.update(devices).set({ expiresAt }).where(eq(devices.id, id)).run();
    },
    describe: (id, changes, now) =>
      query
        .update(devices)
        .set(changes)
        .where(and(eq(devices.id, id), admitted(now)))
        .run().changes === 1,
    seen(id, at) {
      query.update(devices).set({ seenAt: at }).where(eq(devices.id, id)).run();
    },
    list: (now, limit) =>
      query
        .select({
          id: devices.id,
          audience: devices.audience,
          label: devices.label,
          queues: devices.queues,
          admittedBy: devices.admittedBy,
          createdAt: devices.createdAt,
          expiresAt: devices.expiresAt,
          seenAt: devices.seenAt,
        })
        .from(devices)
        .where(admitted(now))
        .orderBy(asc(devices.createdAt))
        .limit(limit)
        .all(),
    end: (id, now) =>
      query
        .update(devices)
        .set({ endedAt: now })
        .where(and(eq(devices.id, id), admitted(now)))
        .run().changes === 1,
    forget(now) {
      query.delete(devices).where(lt(devices.expiresAt, now)).run();
    },
  };
}
