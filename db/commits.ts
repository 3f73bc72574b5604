/**
 * The life of the thread in which large groups are made durable, one at a time: it starts with the first
 * of them and is replaced when it dies. The same process writes everything else over its own connection:
 * whoever does so first lets the group under way come to its end.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import {
  COMMIT_THREAD,
  type CommitAnswer,
  type CommitOrder,
  type CommitThreadData,
  IDLE,
  WRITING,
} from './commit-message.ts';
import type { Group, LogHead } from './group.ts';
import type { KeyFile } from './key-file.ts';
import type { Connection } from './open.ts';
import { beforeWrites } from './others-writes.ts';
import { StorageFault } from './transaction.ts';

/** What became of a group. */
export type Written = { head: LogHead } | { fault: StorageFault };

export interface Commits {
  /** Whether a group can be handed over now; a thread that is not there is started for the next. */
  ready(): boolean;
  /** Hands a group over, only when `ready`. `ended` is called once, by the event loop or within `settle`. */
  write(group: Group, ended: (written: Written) => void): void;
  /** Returns when no group is under way; holds the event loop until then. */
  settle(): void;
  close(): Promise<void>;
}

/** A thread that could not start, or died, is not replaced sooner. */
const RESTART_MS = 10_000;
/** A disk that takes longer for one group than this is given up for dead. */
const LONGEST_COMMIT_MS = 60_000;

interface Thread {
  worker: Worker;
  port: MessagePort;
  state: Int32Array;
  ready: boolean;
  /** Those that it has. */
  keys: KeyFile | null;
}

/** What the thread met; its place in our sources tells more than ours here. */
class ThreadFault extends Error {
  override readonly name = 'ThreadFault';
  readonly code: string | null;

  constructor(code: string | null, stack: string) {
    super('a group could not be written');
    this.code = code;
    if (stack !== '') this.stack = stack;
  }
}

/** `connection`: the one that writes everything else, which lets each group end first. */
export function createCommits(connection: Connection, keys: () => KeyFile): Commits {
  let thread: Thread | null = null;
  let startedAt = Number.NEGATIVE_INFINITY;
  let closed = false;
  let waiting: ((written: Written) => void) | null = null;
  /** Somebody waits until no group is under way: none is taken meanwhile. */
  let settling = false;

  function start(): void {
    startedAt = performance.now();
    const { port1: port, port2 } = new MessageChannel();
    const state = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const worker = startThread({ thread: COMMIT_THREAD, file: connection.name, port: port2, state });
    const started: Thread = { worker, port, state, ready: false, keys: null };
    thread = started;
    worker.unref();
    port.on('message', (answer: CommitAnswer) => take(started, answer));
    port.unref();
    worker.on('error', () => lose(started));
    worker.on('exit', () => lose(started));
  }

  function take(from: Thread, answer: CommitAnswer): void {
    if (from !== thread) return;
    if (answer === 'ready') from.ready = true;
    else end('head' in answer ? answer : { fault: faultOf(answer.fault) });
  }

  function end(written: Written): void {
    const ended = waiting;
    waiting = null;
    thread?.port.unref();
    ended?.(written);
  }

  /** What was under way may be on the disk or not. */
  function lose(lost: Thread): void {
    if (thread !== lost) return;
    thread = null;
    lost.port.close();
    if (waiting !== null) end({ fault: new StorageFault('commit', new ThreadFault('THREAD_DIED', '')) });
  }

  function settle(): void {
    if (waiting === null) return;
    settling = true;
    try {
      waitForGroup();
    } finally {
      settling = false;
    }
  }

  function waitForGroup(): void {
    if (thread === null) return;
    const { worker, port, state } = thread;
    if (Atomics.load(state, 0) !== IDLE) Atomics.wait(state, 0, WRITING, LONGEST_COMMIT_MS);
    const received: { message: CommitAnswer } | undefined = receiveMessageOnPort(port);
    if (received !== undefined) return take(thread, received.message);
    lose(thread);
    void worker.terminate();
  }

  beforeWrites(connection, settle);
  return {
    ready() {
      if (closed || settling || waiting !== null) return false;
      if (thread === null && performance.now() - startedAt >= RESTART_MS) start();
      return thread?.ready === true;
    },
    write(group, ended) {
      if (thread === null) throw new Error('there is no thread to write a group');
      waiting = ended;
      const known = keys();
      const order: CommitOrder = { group, keys: known === thread.keys ? null : known };
      thread.keys = known;
      Atomics.store(thread.state, 0, WRITING);
      // Somebody waits for the answer: the process does not end before it.
      thread.port.ref();
      thread.port.postMessage(order);
    },
    settle,
    async close() {
      closed = true;
      const last = thread;
      if (last === null) return;
      const exited = new Promise<void>((resolve) => last.worker.once('exit', () => resolve()));
      last.worker.ref();
      last.port.postMessage('end' satisfies CommitOrder);
      await exited;
    },
  };
}

function faultOf({ place, code, at }: Extract<CommitAnswer, { fault: unknown }>['fault']): StorageFault {
  return new StorageFault(place, new ThreadFault(code, at));
}

function startThread(workerData: CommitThreadData): Worker {
  const transferList = [workerData.port];
  if (!import.meta.url.endsWith('.ts')) {
    return new Worker(new URL('./commit-thread.js', import.meta.url), { workerData, transferList });
  }
  // The sources run as they are under the test runner; a thread registers its loader by itself.
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json'));
  const loader = new URL('./dist/esm/api/index.mjs', tsx).href;
  const source = new URL('./commit-thread.ts', import.meta.url).href;
  const code = `import(${JSON.stringify(loader)}).then(({ register }) => { register(); return import(${JSON.stringify(source)}); })`;
  return new Worker(code, { eval: true, workerData, transferList });
}
