// Owns the life of the drawing thread. Invariant: every request is answered once, with a slip or an error; the
// queue is bounded; a thread that dies or hangs is replaced at the next request.
// Leaves drawing to render-worker.ts.

import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Poster, PosterSize } from './poster.ts';
import type { PrinterProfile } from './profile.ts';
import type { PosterRequest, RenderAnswer, RenderedSlip, RenderRequest } from './render-message.ts';
import { RENDER_THREAD } from './render-message.ts';
import type { SlipContent } from './slip.ts';
import type { TestSlip } from './test-slip.ts';

export type { RenderedSlip } from './render-message.ts';

export interface Renderer {
  /** The slip as printer bytes. Rejects with RenderError when it cannot be drawn, or not now. */
  render(
    content: SlipContent | TestSlip,
    widthDots: number,
    profile: PrinterProfile,
    options?: { wantsPng?: boolean },
  ): Promise<RenderedSlip>;
  /** The poster as a PDF file. Rejects as `render` does. */
  drawPoster(poster: Poster, size: PosterSize): Promise<Uint8Array<ArrayBuffer>>;
  /** Ends the thread; requests under way are rejected. */
  close(): Promise<void>;
}

export class RenderError extends Error {
  override readonly name = 'RenderError';
  /** `content`: this slip cannot be drawn. `busy`, `thread`, `closed`: try again later. */
  readonly code: 'content' | 'busy' | 'thread' | 'closed';
  constructor(code: RenderError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** One slip a printer is usual; this many waiting means the thread hangs. */
const MAX_PENDING = 64;
/** The first slip takes half a second on a small board; a minute would hide a hang from staff. */
const RENDER_TIMEOUT_MS = 20_000;

interface Pending {
  resolve(answer: RenderAnswer): void;
  reject(error: RenderError): void;
  timer: NodeJS.Timeout;
}

/** A renderer whose fonts and pictograms are found below `root`, the folder with package.json. */
export function createRenderer(options: { root: string; timeoutMs?: number }): Renderer {
  const timeoutMs = options.timeoutMs ?? RENDER_TIMEOUT_MS;
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
  function failAll(error: RenderError): void {
    for (const id of [...pending.keys()]) settle(id)?.reject(error);
  }
  function lose(worker: Worker, reason: string): void {
    if (thread !== worker) return;
    thread = null;
    failAll(new RenderError('thread', reason));
  }
  function start(): Worker {
    const worker = startThread(options.root);
    worker.unref();
    worker.on('message', (answer: RenderAnswer) => {
      const waiting = settle(answer.id);
      if ('error' in answer) waiting?.reject(new RenderError('content', answer.error));
      else waiting?.resolve(answer);
    });
    worker.on('error', (error) => lose(worker, error.message));
    worker.on('exit', (code) => lose(worker, `the drawing thread ended with code ${code}`));
    return worker;
  }

  function ask(requestOf: (id: number) => RenderRequest | PosterRequest): Promise<RenderAnswer> {
    if (closed) return Promise.reject(new RenderError('closed', 'the renderer is closed'));
    if (pending.size >= MAX_PENDING) return Promise.reject(new RenderError('busy', 'too much to draw'));
    thread ??= start();
    const worker = thread;
    const id = ++lastId;
    return new Promise((resolve, reject) => {
      // Not unref'd: a slip under way keeps the process until it is answered.
      const timer = setTimeout(() => {
        lose(worker, 'the drawing thread did not answer');
        void worker.terminate();
      }, timeoutMs);
      pending.set(id, { resolve, reject, timer });
      worker.postMessage(requestOf(id));
    });
  }

  return {
    async render(content, widthDots, profile, { wantsPng = false } = {}) {
      const answer = await ask((id) => ({ id, content, widthDots, profile, wantsPng }));
      if (!('slip' in answer)) throw new RenderError('thread', 'the drawing thread answered something else');
      return answer.slip;
    },
    async drawPoster(poster, size) {
      const answer = await ask((id) => ({ id, poster, size }));
      if (!('pdf' in answer)) throw new RenderError('thread', 'the drawing thread answered something else');
      return answer.pdf;
    },
    async close() {
      closed = true;
      const worker = thread;
      thread = null;
      failAll(new RenderError('closed', 'the renderer is closed'));
      await worker?.terminate();
    },
  };
}

function startThread(root: string): Worker {
  const workerData = { thread: RENDER_THREAD, root };
  if (!import.meta.url.endsWith('.ts')) {
    return new Worker(new URL('./render-worker.js', import.meta.url), { workerData });
  }
  // The sources run as they are under the test runner; Node 20 ignores `--import tsx` in a thread, so the
  // thread registers it by itself.
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json'));
  const loader = new URL('./dist/esm/api/index.mjs', tsx).href;
  const source = new URL('./render-worker.ts', import.meta.url).href;
  const code = `import(${JSON.stringify(loader)}).then(({ register }) => { register(); return import(${JSON.stringify(source)}); })`;
  return new Worker(code, { eval: true, workerData });
}
