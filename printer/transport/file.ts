// Owns slips that become files, one .bin and one .png each, for trying and testing without a printer.
// Invariant: a file under its final name is whole and on the disk.

import { constants } from 'node:fs';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PrinterProfile } from '../profile.ts';
import type { SendOutcome, Transport } from './outcome.ts';

/** A transport that writes into `directory`, made when it is first needed. */
export function createFileTransport(directory: string, profile: PrinterProfile): Transport {
  return {
    wantsPng: true,
    profile: () => profile,
    async look() {
      try {
        await mkdir(directory, { recursive: true });
        await access(directory, constants.W_OK);
        return { printerSays: 'ok', reason: 'done' };
      } catch {
        return { printerSays: 'error', reason: 'not-ready' };
      }
    },
    close: async () => undefined,
    wasCutOff: () => undefined,
    async send(slip, options) {
      if (options.signal.aborted) return nothing('stopped');
      const name = slip.name.replace(/[^A-Za-z0-9_-]/g, '_');
      if (!options.beforeFirstByte()) return nothing('withdrawn');
      try {
        await mkdir(directory, { recursive: true });
        if (slip.png) await writeWhole(join(directory, `${name}.png`), slip.png);
        await writeWhole(join(directory, `${name}.bin`), slip.bytes);
        return { sent: 'all', confirmed: true, printerSays: 'ok', reason: 'done' };
      } catch {
        // The .bin is the slip, and its rename is all or nothing.
        return { ...nothing('disk'), printerSays: 'error' };
      }
    },
  };
}

async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${file}.part`;
  try {
    const handle = await open(temporary, 'w');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

function nothing(reason: SendOutcome['reason']): SendOutcome {
  return { sent: 'nothing', confirmed: false, printerSays: 'unknown', reason };
}
