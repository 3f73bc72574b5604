/** A printer's address as the parts of a form, and back. What is wrong with one the server says. Pure. */

export type Connection =
  | { by: 'network'; host: string; port: string }
  | { by: 'usb'; which: string }
  | { by: 'serial'; device: string; speed: string; flow: string }
  | { by: 'folder'; folder: string };

/** What receipt printers listen on. */
const RAW_PORT = '9100';
export const SPEEDS = ['9600', '19200', '38400', '57600', '115200'] as const;
export const FLOWS = ['rts', 'xon', 'none'] as const;

/** A fresh form of each kind. */
export const BLANK = {
  network: { by: 'network', host: '', port: RAW_PORT },
  usb: { by: 'usb', which: 'any' },
  serial: { by: 'serial', device: '/dev/ttyUSB0', speed: '9600', flow: 'rts' },
  folder: { by: 'folder', folder: 'slips' },
} as const satisfies Record<Connection['by'], Connection>;

/** The parts of an address; of one that is none of ours, a network's with what there is. */
export function readConnection(url: string): Connection {
  const rest = url.slice(url.indexOf(':') + 1);
  switch (url.slice(0, url.indexOf(':'))) {
    case 'usb':
      return { by: 'usb', which: rest };
    case 'serial': {
      const [device = '', query = ''] = rest.split('?');
      const asked = new URLSearchParams(query);
      return { by: 'serial', device, speed: asked.get('baud') ?? '', flow: asked.get('flow') ?? 'rts' };
    }
    case 'file':
      return { by: 'folder', folder: rest };
    default: {
      // An IPv6 address has colons of its own, in brackets.
      const [, host = '', port = RAW_PORT] = /^\/\/(\[[^\]]*\]|[^:/]*)(?::(\d*))?\/?$/.exec(rest) ?? [];
      return { by: 'network', host, port };
    }
  }
}

export function writeConnection(connection: Connection): string {
  switch (connection.by) {
    case 'network':
      return `tcp://${connection.host.trim()}:${connection.port.trim()}`;
    case 'usb':
      return `usb:${connection.which.trim()}`;
    case 'serial':
      return `serial:${connection.device.trim()}?baud=${connection.speed}&flow=${connection.flow}`;
    case 'folder':
      return `file:${connection.folder.trim()}`;
    default:
      return connection satisfies never;
  }
}
