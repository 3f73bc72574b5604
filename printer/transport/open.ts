// Owns which transport a printer's URL means. Invariant: a URL we cannot print to is refused when the
// configuration is read, with a reason an administrator can act on.

import { resolve } from 'node:path';
import type { PrinterProfile } from '../profile.ts';
import { createFileTransport } from './file.ts';
import type { Transport } from './outcome.ts';
import type { TcpTimings } from './tcp.ts';
import { createTcpTransport } from './tcp.ts';

export type PrinterUrlProblem =
  /** Not `tcp://host:port`, `file:directory`, `usb:path` or `serial:path`. */
  | 'malformed'
  /** A kind we know and do not speak yet. */
  | 'not-supported-yet';

export type OpenedTransport = { ok: true; transport: Transport } | { ok: false; problem: PrinterUrlProblem };

export interface TransportSettings {
  profile: PrinterProfile;
  /** Where a relative `file:` directory starts. */
  dataDir: string;
  timings?: Partial<TcpTimings>;
}

const RAW_PORT = 9100;
/** A host name, IPv4 address or bracketed IPv6 address, and maybe a port. */
const TCP_URL = /^tcp:\/\/(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::(\d{1,5}))?\/?$/;

/** The transport a URL means; nothing is connected or created yet. */
export function openTransport(url: string, settings: TransportSettings): OpenedTransport {
  if (/^(usb|serial):/.test(url)) return { ok: false, problem: 'not-supported-yet' };
  if (url.startsWith('file:')) {
    const path = url.slice('file:'.length).replace(/^\/\/(?=\/)/, '');
    if (path === '' || path.includes('\0')) return { ok: false, problem: 'malformed' };
    return { ok: true, transport: createFileTransport(resolve(settings.dataDir, path)) };
  }
  const [, host, digits] = TCP_URL.exec(url) ?? [];
  const port = digits === undefined ? RAW_PORT : Number(digits);
  if (host === undefined || port < 1 || port > 65_535) return { ok: false, problem: 'malformed' };
  const { profile, timings } = settings;
  const transport = createTcpTransport({
    host: host.replace(/^\[|\]$/g, ''),
    port,
    profile,
    ...(timings && { timings }),
  });
  return { ok: true, transport };
}
