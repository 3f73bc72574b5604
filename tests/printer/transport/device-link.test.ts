// Owns printers behind a device file: real character devices, through the real process of their own.

import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createDeviceOpener } from '../../../printer/transport/device-link.ts';
import { DEVICE_PROCESS } from '../../../printer/transport/device-message.ts';
import type { Transport } from '../../../printer/transport/outcome.ts';
import { findUsbPrinter } from '../../../printer/transport/usb-devices.ts';
import { createDeviceMaker } from '../../support/device-stand.ts';
import {
  createSpoolRig,
  createTestRenderer,
  QUICK,
  tcpPrinter,
  transportTo,
} from '../../support/spool-rig.ts';
import { startVirtualPrinter, type VirtualPrinter } from '../../support/virtual-printer.ts';

const maker = createDeviceMaker();
const renderer = createTestRenderer();
const scratch = mkdtempSync(join(tmpdir(), 'parchi-sys-'));
const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});
afterAll(async () => {
  await maker.clear();
  await renderer.close();
  rmSync(scratch, { recursive: true, force: true });
});

async function printerWith(faults: Parameters<typeof startVirtualPrinter>[1] = {}): Promise<VirtualPrinter> {
  const printer = await startVirtualPrinter(576, faults);
  cleanUps.push(() => printer.close());
  return printer;
}

/** A USB printer under whatever node `where` says now. */
function usb(where: () => string | null, profile = 'epson'): Transport {
  const transport = transportTo('usb:04b8:0e15', profile, 576, { findUsb: async () => where() });
  cleanUps.push(() => transport.close());
  return transport;
}

/** The processes that hold devices for this one. */
function stopChildren(signal: 'SIGSTOP'): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const read = (file: string) => {
      try {
        return readFileSync(join('/proc', pid, file), 'latin1');
      } catch {
        return '';
      }
    };
    const isOurs = read('stat').split(') ')[1]?.split(' ')[1] === String(process.pid);
    if (isOurs && read('cmdline').includes(DEVICE_PROCESS)) process.kill(Number(pid), signal);
  }
}

const options = () => ({ signal: new AbortController().signal, beforeFirstByte: () => true });
/** Ten rows of black, and a cut. */
const slip = {
  name: 'slip-1',
  bytes: Buffer.from([
    0x1b,
    0x40,
    0x1d,
    0x76,
    0x30,
    0,
    72,
    0,
    10,
    0,
    ...Buffer.alloc(720, 0xff),
    0x1d,
    0x56,
    0x42,
    0,
  ]),
  png: null,
};

describe('a printer behind a device file', () => {
  it('[PRN-33] is asked, printed on and believed as one on the network is', async () => {
    const printer = await printerWith();
    const { path } = await maker.plugIn(printer);
    const transport = usb(() => path);
    expect(await transport.look(new AbortController().signal)).toEqual({ printerSays: 'ok', reason: 'done' });
    for (let time = 0; time < 3; time++)
      expect(await transport.send(slip, options())).toMatchObject({
        sent: 'all',
        confirmed: true,
        reason: 'done',
      });
    printer.faults.paperOut = true;
    expect(await transport.send(slip, options())).toMatchObject({
      sent: 'nothing',
      printerSays: 'paper-out',
    });
    expect(printer.papers.map(({ complete }) => complete)).toEqual([true, true, true]);
    expect(printer.strays).toEqual([]);
  });

  it('[PRN-33] that proves nothing is waited for until the device has taken all', async () => {
    const printer = await printerWith({ oneWay: true });
    const { path } = await maker.plugIn(printer);
    const transport = usb(() => path, 'careful-80');
    expect(await transport.send(slip, options())).toMatchObject({
      sent: 'all',
      confirmed: false,
      reason: 'done',
    });
    await expect.poll(() => printer.papers.length).toBe(1);
  });

  it('[PRN-33] [PRN-34] goes away and comes back under another name', async () => {
    const printer = await printerWith();
    const first = await maker.plugIn(printer);
    let now: string | null = first.path;
    const transport = usb(() => now);
    expect(await transport.send(slip, options())).toMatchObject({ confirmed: true });
    await first.unplug();
    expect(await transport.send(slip, options())).toMatchObject({ sent: 'nothing' });
    now = null;
    expect(await transport.look(new AbortController().signal)).toMatchObject({ reason: 'unreachable' });
    now = (await maker.plugIn(printer)).path;
    expect(await transport.send(slip, options())).toMatchObject({ confirmed: true });
    expect(printer.papers.filter(({ complete }) => complete)).toHaveLength(2);
  });

  it('[PRN-33] that takes nothing in the middle is told so, and delays no other printer', async () => {
    const [stuck, well] = [await printerWith(), await printerWith()];
    const stand = await maker.plugIn(stuck);
    const transport = usb(() => stand.path, 'careful-80');
    const rig = createSpoolRig(
      [{ id: 'usb', widthDots: 576, transport }, tcpPrinter('hall', well.port)],
      renderer,
    );
    cleanUps.push(() => rig.spool.stop());
    rig.spool.start();
    stand.stall(true);
    const held = rig.add('A1', { printerId: 'usb' });
    const ids = [rig.add('B1'), rig.add('B2'), rig.add('B3')];
    for (const id of ids) expect(await rig.ended(id)).toMatchObject({ state: 'printed' });
    expect(rig.row(held)?.state).not.toBe('printed');
    expect(await rig.ended(held)).toMatchObject({ state: 'failed', reason: 'stalled' });
    stand.stall(false);
    expect(await rig.ended(rig.add('A2', { printerId: 'usb' }))).toMatchObject({
      state: 'sent',
      reason: 'done',
    });
  });

  it('[PRN-33] whose file is none is unreachable, and nothing is sent', async () => {
    const transport = usb(() => join(scratch, 'nothing-here'));
    expect(await transport.send(slip, options())).toMatchObject({ sent: 'nothing', reason: 'unreachable' });
  });

  it('[PRN-61] is not believed for what it said while nobody had opened it', async () => {
    const printer = await printerWith({ oneWay: true });
    const stand = await maker.plugIn(printer);
    const raw = transportTo(`serial:${stand.path}?baud=9600`, 'epson');
    cleanUps.push(() => raw.close());
    stand.said(Buffer.from([0x12, 0x12, 0x12]));
    expect(await raw.look(new AbortController().signal)).toEqual({ printerSays: 'unknown', reason: 'done' });
  });

  it('[PRN-33] that hangs at its end has not taken all: it is no slip that was sent', async () => {
    const printer = await printerWith();
    const { path } = await maker.plugIn(printer);
    const times = { connectMs: 3_000, closeMs: 50 };
    const opener = createDeviceOpener({ find: async () => path, line: null, times });
    cleanUps.push(opener.close);
    const link = await opener.open(new AbortController().signal);
    expect(await link?.write(slip.bytes, 1_000)).toBe('done');
    stopChildren('SIGSTOP');
    expect(await link?.close()).toBe(false);
    // Whoever comes next gets a process of his own.
    const next = await opener.open(new AbortController().signal);
    expect(await next?.close()).toBe(true);
  });

  it('[PRN-35] on a serial line is set to raw bytes, speed and flow control', async () => {
    const printer = await printerWith();
    const stand = await maker.plugIn(printer);
    execFileSync('stty', ['-F', stand.path, 'sane', '9600']);
    const transport = transportTo(`serial:${stand.path}?baud=115200&flow=xon`);
    cleanUps.push(() => transport.close());
    expect(await transport.send(slip, options())).toMatchObject({ confirmed: true, reason: 'done' });
    const line = execFileSync('stty', ['-F', stand.path, '-a'], { encoding: 'utf8' });
    for (const word of [
      'speed 115200 baud',
      ' ixon',
      '-crtscts',
      '-icanon',
      '-opost',
      '-echo',
      'cs8',
      '-parenb',
    ])
      expect(line).toContain(word);
    expect(printer.papers).toHaveLength(1);
    expect(QUICK.connectMs).toBeGreaterThan(0);
  });
});

describe('where a USB printer is', () => {
  /** /sys/class/usbmisc as the kernel makes it: lpN/device points to an interface below the device. */
  function plug(classFolder: string, node: string, ids: Record<string, string>): void {
    const device = join(scratch, 'devices', `${node}-${Object.values(ids).join('-')}`);
    mkdirSync(join(device, '1-1:1.0'), { recursive: true });
    for (const [name, value] of Object.entries(ids)) writeFileSync(join(device, name), `${value}\n`);
    mkdirSync(join(classFolder, node), { recursive: true });
    symlinkSync(join(device, '1-1:1.0'), join(classFolder, node, 'device'));
  }

  it('[PRN-34] is found by its ids, its serial number, or as the only one', async () => {
    const folder = join(scratch, 'usbmisc');
    const epson = { idVendor: '04b8', idProduct: '0e15' };
    plug(folder, 'lp0', { idVendor: '0416', idProduct: '5011' });
    plug(folder, 'lp3', { ...epson, serial: 'X1' });
    plug(folder, 'lp10', { ...epson, serial: 'X2' });
    const find = (vendor: string, product: string, serial: string | null = null) =>
      findUsbPrinter({ by: 'id', vendor, product, serial }, folder);
    expect(await find('0416', '5011')).toBe('/dev/usb/lp0');
    expect(await find('04b8', '0e15')).toBe('/dev/usb/lp3');
    expect(await find('04b8', '0e15', 'X2')).toBe('/dev/usb/lp10');
    expect(await find('04b8', '0e15', 'X9')).toBeNull();
    expect(await find('0416', '5011', 'X1')).toBeNull();
    expect(await findUsbPrinter({ by: 'any' }, folder)).toBe('/dev/usb/lp0');
    expect(await findUsbPrinter({ by: 'path', path: '/dev/usb/lp7' }, folder)).toBe('/dev/usb/lp7');
    expect(await findUsbPrinter({ by: 'any' }, join(scratch, 'no-such-folder'))).toBeNull();
  });
});
