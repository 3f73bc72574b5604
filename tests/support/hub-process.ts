// Owns hub nodes as processes of their own, from any build, and the one address before them that facilities and the
// gateway know: a balancer that sends each connection to a node that listens.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import type { Yard } from './yard.ts';

/** A slow machine, with an old database to bring up to date. */
const START_MS = 90_000;

export interface HubProcess {
  url: string;
  pid: number;
  /** What it wrote: log lines and words. */
  said: string[];
  isRunning(): boolean;
  kill(): Promise<void>;
  /** SIGTERM; resolves when it has ended. */
  stop(): Promise<number | null>;
}

/** Whoever started it holds its input: when they are gone, so is the hub. */
const STARTER = (main: string, clockAheadMs: number) => `import { main } from ${JSON.stringify(main)};
const Right = Date;
const ahead = ${clockAheadMs};
if (ahead !== 0) globalThis.Date = class extends Right {
  constructor(...given) { super(...(given.length === 0 ? [Right.now() + ahead] : given)); }
  static now() { return Right.now() + ahead; }
};
process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL')).resume().unref();
const code = await main([]);
if (typeof code === 'number') process.exitCode = code;
`;

/** `build`: a folder with dist/, as `npm run build` leaves it. `clockAheadMs`: how wrong its machine's clock is. */
export async function startHubProcess(
  yard: Yard,
  build: string,
  env: Readonly<Record<string, string>>,
  clockAheadMs = 0,
): Promise<HubProcess> {
  const main = pathToFileURL(join(build, 'dist', 'hub', 'main.js')).href;
  const child = spawn(process.execPath, ['--input-type=module', '-e', STARTER(main, clockAheadMs)], {
    cwd: build,
    env: { PATH: process.env.PATH ?? '', PARCHI_HUB_PORT: '0', PARCHI_HUB_NOTICE_S: '0', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const gone = once(child, 'exit');
  const said: string[] = [];
  const kill = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await gone;
  };
  yard.keep(kill);
  const listening = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        const url = /^Hub: (\S+)/.exec(line)?.[1];
        if (url !== undefined) resolve(url);
      });
    }
  });
  const url = await Promise.race([
    listening,
    gone.then(() => Promise.reject(new Error(`the hub ended: ${said.slice(-5).join('\n')}`))),
    new Promise<never>((_, reject) =>
      setTimeout(() => reject(new Error('the hub does not start')), START_MS).unref(),
    ),
  ]);
  return {
    url,
    pid: child.pid ?? 0,
    said,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    kill,
    async stop() {
      child.kill('SIGTERM');
      await gone;
      return child.exitCode;
    },
  };
}

export interface Balancer {
  url: string;
  /** Where connections go, in turn; one that refuses is passed over. */
  nodes: string[];
  /** Cuts every connection, as a router that restarts does. */
  cut(): void;
  /** Every connection there is now passes nothing on any more, not even its end: half open. New ones are well. */
  freeze(): void;
}

export async function startBalancer(yard: Yard, nodes: string[] = []): Promise<Balancer> {
  const sockets = new Set<Socket>();
  const frozen = new WeakSet<Socket>();
  let turn = 0;
  const balancer: Balancer = {
    url: '',
    nodes,
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    freeze: () => {
      for (const socket of sockets) frozen.add(socket);
    },
  };
  const server = createServer((near) => {
    hold(near);
    tryNode(near, balancer.nodes.length);
  });

  function hold(socket: Socket): void {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  }

  function tryNode(near: Socket, left: number): void {
    const node = balancer.nodes[turn++ % Math.max(1, balancer.nodes.length)];
    if (node === undefined || left <= 0) return void near.destroy();
    const far = connect(Number(new URL(node).port), '127.0.0.1');
    far.once('error', () => tryNode(near, left - 1));
    far.once('connect', () => {
      far.removeAllListeners('error');
      hold(far);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        from.on('data', (data) => void (frozen.has(from) || to.write(data)));
        from.on('close', () => void (frozen.has(from) || to.destroy()));
      }
    });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  balancer.url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  yard.keep(() => {
    balancer.cut();
    server.close();
  });
  return balancer;
}
