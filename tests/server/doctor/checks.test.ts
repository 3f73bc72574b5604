// Owns what each check of the doctor says of the signs it reads, and that no check can hide another.

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { COPY_PAGE, copyName } from '../../../server/backup/copies.ts';
import { CHECK_KEYS, CHECKS, FINDINGS, levelOf, worstOf } from '../../../server/contract/doctor.ts';
import { type PrinterView, printerView } from '../../../server/contract/printers.ts';
import { judgeBackup, readNewestBackup } from '../../../server/doctor/backup-check.ts';
import {
  judgeCertificate,
  judgeOwnCertificate,
  judgeShown,
  readCertificate,
  readCertificateFile,
} from '../../../server/doctor/certificate-check.ts';
import { judgeClock } from '../../../server/doctor/clock-check.ts';
import { judgeDisk, readDisk } from '../../../server/doctor/disk-check.ts';
import { judgeMachine, readMachine } from '../../../server/doctor/machine-check.ts';
import { judgeCallback, judgeGateway, judgeHub } from '../../../server/doctor/network-checks.ts';
import { judgePrinters } from '../../../server/doctor/printers-check.ts';
import { found, runChecks } from '../../../server/doctor/run-checks.ts';
import { selfSigned } from '../../support/self-signed.ts';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const GIGABYTE = 1024 ** 3;

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'parchi-doctor-'));
  folders.push(made);
  return made;
}

describe('running checks', () => {
  it('[DOC-1] one that throws, one that hangs and one that is well stand side by side, in their order', async () => {
    const findings = await runChecks([
      { name: 'disk', withinMs: 1_000, look: () => Promise.reject(new Error('of Zaffer, 9419000001')) },
      { name: 'hub', withinMs: 20, look: () => new Promise(() => undefined) },
      {
        name: 'log',
        withinMs: 1_000,
        look: () => {
          throw new Error('at once');
        },
      },
      { name: 'key', withinMs: 1_000, look: () => [found('key', 'key_ok')] },
    ]);
    expect(findings).toEqual([
      { check: 'disk', code: 'check_failed', params: {} },
      { check: 'hub', code: 'check_late', params: { seconds: 0 } },
      { check: 'log', code: 'check_failed', params: {} },
      { check: 'key', code: 'key_ok', params: {} },
    ]);
    expect(worstOf(findings)).toBe('bad');
    expect(worstOf([])).toBe('ok');
  });

  it('[DOC-2] every finding has a level and words of its own, every check a name', () => {
    expect(new Set(Object.values(FINDINGS).map(({ key }) => key)).size).toBe(Object.keys(FINDINGS).length);
    for (const [code, { key }] of Object.entries(FINDINGS)) expect(key).toBe(`doctor.${code}`);
    expect(Object.keys(CHECK_KEYS)).toEqual([...CHECKS]);
  });
});

describe('the clock', () => {
  const signs = { now: NOW, kept: true, gatewayAheadMs: 800, lastEventAt: NOW - MINUTE };
  it.each([
    ['kept by NTP', {}, 'clock_ok'],
    ['kept by nobody, right by the gateway', { kept: false }, 'clock_alone'],
    ['nobody to ask, right by the gateway', { kept: null }, 'clock_ok'],
    ['nobody to ask at all', { kept: null, gatewayAheadMs: null }, 'clock_unknown'],
    ['three minutes slow', { gatewayAheadMs: 3 * MINUTE }, 'clock_off'],
    ['a day fast', { gatewayAheadMs: -DAY }, 'clock_off'],
    ['before the newest event', { lastEventAt: NOW + 2 * HOUR }, 'clock_behind'],
    ['a second before the newest event', { lastEventAt: NOW + 1_000 }, 'clock_ok'],
    ['a log without events', { lastEventAt: null }, 'clock_ok'],
  ])('[DOC-4] %s', (_what, bent, code) => {
    expect(judgeClock({ ...signs, ...bent }).code).toBe(code);
  });
});

describe('the disk', () => {
  it.each([
    [{ freeBytes: 20 * GIGABYTE, syncMs: 3 }, ['disk_ok']],
    [{ freeBytes: 0.5 * GIGABYTE, syncMs: 3 }, ['disk_low']],
    [{ freeBytes: 0.5 * GIGABYTE, syncMs: 900 }, ['disk_low', 'disk_slow']],
    [{ freeBytes: 1_000, syncMs: null }, ['disk_full']],
    [{ freeBytes: 20 * GIGABYTE, syncMs: null }, ['disk_unwritable']],
  ])('[DOC-5] judges %j', (signs, codes) => {
    expect(judgeDisk(signs).map(({ code }) => code)).toEqual(codes);
  });

  it('[DOC-5] a real folder is measured, and left as it was; one that is not there is a failed check', async () => {
    const place = folder();
    const { freeBytes, syncMs } = await readDisk(place);
    expect(freeBytes).toBeGreaterThan(0);
    expect(syncMs).toBeGreaterThan(0);
    expect(readdirSync(place)).toEqual([]);
    await expect(readDisk(join(place, 'gone'))).rejects.toThrow();
    expect((await readDisk('/proc')).syncMs).toBeNull();
  });
});

describe('what printers, gateway, callbacks and hub last did', () => {
  const session = { hasCredentials: true, gotAt: NOW, failure: null, hasSession: true };
  const failure = { at: NOW, refused: true, status: 401, code: null };

  it('[DOC-7] every state of a printer has a finding, and a stopped server asks none', () => {
    for (const state of printerView.shape.state.options) {
      const [one] = judgePrinters([{ id: 'hall', state } as PrinterView]);
      expect(one).toMatchObject({ check: 'printers', params: { printer: 'hall' } });
    }
    expect(judgePrinters([])[0]?.code).toBe('printers_none');
    expect(judgePrinters(null)[0]?.code).toBe('printers_unasked');
  });

  it.each([
    [null, 'gateway_unused'],
    [session, 'gateway_ok'],
    [{ ...session, hasCredentials: false, hasSession: false }, 'gateway_no_credentials'],
    [{ ...session, hasSession: false, failure }, 'gateway_refused'],
    [{ ...session, hasSession: false, failure: { ...failure, refused: false } }, 'gateway_silent'],
    [{ ...session, hasSession: false }, 'gateway_silent'],
  ])('[DOC-7] the gateway: %j', (state, code) => {
    expect(judgeGateway(state).code).toBe(code);
  });

  it.each([
    [null, 'callback_unused', 'off'],
    [{ now: NOW, lastAt: NOW - HOUR, refusedSince: 0 }, 'callback_ok', 'ok'],
    [{ now: NOW, lastAt: NOW - 5 * DAY, refusedSince: 0 }, 'callback_old', 'warn'],
    [{ now: NOW, lastAt: null, refusedSince: 0 }, 'callback_never', 'bad'],
    [{ now: NOW, lastAt: NOW - HOUR, refusedSince: 3 }, 'callback_refused', 'warn'],
  ])('[DOC-7] callbacks: %j', (signs, code, level) => {
    const one = judgeCallback(signs);
    expect([one.code, levelOf(one)]).toEqual([code, level]);
  });

  it.each([
    [null, 'hub_unused'],
    [{ now: NOW, hubAt: NOW - MINUTE, hubWaitsSince: null, isUp: true, hasAddress: true }, 'hub_ok'],
    [{ now: NOW, hubAt: NOW - MINUTE, hubWaitsSince: null, isUp: false, hasAddress: true }, 'hub_down'],
    [{ now: NOW, hubAt: null, hubWaitsSince: NOW - HOUR, isUp: null, hasAddress: true }, 'hub_ok'],
    [
      { now: NOW, hubAt: NOW - 3 * DAY, hubWaitsSince: NOW - 2 * DAY, isUp: null, hasAddress: true },
      'hub_silent',
    ],
    // A day's row is the same all day: what counts is that the hub took something since.
    [
      { now: NOW, hubAt: NOW - MINUTE, hubWaitsSince: NOW - 30 * HOUR, isUp: null, hasAddress: true },
      'hub_ok',
    ],
    [{ now: NOW, hubAt: null, hubWaitsSince: null, isUp: false, hasAddress: false }, 'hub_unset'],
  ])('[DOC-7] the hub: %j', (signs, code) => {
    expect(judgeHub(signs).code).toBe(code);
  });

  it('[DOC-7] backups: the newest whole copy counts, what is half made does not', () => {
    const place = folder();
    expect(judgeBackup(readNewestBackup(join(place, 'gone')), NOW).code).toBe('backup_none');
    const copy = (age: number, isWhole = true) => {
      const madeAt = NOW - age;
      const made = join(place, copyName(madeAt));
      mkdirSync(made);
      writeFileSync(join(made, 'parchi.db'), '');
      const counts = { events: 1, tokens: 1, bytes: 1, head: { seq: 1, hash: 'x' } };
      const page = { format: 1, madeAt, kind: 'real', logId: 'x', day: null, ...counts };
      if (isWhole) writeFileSync(join(made, COPY_PAGE), JSON.stringify(page));
    };
    copy(HOUR, false);
    expect(judgeBackup(readNewestBackup(place), NOW).code).toBe('backup_none');
    copy(9 * DAY);
    expect(judgeBackup(readNewestBackup(place), NOW).code).toBe('backup_old');
    copy(5 * HOUR);
    expect(judgeBackup(readNewestBackup(place), NOW)).toMatchObject({
      code: 'backup_ok',
      params: { hours: 5 },
    });
  });

  it('[DOC-9] memory, and a Node that nobody mends any more', async () => {
    const well = { availableBytes: 4 * GIGABYTE, node: 'v24.1.0' };
    const codes = (bent: object) => judgeMachine({ ...well, ...bent }).map(({ code }) => code);
    expect(codes({})).toEqual(['machine_ok']);
    expect(codes({ availableBytes: 1e8, node: 'v20.20.2' })).toEqual(['machine_memory', 'machine_node']);
    expect(codes({ node: 'nonsense' })).toEqual(['machine_node']);
    const here = await readMachine();
    expect(here.availableBytes).toBeGreaterThan(0);
    expect(here.node).toBe(process.version);
  });
});

describe('the certificate', () => {
  it.each([
    [null, 'certificate_unreached'],
    [{ endsAt: NOW + 90 * DAY, distrust: null }, 'certificate_ok'],
    [{ endsAt: NOW + 5 * DAY, distrust: null }, 'certificate_ends'],
    [{ endsAt: NOW - 1, distrust: 'CERT_HAS_EXPIRED' }, 'certificate_over'],
    [{ endsAt: NOW + 90 * DAY, distrust: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'certificate_name'],
    [{ endsAt: NOW + 90 * DAY, distrust: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'certificate_own'],
  ])('[DOC-8] judges %j', (signs, code) => {
    expect(judgeCertificate(signs, 'opd.example', NOW).code).toBe(code);
  });

  it('[DOC-8] a certificate in a file counts by its end; one that the server made is for the inside', async () => {
    const place = folder();
    const file = join(place, 'server.crt');
    expect(await readCertificateFile(file)).toBeNull();
    writeFileSync(file, selfSigned('opd.test', 40).cert);
    const signs = await readCertificateFile(file);
    expect(judgeCertificate(signs, 'opd.test', Date.now())).toMatchObject({ code: 'certificate_ok' });
    expect(judgeOwnCertificate(signs, 'opd.test', Date.now()).code).toBe('certificate_inside');
    expect(judgeOwnCertificate(signs, 'opd.test', Date.now() + 30 * DAY).code).toBe('certificate_ends');
    expect(judgeOwnCertificate(null, 'opd.test', Date.now()).code).toBe('certificate_unreached');
  });

  it('[DOC-8] where nobody here can see the public address, the hospital’s file still says when it cannot be right', async () => {
    const file = join(folder(), 'hospital.crt');
    writeFileSync(file, selfSigned('opd.test', 40).cert);
    const judged = async (host: string, at: number) => {
      const unreached = judgeCertificate(null, host, at);
      const inFile = judgeCertificate(await readCertificateFile(file, host), host, at);
      return judgeShown(unreached, inFile).code;
    };
    expect(await judged('opd.test', Date.now())).toBe('certificate_unreached');
    expect(await judged('other.test', Date.now())).toBe('certificate_name');
    expect(await judged('opd.test', Date.now() + 30 * DAY)).toBe('certificate_ends');
    expect(await judged('opd.test', Date.now() + 50 * DAY)).toBe('certificate_over');
    const well = judgeCertificate({ endsAt: NOW + 90 * DAY, distrust: null }, 'opd.test', NOW);
    const over = judgeCertificate({ endsAt: NOW - 1, distrust: null }, 'opd.test', NOW);
    // A proxy before it may show another.
    expect(judgeShown(well, over).code).toBe('certificate_ok');
  });

  it('[DOC-8] reads what is shown, sends nothing, and does not wait for who shows none', async () => {
    let asked = 0;
    const server = createServer(selfSigned('localhost', 40), () => {
      asked += 1;
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const signs = await readCertificate(new URL(`https://localhost:${port}`));
    expect(signs?.distrust).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(Math.round(((signs?.endsAt ?? 0) - Date.now()) / DAY)).toBe(40);
    expect(asked).toBe(0);
    await new Promise((done) => server.close(done));
    expect(await readCertificate(new URL(`https://localhost:${port}`))).toBeNull();
  });
});
