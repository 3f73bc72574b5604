/**
 * The life of the reading thread: it starts with the first question and is replaced when it dies or
 * hangs; questions are bounded. The server's own thread reads nothing of a past day.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { ProblemError } from '../problems.ts';
import { READING_THREAD, type ReadingAnswer, type Readings } from './reading-message.ts';

export interface Reader {
  /** Throws ProblemError `unavailable` when too much is asked at once or nothing comes. */
  ask<K extends keyof Readings>(
    request: Readings[K]['request'] & { kind: K },
  ): Promise<Readings[K]['answer']>;
  close(): Promise<void>;
}

/** People who ask at once; each waits a second or two. */
const MAX_PENDING = 16;
/** A day of 8,000 tokens is read in well under a second, on a small board in a few. */
const ANSWER_WITHIN_MS = 60_000;

interface Pending {
  resolve(answer: Readings[keyof Readings]['answer']): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
}

/** Where the database and the erasure ledger are; the thread opens both for reading only. */
export interface ReaderFiles {
  file: string;
  ledger: string;
}

export function createReader(files: ReaderFiles): Reader {
  const pending = new Map<number, Pending>();
  let thread: Worker | null = null;
  let lastId = 0;
  let closed = false;

  function settle(id: number): Pending | undefined {
    const waiting = pending.get(id);
    pending.delete(id);
    clearTimeout(waiting?.timer);
    return waiting;
  }

  function lose(worker: Worker): void {
    if (thread !== worker) return;
    thread = null;
    for (const id of [...pending.keys()]) settle(id)?.reject(new ProblemError('unavailable'));
  }

  function start(): Worker {
    const worker = startThread(files);
    worker.unref();
    worker.on('message', (message: ReadingAnswer) => {
      const waiting = settle(message.id);
      if ('error' in message) waiting?.reject(new Error(message.error));
      else waiting?.resolve(message.answer);
    });
    worker.on('error', () => lose(worker));
    worker.on('exit', () => lose(worker));
    return worker;
  }

  return {
    ask(request) {
      if (closed || pending.size >= MAX_PENDING) return Promise.reject(new ProblemError('unavailable'));
      thread ??= start();
      const worker = thread;
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          lose(worker);
          void worker.terminate();
        }, ANSWER_WITHIN_MS);
        timer.unref();
        pending.set(id, { resolve, reject, timer });
        worker.postMessage({ ...request, id });
      });
    },
    async close() {
      closed = true;
      const worker = thread;
      if (worker !== null) lose(worker);
      await worker?.terminate();
    },
  };
}

function startThread(files: ReaderFiles): Worker {
  const workerData = { thread: READING_THREAD, ...files };
  if (!import.meta.url.endsWith('.ts')) {
    return new Worker(new URL('./reading-thread.js', import.meta.url), { workerData });
  }
  // The sources run as they are under the test runner; a thread registers its loader by itself.
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json'));
  const loader = new URL('./dist/esm/api/index.mjs', tsx).href;
  const source = new URL('./reading-thread.ts', import.meta.url).href;
  const code = `import(${JSON.stringify(loader)}).then(({ register }) => { register(); return import(${JSON.stringify(source)}); })`;
  return new Worker(code, { eval: true, workerData });
}
