// Owns what a printer's URL says. Invariant: a URL we cannot print to is refused when the configuration is read,
// with a reason an administrator can act on; nothing is connected or opened here.

import { isAbsolute, normalize } from 'node:path';

export type PrinterAddress =
  | { kind: 'tcp'; host: string; port: number }
  | { kind: 'file'; directory: string }
  | { kind: 'usb'; wanted: UsbWanted }
  | { kind: 'serial'; path: string; line: SerialLine };

/** The device node itself, or the printer by what it calls itself on the bus, under whatever node it comes up. */
export type UsbWanted =
  | { by: 'path'; path: string }
  | { by: 'id'; vendor: string; product: string; serial: string | null }
  | { by: 'any' };

export interface SerialLine {
  baud: number;
  /** `rts`: RTS and CTS wires (most printers); `xon`: XON/XOFF; `none`: a cable of three wires. */
  flow: 'rts' | 'xon' | 'none';
}

export type PrinterUrlProblem =
  /** Not `tcp://host:port`, `usb:…`, `serial:/dev/…?baud=…` or `file:directory`. */
  | 'malformed'
  /** A serial line's speed is missing, or no printer has it. */
  | 'unknown-speed';

const RAW_PORT = 9100;
/** A host name, IPv4 address or bracketed IPv6 address, and maybe a port. */
const TCP_URL = /^tcp:\/\/(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::(\d{1,5}))?\/?$/;
/** `usb:04b8:0e15`, with `/` and the serial number where two of a kind hang on one machine. */
const USB_ID = /^usb:([0-9a-f]{4}):([0-9a-f]{4})(?:\/([A-Za-z0-9._-]{1,64}))?$/i;
/** Speeds that receipt printers are set to by their switches. At a lower one a slip takes most of a minute. */
const SPEEDS = [9_600, 19_200, 38_400, 57_600, 115_200];
const FLOWS = ['rts', 'xon', 'none'] as const;

export function readAddress(url: string): PrinterAddress | PrinterUrlProblem {
  const rest = url.slice(url.indexOf(':') + 1);
  switch (url.slice(0, url.indexOf(':'))) {
    case 'tcp':
      return readTcp(url);
    case 'usb':
      return readUsb(url, rest);
    case 'serial':
      return readSerial(rest);
    case 'file': {
      const directory = rest.replace(/^\/\/(?=\/)/, '');
      return directory === '' || directory.includes('\0') ? 'malformed' : { kind: 'file', directory };
    }
    default:
      return 'malformed';
  }
}

function readTcp(url: string): PrinterAddress | PrinterUrlProblem {
  const [, host, digits] = TCP_URL.exec(url) ?? [];
  const port = digits === undefined ? RAW_PORT : Number(digits);
  if (host === undefined || port < 1 || port > 65_535) return 'malformed';
  return { kind: 'tcp', host: host.replace(/^\[|\]$/g, ''), port };
}

function readUsb(url: string, rest: string): PrinterAddress | PrinterUrlProblem {
  if (rest === 'any') return { kind: 'usb', wanted: { by: 'any' } };
  const [, vendor, product, serial] = USB_ID.exec(url) ?? [];
  if (vendor !== undefined && product !== undefined) {
    const id = { vendor: vendor.toLowerCase(), product: product.toLowerCase(), serial: serial ?? null };
    return { kind: 'usb', wanted: { by: 'id', ...id } };
  }
  return isDevice(rest) ? { kind: 'usb', wanted: { by: 'path', path: rest } } : 'malformed';
}

function readSerial(rest: string): PrinterAddress | PrinterUrlProblem {
  const [path = '', query = ''] = rest.split('?', 2);
  const asked = new URLSearchParams(query);
  if (!isDevice(path) || [...asked.keys()].some((key) => key !== 'baud' && key !== 'flow'))
    return 'malformed';
  const baud = SPEEDS.find((speed) => String(speed) === asked.get('baud'));
  if (baud === undefined) return 'unknown-speed';
  const flow = FLOWS.find((one) => one === (asked.get('flow') ?? 'rts'));
  return flow === undefined ? 'malformed' : { kind: 'serial', path, line: { baud, flow } };
}

/** An absolute path without tricks: a facility file is not a way to write to any file. */
function isDevice(path: string): boolean {
  return isAbsolute(path) && path.startsWith('/dev/') && normalize(path) === path && !path.includes('\0');
}
