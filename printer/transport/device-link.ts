// Owns the way to a device file through a process of its own: it is started at the first use, killed when it does
// not answer, and started again. Invariant: nothing here opens the device, so no stalled printer costs the server
// one of its few threads; one link at a time.

import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { SerialLine } from './address.ts';
import { DEVICE_PROCESS, type DeviceAnswer, type DeviceOrder } from './device-message.ts';
import type { Link, LinkTimings, OpenLink, Replies } from './link.ts';
import { after, createReplies } from './link.ts';

/** A process that does not answer this long after an order's own time hangs in the driver. */
const HANG_MS = 2_000;
/** The process itself starts in a tenth of a second, on a small board in one. */
const START_MS = 5_000;

export interface DeviceOptions {
  /** The device file to open now; null when the printer is not there. */
  find(): Promise<string | null>;
  line: SerialLine | null;
  times: LinkTimings;
}

export interface DeviceOpener {
  open: OpenLink;
  /** Ends the process. */
  close(): Promise<void>;
}

export function createDeviceOpener({ find, line, times }: DeviceOptions): DeviceOpener {
  let child: ChildProcess | null = null;
  let turn = 0;
  let hears: Replies | null = null;
  const waiting = new Map<number, (answer: DeviceAnswer | null) => void>();

  function started(): ChildProcess {
    if (child !== null) return child;
    const fresh = startProcess();
    child = fresh;
    fresh.on('message', (answer: DeviceAnswer) => {
      if (answer.said === 'heard') hears?.heard(answer.bytes);
      else waiting.get(answer.turn)?.(answer);
    });
    const gone = () => lose(fresh);
    fresh.once('exit', gone);
    fresh.on('error', gone);
    return fresh;
  }

  function lose(which: ChildProcess): void {
    if (child !== which) return;
    child = null;
    hears?.over();
    for (const settle of waiting.values()) settle(null);
  }

  function kill(): void {
    const dying = child;
    if (dying === null) return;
    lose(dying);
    dying.kill('SIGKILL');
  }

  /** The process's answer; null when it died or hung, and then it is gone. */
  async function order(what: Unnumbered, withinMs: number): Promise<DeviceAnswer | null> {
    const numbered = { ...what, turn: ++turn } as DeviceOrder;
    const answered = new Promise<DeviceAnswer | null>((resolve) => waiting.set(numbered.turn, resolve));
    started().send(numbered, (error) => error && waiting.get(numbered.turn)?.(null));
    const answer = await Promise.race([answered, after(withinMs + HANG_MS)]);
    waiting.delete(numbered.turn);
    if (answer === undefined) kill();
    return answer ?? null;
  }

  async function open(signal: AbortSignal): Promise<Link | null> {
    const path = await find();
    if (path === null || signal.aborted) return null;
    const replies = createReplies();
    const answer = await order({ do: 'open', path, line }, times.connectMs + START_MS);
    if (answer?.said !== 'opened') return null;
    hears = replies;
    return createLink(replies, signal);
  }

  function createLink(replies: Replies, signal: AbortSignal): Link {
    let ended = false;
    let broken = false;
    let closed = false;
    const abort = () => {
      ended = true;
      kill();
    };
    signal.addEventListener('abort', abort, { once: true });
    function over(isBroken: boolean): void {
      ended = true;
      broken ||= isBroken;
      if (hears === replies) hears = null;
      replies.over();
    }
    return {
      reply: replies.reply,
      lost: () => ended || child === null,
      async write(bytes, withinMs) {
        if (ended || child === null) return 'connection-lost';
        const answer = await order({ do: 'write', bytes, withinMs }, withinMs);
        if (answer?.said === 'written') return 'done';
        over(true);
        // A process that hangs was killed; so was the write it hung in.
        if (answer?.said === 'stalled' || (answer === null && !signal.aborted)) return 'stalled';
        return 'connection-lost';
      },
      async close() {
        signal.removeEventListener('abort', abort);
        // Also after a write that failed: a device that is held keeps its name from the printer that comes back.
        // A close that hangs has bytes that the line did not take.
        const isClosing = !closed && child !== null;
        closed = true;
        const answer = isClosing ? await order({ do: 'close' }, times.closeMs) : null;
        over(isClosing && answer === null);
        return !broken;
      },
    };
  }

  return {
    open,
    async close() {
      kill();
    },
  };
}

type Unnumbered = {
  [K in DeviceOrder['do']]: Omit<Extract<DeviceOrder, { do: K }>, 'turn'>;
}[DeviceOrder['do']];

/** Ends by itself when this process does: its channel closes. Never keeps this process. */
function startProcess(): ChildProcess {
  const isSource = import.meta.url.endsWith('.ts');
  const file = fileURLToPath(new URL(`./device-process.${isSource ? 'ts' : 'js'}`, import.meta.url));
  // The sources run as they are under the test runner.
  const tsx = isSource ? pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href : null;
  const child = fork(file, [DEVICE_PROCESS], {
    env: { PATH: '/usr/bin:/bin' },
    execArgv: tsx === null ? [] : ['--import', tsx],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  child.unref();
  child.channel?.unref();
  return child;
}
