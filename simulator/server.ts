/**
 * Owns a simulator that listens: within a test's process, or behind `main.ts` in one of its own.
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { createSimulator, type Simulator } from './app.ts';
import type { SimulatorOptions } from './options.ts';

/** Longer than any client keeps an idle connection, so that none is closed under a request on its way. */
const KEEP_ALIVE_MS = 75_000;

export type SimulatorServer = Omit<Simulator, 'app'> & {
  /** Base of the gateway and, since it serves `/share-profile`, of sharing codes too. */
  url: string;
  port: number;
};

export type SimulatorServerOptions = SimulatorOptions & {
  /** 0 (the default) takes any free port. */
  port?: number;
  /** 127.0.0.1 by default: a demonstration has no business on a network. */
  host?: string;
};

/** Resolves once it listens; rejects when the port is taken. */
export async function startSimulator(options: SimulatorServerOptions = {}): Promise<SimulatorServer> {
  const { app, ...simulator } = await createSimulator(options);
  const host = options.host ?? '127.0.0.1';
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await listen(server, options.port ?? 0, host);
  const { port } = server.address() as AddressInfo;
  return {
    ...simulator,
    url: `http://${urlHost(host)}:${port}`,
    port,
    async close() {
      await simulator.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** An address to be reached at: a wildcard is reached through loopback, IPv6 goes into brackets. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
