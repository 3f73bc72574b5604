// Owns which transport a printer's URL means, and which profile it gets. Invariant: what cannot work is refused
// here, when the configuration is read; nothing is connected, opened or created yet.

import { resolve } from 'node:path';
import type { BaseProfiles, PrinterProfile } from '../profile.ts';
import { chooseProfile } from '../profile.ts';
import type { PrinterUrlProblem } from './address.ts';
import { readAddress } from './address.ts';
import { createDeviceOpener } from './device-link.ts';
import type { DialogueTimings } from './dialogue.ts';
import { createDialogue, DIALOGUE_TIMINGS } from './dialogue.ts';
import { createFileTransport } from './file.ts';
import type { OpenLink } from './link.ts';
import type { Transport } from './outcome.ts';
import { createTcpOpener } from './tcp-link.ts';
import { findUsbPrinter } from './usb-devices.ts';

export type OpenedTransport = { ok: true; transport: Transport } | { ok: false; problem: PrinterUrlProblem };

export interface TransportSettings {
  /** null: `auto`, found out by asking. */
  profile: PrinterProfile | null;
  base: BaseProfiles;
  widthDots: number;
  /** Where a relative `file:` directory starts. */
  dataDir: string;
  timings?: Partial<DialogueTimings>;
  /** Finds the node of a USB printer; the kernel's list unless a test has its own. */
  findUsb?: typeof findUsbPrinter;
}

/** The transport a URL means. */
export function openTransport(url: string, settings: TransportSettings): OpenedTransport {
  const address = readAddress(url);
  if (typeof address === 'string') return { ok: false, problem: address };
  const { profile, base, widthDots, dataDir, findUsb = findUsbPrinter } = settings;
  const timings = { ...DIALOGUE_TIMINGS, ...settings.timings };
  const dialogue = (open: OpenLink, more: { endsAbruptly?: boolean; close?: () => Promise<void> } = {}) => ({
    ok: true as const,
    transport: createDialogue({
      open,
      profile,
      choose: (findings) => chooseProfile(base, widthDots, findings),
      timings,
      ...more,
    }),
  });
  switch (address.kind) {
    case 'tcp':
      return dialogue(createTcpOpener(address.host, address.port, timings));
    case 'usb': {
      const find = () => findUsb(address.wanted);
      const { open, close } = createDeviceOpener({ find, line: null, times: timings });
      // usblp forgets what the printer has not taken when its file is closed.
      return dialogue(open, { close, endsAbruptly: true });
    }
    case 'serial': {
      const { path, line } = address;
      const { open, close } = createDeviceOpener({ find: async () => path, line, times: timings });
      return dialogue(open, { close });
    }
    case 'file':
      return {
        ok: true,
        transport: createFileTransport(resolve(dataDir, address.directory), profile ?? base.epson),
      };
    default:
      return address satisfies never;
  }
}
