/**
 * Machines admitted for one audience. A cookie is here only as its hash. Invariant: who admits, names or ends one is
 * an act, written with it.
 */
import { and, asc, eq, gt, isNull, lt } from 'drizzle-orm';
import type { Act } from './act-chain.ts';
import { openActs } from './acts.ts';
import type { Database } from './open.ts';
import { devices } from './schema.ts';
import { inTransaction } from './transaction.ts';

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

/** Who does it, and when. */
export interface By {
  at: number;
  actor: string;
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
  describe(id: string, changes: { label: string; queues: string | null }, by: By): boolean;
  seen(id: string, at: number): void;
  /** Those admitted now, oldest first. */
  list(now: number, limit: number): DeviceRow[];
  /** False when no such machine is admitted. */
  end(id: string, by: By): boolean;
  /** Deletes machines whose time is over. */
  forget(now: number): void;
}

export function openDeviceStore({ connection, query }: Database): DeviceStore {
  const acts = openActs(connection);

  const admitted = (now: number) => and(gt(devices.expiresAt, now), isNull(devices.endedAt));

  function change(
    id: string,
    changes: { label?: string; queues?: string | null; endedAt?: number },
    kind: 'deviceChanged' | 'deviceEnded',
    by: By,
  ): boolean {
    return inTransaction(connection, () => {
      const [device] = query
        .update(devices)
        .set(changes)
        .where(and(eq(devices.id, id), admitted(by.at)))
        .returning()
        .all();
      if (device !== undefined) acts.note(actOn(device, kind, by));
      return device !== undefined;
    });
  }

  return {
    add(device) {
      inTransaction(connection, () => {
        query.insert(devices).values(device).run();
        acts.note(actOn(device, 'deviceAdmitted', { at: device.createdAt, actor: device.admittedBy }));
      });
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
    describe: (id, changes, by) => change(id, changes, 'deviceChanged', by),
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
    end: (id, by) => change(id, { endedAt: by.at }, 'deviceEnded', by),
    forget(now) {
      query.delete(devices).where(lt(devices.expiresAt, now)).run();
    },
  };
}

/** What a machine is called, and what it shows, as they are from then on. */
function actOn(
  { id, audience, label, queues }: Pick<DeviceRow, 'id' | 'audience' | 'label' | 'queues'>,
  kind: Act['kind'],
  by: By,
): Act {
  const shows = queues === null ? null : (JSON.parse(queues) as string[]).join(' ');
  const detail = [label, shows].filter((one) => one !== null).join(': ');
  return { ...by, kind, about: `${audience}:${id}`, detail: detail === '' ? null : detail };
}
