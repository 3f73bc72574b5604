/**
 * The facility as it is in force: the file's content beside the settings that the log holds. A change is a logged
 * command with its file in the same transaction; one that is refused leaves the old file in force. Nobody keeps
 * what `current` answers: it may be another a moment later.
 */
import type { FacilityStore } from '../../db/facility-store.ts';
import { NO_ROWS } from '../../db/rows.ts';
import { type FacilityFile, facilityFile, settingsOf } from '../contract/facility.ts';
import { type FieldFault, type FieldProblem, type FileRefusal, fieldProblems } from '../contract/settings.ts';
import type { Desk } from '../desk.ts';
import type { Log } from '../log.ts';
import type { Refusal } from '../queue/refusals.ts';
import { differences, isSame, undoing } from './facility-changes.ts';
import { FacilityError, type FacilityFiles, parseFile, type ReadFile, writtenFile } from './facility-file.ts';

export interface Facility {
  /** What is in force now. */
  current(): FacilityFile;
  queue(id: string): FacilityFile['queues'][number] | undefined;
  counter(id: string): FacilityFile['counters'][number] | undefined;
}

export type FacilityChange =
  | { kind: 'done'; version: string }
  | { kind: 'invalid'; problems: FieldProblem[] }
  /** Somebody changed `paths` since the version that this was based on. */
  | { kind: 'stale'; version: string; paths: string[] }
  | { kind: 'refused'; refusal: Refusal };

/** What administrators do with it. */
export interface LiveFacility extends Facility {
  /** SHA-256 of the content in force. */
  version(): string;
  /** Why the file of the server's setting is not in force; null when it is, or there is none. */
  refusedFile(): FileRefusal | null;
  /** Puts `next` in force; rejects with StorageFault when the store is in trouble. */
  change(next: unknown, basedOn: string, actor: string): Promise<FacilityChange>;
  /** Called with every file that comes into force, after its commit and before anybody else hears of it. */
  onChange(listener: (file: FacilityFile) => void): void;
}

export type Printer = FacilityFile['printers'][number];
/** What cannot be printed to in a printer's entry; null when nothing is wrong with it. */
export type CheckPrinter = (printer: Printer) => { field: keyof Printer; fault: FieldFault } | null;

export interface FacilityDeps {
  store: FacilityStore;
  desk: Desk;
  checkPrinter: CheckPrinter;
  log: Log;
  now: () => number;
}

/** Paths named in the log: a line each. */
const MAX_LOGGED_PATHS = 50;

/** Puts the fresh file in force unless it is refused; then the one before stays, and the log says why. */
export async function openFacility(files: FacilityFiles, deps: FacilityDeps): Promise<LiveFacility> {
  const { store, desk, log, now } = deps;
  const listeners: ((file: FacilityFile) => void)[] = [];
  let inForce = files.kept;
  /** Submitted, and not yet known to be on disk. */
  let coming: ReadFile | null = null;
  /** A change whose end is not known: the store says which file is in force. */
  let doubtful = false;
  let turn: Promise<unknown> = Promise.resolve();

  function install(next: ReadFile): void {
    inForce = next;
    for (const listener of listeners) {
      try {
        listener(next.file);
      } catch (fault) {
        log.fault(fault, {}, 'a part does not follow the facility file');
      }
    }
  }

  // Before the other listeners: what they look at is the new file together with the new settings.
  desk.onCommitted((events) => {
    const isOurs = events.some(({ fact }) => fact.type === 'configured' && fact.fileHash === coming?.hash);
    if (isOurs && coming !== null) install(coming);
    else if (doubtful) readAgain();
  });

  function readAgain(): void {
    try {
      const stored = store.current();
      doubtful = false;
      if (stored !== null && stored.hash !== inForce?.hash)
        install(parseFile(stored.content, 'the facility file in force'));
    } catch (fault) {
      doubtful = true;
      log.fault(fault, {}, 'the facility file cannot be read again');
    }
  }

  async function apply(next: ReadFile, actor: string | null): Promise<Refusal | null> {
    const { file, hash, content } = next;
    const id = `configure:${hash.slice(0, 32)}:${desk.book().seq}`;
    coming = next;
    try {
      const outcome = await desk.submit(
        { type: 'configure', id, settings: settingsOf(file), fileHash: hash, actor: actor ?? undefined },
        { rows: () => ({ ...NO_ROWS, facilityFile: { hash, content, appliedAt: now(), actor } }) },
      );
      return outcome.kind === 'refused' ? outcome.refusal : null;
    } catch (fault) {
      doubtful = true;
      readAgain();
      throw fault;
    } finally {
      coming = null;
    }
  }

  /** What is wrong with printers that are new or changed; those that were there before stand. */
  function printerProblems(file: FacilityFile): FieldProblem[] {
    const before = new Map(current().printers.map((printer) => [printer.id, printer]));
    return file.printers.flatMap((printer, i) => {
      if (isSame(before.get(printer.id), printer)) return [];
      const wrong = deps.checkPrinter(printer);
      return wrong === null ? [] : [{ path: `printers.${i}.${wrong.field}`, fault: wrong.fault }];
    });
  }

  async function change(next: unknown, basedOn: string, actor: string): Promise<FacilityChange> {
    if (doubtful) readAgain();
    const read = facilityFile.safeParse(next);
    if (!read.success) return { kind: 'invalid', problems: fieldProblems(read.error) };
    const version = held().hash;
    // Also the answer to whoever asks again because the first answer was lost.
    if (isSame(read.data, current())) return { kind: 'done', version };
    if (basedOn !== version) return { kind: 'stale', version, paths: changedSince(basedOn) };
    const problems = printerProblems(read.data);
    if (problems.length > 0) return { kind: 'invalid', problems };
    const refusal = await apply(writtenFile(read.data), actor);
    return refusal === null ? { kind: 'done', version: held().hash } : { kind: 'refused', refusal };
  }

  function changedSince(version: string): string[] {
    const then = store.byHash(version);
    if (then === null) return [];
    const { file } = parseFile(then.content, 'an earlier facility file');
    return differences(file, current()).map(({ path }) => path);
  }

  function held(): ReadFile {
    if (inForce === null) throw new FacilityError('the facility file could not be applied');
    return inForce;
  }

  function current(): FacilityFile {
    return held().file;
  }

  /** What the fresh file would undo; without the file before it, all that it says otherwise. */
  function undone(): string[] {
    if (files.fresh === null || inForce === null) return [];
    const { file } = files.fresh;
    if (files.base === null) return differences(inForce.file, file).map(({ path }) => path);
    return undoing(files.base, inForce.file, file);
  }

  async function applyFresh(fresh: ReadFile): Promise<FileRefusal | null> {
    const paths = undone();
    if (paths.length > 0) return { code: 'undoes_changes', paths };
    const refusal = await apply(fresh, null);
    if (refusal === null) return null;
    return refusalOfFile(refusal);
  }

  // A hospital must open in the morning: the old facility goes on, and the log and the page say why.
  const refused = files.fresh === null ? null : await applyFresh(files.fresh);
  if (refused !== null) {
    log.error({ code: refused.code, reason: refused.paths.join(' ') }, 'facility file not applied');
    if (refused.code === 'undoes_changes') {
      for (const path of refused.paths.slice(0, MAX_LOGGED_PATHS))
        log.error({ path }, 'the facility file would undo what administrators changed');
    }
  }
  held();

  return {
    current,
    queue: (id) => current().queues.find((queue) => queue.id === id),
    counter: (id) => current().counters.find((counter) => counter.id === id),
    version: () => held().hash,
    refusedFile() {
      if (refused?.code !== 'undoes_changes') return refused;
      // Administrators may have taken it over by hand meanwhile.
      const paths = undone();
      return paths.length === 0 ? null : { ...refused, paths };
    },
    change(next, basedOn, actor) {
      // One after the other: each is judged by the file that the one before left.
      const done = turn.then(() => change(next, basedOn, actor));
      turn = done.catch(() => undefined);
      return done;
    },
    onChange(listener) {
      listeners.push(listener);
    },
  };
}

/** What of the old facility is still in use: ids that administrators gave. */
function refusalOfFile(refusal: Refusal): FileRefusal {
  switch (refusal.code) {
    case 'in_use':
      return { code: refusal.code, paths: [...refusal.queues, ...refusal.counters] };
    case 'label_in_use':
      return { code: refusal.code, paths: refusal.queues };
    default:
      return { code: 'refused', paths: [] };
  }
}
