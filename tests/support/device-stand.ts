// Owns a device file behind which a virtual printer stands: a pseudo terminal whose far end is the printer's socket.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from './repository-root.ts';
import type { VirtualPrinter } from './virtual-printer.ts';

export interface DeviceStand {
  /** The device file. */
  readonly path: string;
  /** Takes nothing from now on, or goes on. */
  stall(stalled: boolean): void;
  /** The printer says so, asked or not. */
  said(bytes: Uint8Array): void;
  /** The device is gone. */
  unplug(): Promise<void>;
}

/** Compiles once; `plugIn` makes as many devices as a test wants. */
export function createDeviceMaker(): {
  plugIn(printer: VirtualPrinter): Promise<DeviceStand>;
  clear(): Promise<void>;
} {
  const folder = mkdtempSync(join(tmpdir(), 'parchi-pty-'));
  const program = join(folder, 'pty-relay');
  execFileSync('cc', ['-O1', '-o', program, join(repositoryRoot(), 'tests', 'support', 'pty-relay.c')]);
  const stands: DeviceStand[] = [];
  return {
    async plugIn(printer) {
      const child = spawn(program, [], { stdio: ['pipe', 'pipe', 'ignore'] });
      const socket = connect(printer.port, '127.0.0.1');
      await once(socket, 'connect');
      const path = await joinEnds(child, socket);
      const stand: DeviceStand = {
        path,
        stall: (stalled) => void child.kill(stalled ? 'SIGSTOP' : 'SIGCONT'),
        said: (bytes) => void child.stdin.write(bytes),
        async unplug() {
          socket.destroy();
          if (child.exitCode !== null || child.signalCode !== null) return;
          child.kill('SIGKILL');
          await once(child, 'exit');
        },
      };
      stands.push(stand);
      return stand;
    },
    async clear() {
      for (const stand of stands.splice(0)) await stand.unplug();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Joins the two ends; answers the name that comes first. */
function joinEnds(child: ChildProcess, socket: Socket): Promise<string> {
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error('no pipes');
  for (const end of [stdin, stdout, socket]) end.on('error', () => undefined);
  socket.on('data', (bytes) => stdin.write(bytes));
  return new Promise((resolve) => {
    stdout.once('data', (first: Buffer) => {
      resolve(first.toString('latin1').trim());
      stdout.on('data', (bytes) => socket.write(bytes));
    });
  });
}
