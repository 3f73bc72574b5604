// Owns one connection to the virtual printer: bytes at the speed of its line, no more than its buffer takes, and
// the faults of cables. Invariant: a byte that was not read is not printed.

import type { Socket } from 'node:net';
import type { Machine } from './machine.ts';

/** A slow line gives its bytes in slices of this long. */
const SLICE_MS = 20;
/** A full buffer is looked at this often. */
const FULL_MS = 20;

/** Serves the connection until it ends. `bufferBytes`: what the printer takes before it has printed some. */
export function servePrinter(socket: Socket, machine: Machine, bufferBytes = Number.POSITIVE_INFINITY): void {
  const { faults } = machine;
  let line: Buffer = Buffer.alloc(0);
  let timer: NodeJS.Timeout | null = null;
  let received = 0;

  socket.on('error', () => undefined);
  socket.on('close', () => {
    if (timer !== null) clearTimeout(timer);
    machine.hangUp(answer);
  });
  function answer(bytes: Uint8Array): void {
    if (socket.writable) socket.write(bytes);
  }
  machine.answerTo(answer);
  if (faults.neverReads) {
    socket.pause();
    return;
  }

  function talkAndRest(): void {
    if (faults.busyMs === 0) return;
    // Two automatic status messages of four bytes.
    socket.write(Buffer.from([0x14, 0x00, 0x00, 0x0f, 0x10, 0x00, 0x00, 0x0f]));
    socket.pause();
    setTimeout(() => socket.resume(), faults.busyMs);
  }

  /** Whether the connection goes on. */
  function take(bytes: Buffer): boolean {
    const dies = faults.diesAfterBytes === null ? bytes.length : faults.diesAfterBytes - received;
    const silent = faults.silentAfterBytes === null ? bytes.length : faults.silentAfterBytes - received;
    received += bytes.length;
    machine.receive(bytes.subarray(0, Math.max(0, Math.min(dies, silent))));
    if (dies < bytes.length) socket.resetAndDestroy();
    else if (silent < bytes.length) {
      machine.answerTo(null);
      socket.pause();
    }
    return dies >= bytes.length && silent >= bytes.length;
  }

  function pump(): void {
    timer = null;
    while (line.length > 0) {
      const room = Math.max(0, bufferBytes - machine.buffered);
      const slice =
        faults.bytesASecond === null ? line.length : Math.ceil((faults.bytesASecond * SLICE_MS) / 1_000);
      const bytes = line.subarray(0, Math.min(slice, room));
      line = line.subarray(bytes.length);
      if (bytes.length > 0 && !take(bytes)) return;
      if (bytes.length > 0 && faults.bytesASecond === null) continue;
      timer = setTimeout(pump, bytes.length > 0 ? SLICE_MS : FULL_MS);
      return;
    }
    socket.resume();
  }

  talkAndRest();
  socket.on('data', (bytes: Buffer) => {
    line = Buffer.concat([line, bytes]);
    if (faults.neverReads) {
      socket.pause();
      return;
    }
    if (faults.bytesASecond !== null || bufferBytes < Number.POSITIVE_INFINITY) socket.pause();
    if (timer === null) pump();
    talkAndRest();
  });
}
