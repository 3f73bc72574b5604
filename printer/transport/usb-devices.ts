// Owns finding a USB printer's device node. The kernel's usblp driver gives whoever is plugged in the next free
// /dev/usb/lpN, so a printer named by its ids is looked up each time it is opened. Reads only /sys; opens nothing.

import { readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { UsbWanted } from './address.ts';

/** The usblp driver has sixteen minors (Documentation/admin-guide/devices.txt: 180, 0–15). */
const MAX_PRINTERS = 16;
const NODE = /^lp(\d{1,2})$/;

/** The node to open now, or null when that printer is not plugged in. `classFolder`: where tests put theirs. */
export async function findUsbPrinter(
  wanted: UsbWanted,
  classFolder = '/sys/class/usbmisc',
): Promise<string | null> {
  if (wanted.by === 'path') return wanted.path;
  const names = await readdir(classFolder).catch(() => []);
  const nodes = names.filter((name) => NODE.test(name)).toSorted(byNumber);
  for (const name of nodes.slice(0, MAX_PRINTERS)) {
    if (wanted.by === 'any' || (await isThat(join(classFolder, name, 'device'), wanted)))
      return `/dev/usb/${name}`;
  }
  return null;
}

/** `interfaceLink` points to one interface of the device; the ids stand in the folder above it. */
async function isThat(interfaceLink: string, wanted: Extract<UsbWanted, { by: 'id' }>): Promise<boolean> {
  try {
    const device = join(await realpath(interfaceLink), '..');
    const read = async (name: string) => (await readFile(join(device, name), 'latin1')).trim();
    if ((await read('idVendor')) !== wanted.vendor || (await read('idProduct')) !== wanted.product)
      return false;
    return wanted.serial === null || (await read('serial')) === wanted.serial;
  } catch {
    // Pulled out while we looked, or one that has no serial number.
    return false;
  }
}

function byNumber(a: string, b: string): number {
  return Number(NODE.exec(a)?.[1]) - Number(NODE.exec(b)?.[1]);
}
