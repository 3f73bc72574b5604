/** What the settings make of the server's edges: whom it believes, how it is called, and its certificate. */
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { type ClientOf, createClientOf, createIsProxy, type IsProxy } from './client.ts';
import { createKnownHost, type KnownHost } from './host-names.ts';
import { type CertificateKeeper, openKeeper } from './tls/keeper.ts';

export interface Edges {
  isProxy: IsProxy;
  clientOf: ClientOf;
  knownHost: KnownHost;
  /** null: plain HTTP. */
  keeper: CertificateKeeper | null;
  /** The certificate is one that others vouch for. */
  strictTransport: boolean;
}

/** Rejects with ConfigError when the certificate cannot be used. */
export async function openEdges(config: Config, now: () => number, log: Log): Promise<Edges> {
  const { trustedProxies, names, tls } = config.edges;
  const isProxy = createIsProxy(trustedProxies);
  const all = [...names, ...namesOfMachine(config.publicUrl)];
  return {
    isProxy,
    clientOf: createClientOf(isProxy),
    knownHost: createKnownHost([...names, hostname()], config.publicUrl),
    keeper:
      tls === null
        ? null
        : await openKeeper({ tls, dataDir: config.dataDir, names: [...new Set(all)], now, log }),
    strictTransport: tls !== null && tls !== 'own',
  };
}

/** What this machine is called, by itself and by slips. */
function namesOfMachine(publicUrl: string | null): string[] {
  const name = hostname().toLowerCase();
  const onSlips = publicUrl === null ? '' : new URL(publicUrl).hostname;
  const local = name.includes('.') ? '' : `${name}.local`;
  return [name, local, isIP(onSlips) === 0 ? onSlips : '', 'localhost'].filter((one) => one !== '');
}
