import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadBaseProfiles, loadProfile, printerProfileSchema, profileNames } from '../../printer/profile.ts';
import { createFileTransport } from '../../printer/transport/file.ts';
import { openTransport } from '../../printer/transport/open.ts';
import { createReplyReader, mayPrint, readStatus } from '../../printer/transport/status.ts';
import { repositoryRoot } from '../support/repository-root.ts';
import { transportTo } from '../support/spool-rig.ts';
import { startVirtualPrinter } from '../support/virtual-printer.ts';

const root = repositoryRoot();
const epson = loadProfile(root, 'epson');
const folder = mkdtempSync(join(tmpdir(), 'parchi-transport-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const slip = { name: 'slip-7', bytes: Buffer.from('slip'), png: Buffer.from('png') };

function options(claim: () => boolean = () => true) {
  return { signal: new AbortController().signal, beforeFirstByte: claim };
}

describe('printer addresses and profiles', () => {
  it('[PRN-24] opens what we speak and names what we do not', () => {
    const problem = (url: string) => {
      const opened = openTransport(url, {
        profile: epson,
        base: loadBaseProfiles(root),
        widthDots: 576,
        dataDir: folder,
      });
      return opened.ok ? null : opened.problem;
    };
    for (const url of [
      'tcp://10.0.0.9:9100',
      'tcp://printer.local',
      'tcp://[fe80::1]:9100',
      'file:slips',
      'file:///var/slips',
    ]) {
      expect([url, problem(url)]).toEqual([url, null]);
    }
    for (const url of [
      'usb:any',
      'usb:/dev/usb/lp0',
      'usb:04b8:0e15',
      'usb:04B8:0E15/X5NQ012345',
      'serial:/dev/ttyUSB0?baud=115200',
      'serial:/dev/serial/by-id/usb-FTDI-if00?baud=9600&flow=none',
    ])
      expect([url, problem(url)]).toEqual([url, null]);
    for (const url of ['serial:/dev/ttyS0', 'serial:/dev/ttyS0?baud=123', 'serial:/dev/ttyS0?baud=4800'])
      expect([url, problem(url)]).toEqual([url, 'unknown-speed']);
    for (const url of [
      '',
      'tcp://',
      'tcp://host:0',
      'tcp://host:70000',
      'tcp://a b:1',
      'http://host',
      'file:',
      'tcp://host:9100/x',
      'usb:lp0',
      'usb:/etc/passwd',
      'usb:/dev/../etc/passwd',
      'usb:04b8',
      'serial:/tmp/x?baud=9600',
      'serial:/dev/ttyS0?baud=9600&flow=yes',
      'serial:/dev/ttyS0?baud=9600&parity=odd',
    ]) {
      expect([url, problem(url)]).toEqual([url, 'malformed']);
    }
  });

  it('[PRN-24] has valid profiles and refuses others', () => {
    for (const name of profileNames(root)) expect(loadProfile(root, name).name).toBe(name);
    expect(printerProfileSchema.safeParse({ ...epson, maxBandRows: 256 }).success).toBe(false);
    expect(printerProfileSchema.safeParse({ ...epson, colour: true }).success).toBe(false);
  });
});

describe('what a printer says', () => {
  it('[PRN-20] is read from its status bytes', () => {
    const says = (one: number | null, two: number | null, four: number | null) =>
      readStatus({ 1: one, 2: two, 4: four });
    expect(says(0x12, 0x12, 0x12)).toBe('ok');
    expect(says(0x12, 0x12, 0x1e)).toBe('paper-near-end');
    expect(says(0x1a, 0x32, 0x7e)).toBe('paper-out');
    expect(says(0x1a, 0x16, 0x12)).toBe('cover-open');
    expect(says(0x1a, 0x52, 0x12)).toBe('error');
    expect(says(0x1a, 0x12, 0x12)).toBe('offline');
    expect(says(null, null, null)).toBe('unknown');
    expect(says(0x1a, null, null)).toBe('offline');
    expect((['ok', 'paper-near-end', 'unknown'] as const).every(mayPrint)).toBe(true);
    expect((['paper-out', 'cover-open', 'offline', 'error'] as const).some(mayPrint)).toBe(false);
  });

  it('[PRN-20] is found among automatic status and noise, in any pieces', () => {
    const bytes = [
      0x14, 0x00, 0x00, 0x0f, 0x11, 0x12, 0xff, 0x37, 0x22, 0x30, 0x30, 0x30, 0x31, 0x00, 0x13, 0x0c,
    ];
    const expected = [
      { kind: 'status', byte: 0x12 },
      { kind: 'process-id', id: '0001' },
      { kind: 'paper', byte: 0x0c },
    ];
    for (let piece = 1; piece <= bytes.length; piece++) {
      const read = createReplyReader();
      const found = [];
      for (let at = 0; at < bytes.length; at += piece)
        found.push(...read(Uint8Array.from(bytes.slice(at, at + piece))));
      expect(found).toEqual(expected);
    }
  });

  it('[PRN-15] is believed about a slip only if it names that slip', async () => {
    const printer = await startVirtualPrinter(576);
    const transport = transportTo(printer.url);
    try {
      const sent = await transport.send({ ...slip, bytes: Buffer.from('\x1b@') }, options());
      expect(sent).toEqual({ sent: 'all', confirmed: true, printerSays: 'ok', reason: 'done' });
      printer.faults.wrongProof = true;
      const other = await transport.send({ ...slip, bytes: Buffer.from('\x1b@') }, options());
      expect(other).toMatchObject({ sent: 'all', confirmed: false, reason: 'no-proof' });
      printer.faults.garbage = true;
      const doubtful = await transport.send({ ...slip, bytes: Buffer.from('\x1b@') }, options());
      expect(doubtful).toMatchObject({ sent: 'nothing', printerSays: 'unknown', reason: 'silent' });
    } finally {
      await printer.close();
    }
  });

  it('[PRN-13] says that a printer which takes no more got some, and one cut off before the first byte nothing', async () => {
    const printer = await startVirtualPrinter(576, { neverReads: true });
    const transport = transportTo(printer.url);
    try {
      // More than the sockets' own buffers take.
      const long = { ...slip, bytes: new Uint8Array(16 * 1024 * 1024) };
      expect(await transport.send(long, options())).toMatchObject({ sent: 'some', reason: 'stalled' });
      const stop = new AbortController();
      const stopped = transport.send(long, { signal: stop.signal, beforeFirstByte: () => true });
      stop.abort();
      expect(await stopped).toMatchObject({ sent: 'nothing', reason: 'stopped' });
      expect(
        await transport.send(
          slip,
          options(() => false),
        ),
      ).toMatchObject({ sent: 'nothing', reason: 'withdrawn' });
      const thrown = transport.send(
        slip,
        options(() => {
          throw new Error('disk full');
        }),
      );
      await expect(thrown).rejects.toThrow('disk full');
    } finally {
      await printer.close();
    }
  });
});

describe('slips as files', () => {
  it('[PRN-25] leaves both files whole, and nothing else', async () => {
    const directory = join(folder, 'new', 'slips');
    const transport = createFileTransport(directory, epson);
    expect(transport.wantsPng).toBe(true);
    const sent = await transport.send(slip, options());
    expect(sent).toEqual({ sent: 'all', confirmed: true, printerSays: 'ok', reason: 'done' });
    expect(readdirSync(directory).toSorted()).toEqual(['slip-7.bin', 'slip-7.png']);
    expect(readFileSync(join(directory, 'slip-7.bin'), 'utf8')).toBe('slip');
    await transport.send({ ...slip, name: '../../x' }, options());
    expect(existsSync(join(folder, 'x.bin'))).toBe(false);
  });

  it('[PRN-25] says nothing was sent when the folder cannot be written, or the slip was withdrawn', async () => {
    const blocked = join(folder, 'blocked');
    writeFileSync(blocked, 'a file where a folder should be');
    expect(await createFileTransport(blocked, epson).send(slip, options())).toMatchObject({
      sent: 'nothing',
      reason: 'disk',
    });
    const withdrawn = join(folder, 'withdrawn');
    const sent = await createFileTransport(withdrawn, epson).send(
      slip,
      options(() => false),
    );
    expect(sent).toMatchObject({ sent: 'nothing', reason: 'withdrawn' });
    expect(existsSync(withdrawn)).toBe(false);
  });
});
