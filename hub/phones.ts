/**
 * Patients' pages at the hub. The node that holds a facility's line keeps what it pushes in memory and writes it down at
 * most every few seconds; any node shows it from there. Invariant: what is not live says since when, and a page ends
 * with its day.
 */
import { codeHash } from '../server/code-hash.ts';
import { createRateLimit } from '../server/edges/rate-limit.ts';
import type { PatientAnswer } from '../server/routes/patient.ts';
import type { FromHub } from './contract/link.ts';
import type { PhonesMessage } from './contract/phones.ts';
import { type HeldSet, pageOf, readSet, timeIn, withMessage, written } from './phone-set.ts';
import type { PhoneStore } from './store/phone-store.ts';

/**
 * What changed is written down so long after, with all that changed meanwhile; a phone asks every 15 s. It is looked for
 * often, so that a few facilities are written at a time: what other nodes show is 3 s old at most.
 */
const WRITE_AFTER_MS = 2_000;
const WRITE_LOOK_MS = 500;
/** Facilities' pages in one statement, some 10 kB each. */
const WRITTEN_TOGETHER = 50;
/** For so long a node shows what it read without asking the database again. */
const READ_AGAIN_MS = 2_000;
/** Sets of other nodes' facilities that a node remembers, some 10 kB each. */
const MAX_READ = 1_000;
/** A node says every 30 s whose lines it holds; one that has not for this long is dead. */
const LINE_SEEN_WITHIN_MS = 75_000;
/** A day, and the night for queues that go on over midnight. */
const KEEP_MS = 36 * 60 * 60_000;
/** A facility pushes every two seconds, a whole set in up to five parts. */
const PUSHES = { burst: 40, perMinute: 90 } as const;
/** Whoever pushed what does not follow is asked for the whole set this often at most. */
const WANT_AGAIN_MS = 10_000;
const FORGET_EVERY_MS = 60 * 60_000;

export interface Phones {
  /** A facility's socket opened here. */
  opened(hipId: string): void;
  closed(hipId: string): void;
  heard(hipId: string, message: PhonesMessage): void;
  /** The page of a code; null when nobody's, or its day is over. */
  find(code: string): Promise<PatientAnswer | null>;
  /** Facilities whose pages this node holds. */
  size(): number;
  start(): void;
  /** Writes what is not written yet. */
  stop(): Promise<void>;
}

export interface PhonesDeps {
  store: PhoneStore;
  send: (hipId: string, message: FromHub) => boolean;
  /** What slips link to. */
  url: string;
  node: string;
  now: () => number;
  onFault: (fault: unknown) => void;
}

/** A facility whose line is here. */
interface Own {
  set: HeldSet | null;
  /** Hashes that the database knows. */
  stored: Set<string>;
  /** Since when there is something to write down; null: nothing. */
  dirtyAt: number | null;
  wantedAt: number;
}

/** What another node wrote. */
interface Read {
  set: HeldSet;
  version: number;
  /** null while it is live. */
  awayAt: number | null;
  readAt: number;
}

export function createPhones(deps: PhonesDeps): Phones {
  const { store, send, url, node, now, onFault } = deps;
  const pushes = createRateLimit(PUSHES, now);
  const own = new Map<string, Own>();
  /** Whose pages are here, by a code's hash. */
  const owners = new Map<string, string>();
  const read = new Map<string, Read>();
  let timers: NodeJS.Timeout[] = [];
  let writing: Promise<void> | null = null;
  /** Facilities that left and are being written down as away. */
  const leaving = new Set<Promise<void>>();

  /** A clock that was set back makes nothing last. */
  function isWithin(at: number, ms: number): boolean {
    return Math.abs(now() - at) < ms;
  }

  function want(hipId: string, one: Own): void {
    if (isWithin(one.wantedAt, WANT_AGAIN_MS)) return;
    one.wantedAt = now();
    send(hipId, { type: 'phonesWanted', url });
  }

  function drop(hipId: string, one: Own): void {
    for (const code of one.set?.phones.keys() ?? []) if (owners.get(code) === hipId) owners.delete(code);
    one.set = null;
  }

  async function write(ones: readonly (readonly [string, Own])[]): Promise<void> {
    const at = now();
    const due = ones.flatMap(([hipId, one]) => {
      const { set, dirtyAt, stored } = one;
      if (dirtyAt === null || set === null) return [];
      one.dirtyAt = null;
      const known = new Set(set.phones.keys());
      const codes = [...known].filter((code) => !stored.has(code));
      const fresh = { hipId, node, content: written(set), codes, at, expiresAt: at + KEEP_MS };
      return [{ one, known, fresh }];
    });
    if (due.length === 0) return;
    try {
      await store.keep(due.map(({ fresh }) => fresh));
      for (const { one, known } of due) one.stored = known;
    } catch (fault) {
      // The database is away: what is in memory is shown from here, and written when it is back.
      for (const { one } of due) one.dirtyAt ??= at;
      throw fault;
    }
  }

  async function writeAll(afterMs: number): Promise<void> {
    const all = [...own].filter(([, { dirtyAt }]) => dirtyAt !== null && !isWithin(dirtyAt, afterMs));
    for (let from = 0; from < all.length; from += WRITTEN_TOGETHER)
      await write(all.slice(from, from + WRITTEN_TOGETHER));
  }

  function writeDue(afterMs: number): Promise<void> {
    writing ??= writeAll(afterMs)
      .catch(onFault)
      .finally(() => {
        writing = null;
      });
    return writing;
  }

  function answer(set: HeldSet, hash: string, awayAt: number | null): PatientAnswer | null {
    const view = pageOf(set, hash, now());
    if (view === null) return null;
    const { zone, languages } = set.frame;
    return { view, languages, notLiveSince: awayAt === null ? null : timeIn(zone, awayAt) };
  }

  /** A facility of another node, as it last wrote. */
  async function readAgain(hipId: string): Promise<Read | null> {
    const known = read.get(hipId);
    if (known !== undefined && isWithin(known.readAt, READ_AGAIN_MS)) return known;
    const found = await store.find(hipId, known?.version ?? null);
    const set = found?.content == null ? known?.set : readSet(found.content);
    if (found === null || set === undefined) return null;
    const lineStands = found.linkSeenAt !== null && now() - found.linkSeenAt < LINE_SEEN_WITHIN_MS;
    const awayAt = lineStands ? null : (found.awayAt ?? found.linkSeenAt ?? found.heardAt);
    const fresh = { set, version: found.version, awayAt, readAt: now() };
    read.delete(hipId);
    const [oldest] = read.keys();
    if (read.size >= MAX_READ && oldest !== undefined) read.delete(oldest);
    read.set(hipId, fresh);
    return fresh;
  }

  return {
    opened(hipId) {
      const before = own.get(hipId);
      if (before !== undefined) drop(hipId, before);
      const one: Own = { set: null, stored: new Set(), dirtyAt: null, wantedAt: Number.NEGATIVE_INFINITY };
      own.set(hipId, one);
      read.delete(hipId);
      want(hipId, one);
    },
    closed(hipId) {
      const one = own.get(hipId);
      if (one === undefined) return;
      // What it pushed last is shown as old, also what was not written yet.
      const last = write([[hipId, one]]);
      drop(hipId, one);
      own.delete(hipId);
      const told: Promise<void> = last
        .then(() => store.away(hipId, node, now()))
        .catch(onFault)
        .finally(() => leaving.delete(told));
      leaving.add(told);
    },
    heard(hipId, message) {
      const one = own.get(hipId);
      if (one === undefined) return;
      const next = pushes.wait(hipId) > 0 ? null : withMessage(one.set, message);
      if (next === null) {
        drop(hipId, one);
        return want(hipId, one);
      }
      if (message.seq === 1 && one.set !== null) drop(hipId, one);
      for (const code of message.gone) owners.delete(code);
      for (const { code } of message.phones) owners.set(code, hipId);
      one.set = next;
      one.dirtyAt ??= now();
    },
    async find(code) {
      const hash = codeHash(code);
      const owner = owners.get(hash);
      const here = owner === undefined ? null : (own.get(owner)?.set ?? null);
      if (here !== null) return answer(here, hash, null);
      const hipId = await store.whose(hash);
      const found = hipId === null ? null : await readAgain(hipId);
      return found === null ? null : answer(found.set, hash, found.awayAt);
    },
    size: () => own.size,
    start() {
      timers = [
        setInterval(() => void writeDue(WRITE_AFTER_MS), WRITE_LOOK_MS),
        setInterval(() => void store.forget(now()).catch(onFault), FORGET_EVERY_MS),
      ];
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await writing;
      await writeDue(0);
      await Promise.all(leaving);
    },
  };
}
