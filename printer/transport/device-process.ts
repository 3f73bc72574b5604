// Owns the one process that touches a printer's device file; whatever the device does, it is this process that
// hangs, and the server kills it. Invariant: the file is open without blocking and read without pause, so that a
// write that is answered was taken by the driver. Started by device-link.ts only.

import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { SerialLine } from './address.ts';
import type { DeviceAnswer, DeviceOrder } from './device-message.ts';
import { DEVICE_PROCESS } from './device-message.ts';

/** Between tries of a device that takes nothing or says nothing now. */
const TRY_EVERY_MS = 10;
/** A reply is under 80 bytes; automatic status may queue some. */
const READ_BYTES = 512;
/** More than a driver keeps; a device that never falls silent is read on later. */
const MAX_DROPPED_READS = 64;
/** Setting a line takes a moment; a stty that hangs has met a dead adapter. */
const STTY_MS = 3_000;

const FLOW_WORDS = {
  rts: ['crtscts', '-ixon', '-ixoff'],
  xon: ['-crtscts', 'ixon', '-ixoff'],
  none: ['-crtscts', '-ixon', '-ixoff'],
} as const satisfies Record<SerialLine['flow'], readonly string[]>;

type Tell = (answer: DeviceAnswer) => void;

function serve(tell: Tell): (order: DeviceOrder) => Promise<void> {
  let device: FileHandle | null = null;

  async function openDevice(path: string, line: SerialLine | null): Promise<void> {
    await device?.close();
    device = await open(path, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY);
    if (line !== null) await setLine(path, line);
    await dropSaid(device);
    void readOn(device, tell, (one) => one === device);
  }

  async function write(bytes: Uint8Array, withinMs: number): Promise<'written' | 'stalled'> {
    const until = performance.now() + withinMs;
    for (let at = 0; at < bytes.length; ) {
      if (device === null) throw Object.assign(new Error('closed'), { code: 'EBADF' });
      const taken = await unlessBusy(device.write(bytes, at));
      at += taken?.bytesWritten ?? 0;
      if (at >= bytes.length || (taken?.bytesWritten ?? 0) > 0) continue;
      if (performance.now() > until) return 'stalled';
      await pause(TRY_EVERY_MS);
    }
    return 'written';
  }

  async function obey(order: DeviceOrder): Promise<DeviceAnswer> {
    const { turn } = order;
    try {
      switch (order.do) {
        case 'open':
          await openDevice(order.path, order.line);
          return { said: 'opened', turn };
        case 'write':
          return { said: await write(order.bytes, order.withinMs), turn };
        case 'close': {
          const closing = device;
          device = null;
          await closing?.close();
          return { said: 'closed', turn };
        }
        default:
          return order satisfies never;
      }
    } catch (error) {
      return { said: 'failed', turn, code: codeOf(error) };
    }
  }

  return async (order) => tell(await obey(order));
}

/** What the printer said to nobody is an answer to nothing that is asked from now on. */
async function dropSaid(device: FileHandle): Promise<void> {
  const buffer = new Uint8Array(READ_BYTES);
  for (let reads = 0; reads < MAX_DROPPED_READS; reads++) {
    const got = await device.read(buffer, 0, READ_BYTES, null).catch(() => null);
    if (got === null || got.bytesRead === 0) return;
  }
}

/** Tells everything the device says until it is closed or gone. A printer that cannot be read is a silent one. */
async function readOn(device: FileHandle, tell: Tell, isOpen: (one: FileHandle) => boolean): Promise<void> {
  const buffer = new Uint8Array(READ_BYTES);
  while (isOpen(device)) {
    try {
      const { bytesRead } = (await unlessBusy(device.read(buffer, 0, READ_BYTES, null))) ?? { bytesRead: 0 };
      if (bytesRead > 0) tell({ said: 'heard', bytes: buffer.slice(0, bytesRead) });
      else await pause(TRY_EVERY_MS);
    } catch {
      return;
    }
  }
}

/** Raw bytes, eight of them, at this speed; the line's control wires do not hang up the process. */
async function setLine(path: string, { baud, flow }: SerialLine): Promise<void> {
  const raw = ['raw', '-echo', '-echoe', '-echok', 'cs8', '-parenb', '-cstopb', 'clocal', '-hupcl'];
  const words = ['-F', path, String(baud), ...raw, ...FLOW_WORDS[flow]];
  await promisify(execFile)('stty', words, { timeout: STTY_MS });
}

/** What the call gave, or null where the driver says "not now". */
async function unlessBusy<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (codeOf(error) === 'EAGAIN') return null;
    throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

if (process.argv.includes(DEVICE_PROCESS) && process.send !== undefined) {
  const tell: Tell = (answer) => void (process.connected && process.send?.(answer));
  const obey = serve(tell);
  // One order at a time, in the order they came.
  let turn = Promise.resolve();
  process.on('message', (order: DeviceOrder) => {
    turn = turn.then(() => obey(order));
  });
  process.on('disconnect', () => process.exit(0));
}
