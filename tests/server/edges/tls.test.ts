// Owns TLS at the server's door: the hospital's certificate, its own, and what each changes for browsers.

import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ConfigError } from '../../../server/config.ts';
import { openKeeper } from '../../../server/edges/tls/keeper.ts';
import { type OwnCertificate, openOwnCertificate } from '../../../server/edges/tls/own-certificate.ts';
import { writeLeaf } from '../../../server/edges/tls/write-certificate.ts';
import { createLog } from '../../../server/log.ts';
import { secureRequest } from '../../support/secure-request.ts';
import { ADMIN_PASSWORD, ServerRig } from '../../support/server-rig.ts';

const DAY_MS = 24 * 60 * 60_000;
const PLAIN = { abdmAt: null, trustedProxies: [], names: [], tls: null, plainPort: null };
const folders: string[] = [];

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'parchi-tls-'));
  folders.push(made);
  return made;
}
afterAll(() => {
  for (const one of folders) rmSync(one, { recursive: true, force: true });
});

function pemOf(der: Uint8Array): string {
  return new X509Certificate(der).toString();
}

/** A server with this certificate; answers what `ask` finds there. */
async function served<T>(own: { cert: string; key: string }, ask: (port: number) => Promise<T>): Promise<T> {
  const server = createServer(own, (_request, response) => response.end('ok'));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    return await ask((server.address() as { port: number }).port);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Whether a client that trusts `authority` accepts the certificate under this name. */
function accepted(own: { cert: string; key: string }, authority: Uint8Array, name: string): Promise<string> {
  return served(own, (port) =>
    secureRequest(`https://127.0.0.1:${port}/`, { ca: pemOf(authority), servername: name }).then(
      () => 'accepted',
      (fault: Error & { code?: string }) =>
        fault.code === 'UNSPECIFIED' ? fault.message : String(fault.code),
    ),
  );
}

describe('a certificate of its own', () => {
  const named = { names: ['opd-box', 'opd-box.local'], addresses: ['127.0.0.1', '192.168.1.20', '::1'] };
  const at = Date.now();
  let dir: string;
  let own: OwnCertificate;
  beforeAll(async () => {
    dir = folder();
    own = await openOwnCertificate(dir, named, at);
  });

  it('[EDGE-8] is accepted under each of its names by who trusts the authority, and by nobody else', async () => {
    for (const name of named.names) expect(await accepted(own, own.authority, name)).toBe('accepted');
    expect(await accepted(own, own.authority, 'another-box')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    const leaf = new X509Certificate(own.cert);
    for (const address of named.addresses) expect(leaf.checkIP(address)).toBeDefined();
    const stranger = await openOwnCertificate(folder(), named, at);
    expect(await accepted(own, stranger.authority, 'opd-box')).not.toBe('accepted');
    expect(own.fingerprint).not.toBe(stranger.fingerprint);
    expect(own.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  });

  it('[EDGE-8] keeps its keys to itself', () => {
    for (const name of ['authority.key', 'server.key']) {
      expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
    }
    expect(statSync(dir).mode & 0o077).toBe(0);
  });

  it('[EDGE-8] is the same at the next start; the authority outlives the leaf and a new address', async () => {
    const again = await openOwnCertificate(dir, named, at + DAY_MS);
    expect(again.cert).toBe(own.cert);
    const later = await openOwnCertificate(dir, named, at + 350 * DAY_MS);
    expect(later.cert).not.toBe(own.cert);
    expect(later.fingerprint).toBe(own.fingerprint);
    const moved = await openOwnCertificate(dir, { ...named, addresses: ['10.1.1.1'] }, at + 350 * DAY_MS);
    expect(moved.fingerprint).toBe(own.fingerprint);
    expect(new X509Certificate(moved.cert).checkIP('10.1.1.1')).toBeDefined();
    const longAfter = await openOwnCertificate(dir, named, at + 21 * 365 * DAY_MS);
    expect(longAfter.fingerprint).not.toBe(own.fingerprint);
  });

  it('[EDGE-9] an authority whose key was stolen vouches for no name of the internet', async () => {
    const stolen = folder();
    const mine = await openOwnCertificate(stolen, named, at);
    const facts = JSON.parse(readFileSync(join(stolen, 'authority.json'), 'utf8'));
    const by = { facts, key: readFileSync(join(stolen, 'authority.key'), 'utf8') };
    const key = readFileSync(join(stolen, 'server.key'), 'utf8');
    const span = { from: at - DAY_MS, until: at + DAY_MS };
    for (const [name, verdict] of [
      ['another.local', 'accepted'],
      ['bank.example', 'permitted subtree violation'],
      ['opd-box.evil.example', 'permitted subtree violation'],
    ] as const) {
      const cert = await writeLeaf({ names: [name], addresses: [] }, key, by, span);
      expect([name, await accepted({ cert, key }, mine.authority, name)]).toEqual([name, verdict]);
    }
    const cert = await writeLeaf({ names: ['opd-box'], addresses: ['8.8.8.8'] }, key, by, span);
    expect(await accepted({ cert, key }, mine.authority, 'opd-box')).toBe('permitted subtree violation');
  });

  it('[EDGE-9] names given at the beginning are covered, later ones are left out and said', async () => {
    const dir2 = folder();
    const more = { names: [...named.names, 'opd.hospital.example'], addresses: ['198.51.100.7'] };
    const first = await openOwnCertificate(dir2, more, at);
    expect(first.leftOut).toEqual([]);
    expect(await accepted(first, first.authority, 'opd.hospital.example')).toBe('accepted');
    const next = await openOwnCertificate(dir2, { ...more, names: [...more.names, 'late.example'] }, at);
    expect(next.leftOut).toEqual(['late.example']);
    expect(await accepted(next, next.authority, 'opd-box')).toBe('accepted');
  });
});

describe('the hospital’s certificate', () => {
  let dir: string;
  let first: OwnCertificate;
  let second: OwnCertificate;
  const lines: string[] = [];
  const log = createLog('info', { write: (line: string) => void lines.push(line) });
  beforeAll(async () => {
    dir = folder();
    const named = { names: ['opd-box'], addresses: ['127.0.0.1'] };
    first = await openOwnCertificate(folder(), named, Date.now());
    second = await openOwnCertificate(folder(), named, Date.now());
  });
  const files = () => ({ certificate: join(dir, 'cert.pem'), key: join(dir, 'key.pem') });
  function put(own: { cert: string; key: string }): void {
    writeFileSync(files().certificate, own.cert);
    writeFileSync(files().key, own.key);
  }

  it('[EDGE-7] a renewed pair is in use without a restart; half of one is not, and is said once', async () => {
    put(first);
    const keeper = await openKeeper({ tls: files(), dataDir: dir, names: [], now: Date.now, log });
    try {
      const used: string[] = [];
      keeper.onChange(({ cert }) => void used.push(cert));
      expect(keeper.authority()).toBeNull();
      expect(await keeper.look()).toBe(false);
      writeFileSync(files().certificate, second.cert);
      expect([await keeper.look(), await keeper.look()]).toEqual([false, false]);
      expect(keeper.current().cert).toBe(first.cert);
      expect(lines.filter((line) => line.includes('cannot be used'))).toHaveLength(1);
      writeFileSync(files().key, second.key);
      expect(await keeper.look()).toBe(true);
      expect(used).toEqual([second.cert]);
      expect(keeper.until()).toBeGreaterThan(Date.now() + 300 * DAY_MS);
    } finally {
      keeper.stop();
    }
  });

  it.each([
    ['a missing certificate', (): void => rmSync(files().certificate), 'PARCHI_TLS_CERT'],
    ['a key of another certificate', () => writeFileSync(files().key, second.key), 'PARCHI_TLS_KEY'],
    ['text that is none', () => writeFileSync(files().certificate, 'SECRET-TEXT'), 'PARCHI_TLS_CERT'],
  ])('[EDGE-7][OPS-3] %s stops the start with the setting’s name', async (_what, spoil, name) => {
    put(first);
    spoil();
    const opened = openKeeper({ tls: files(), dataDir: dir, names: [], now: Date.now, log });
    const fault = await opened.catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(ConfigError);
    expect(String(fault)).toContain(name);
    expect(String(fault)).not.toMatch(/SECRET-TEXT|BEGIN/);
  });

  it('[EDGE-7][EDGE-11] is what the server answers with, over TLS 1.2 or newer, and browsers are told to stay', async () => {
    put(first);
    chmodSync(files().key, 0o600);
    const rig = await ServerRig.start({ config: { edges: { ...PLAIN, tls: files() } } });
    try {
      const ca = pemOf(first.authority);
      expect(rig.url).toMatch(/^https:/);
      const answer = await secureRequest(`${rig.url}/healthz`, { ca });
      expect(answer.status).toBe(200);
      expect(answer.headers['strict-transport-security']).toBe('max-age=15552000');
      await expect(secureRequest(`${rig.url}/healthz`, { ca, maxVersion: 'TLSv1.1' })).rejects.toThrow();
      const page = await secureRequest(`${rig.url}/trust`, { ca });
      expect(page.body).toContain('hospital');
      expect(page.body).not.toContain('parchi.crt');
      expect((await secureRequest(`${rig.url}/trust/parchi.crt`, { ca })).status).toBe(404);
    } finally {
      await rig.stop();
    }
  });
});

describe('a server with a certificate of its own', () => {
  let rig: ServerRig;
  let ca: string;
  let plain: string;
  beforeAll(async () => {
    // A port that was free a moment ago: the plain one is asked for by number.
    const probe = createServer();
    const port = await new Promise<number>((done) =>
      probe.listen(0, '127.0.0.1', () => done((probe.address() as { port: number }).port)),
    );
    await new Promise((done) => probe.close(done));
    plain = `http://127.0.0.1:${port}`;
    const abdmAt = { host: '127.0.0.1', port: 0 };
    rig = await ServerRig.start({
      config: { edges: { ...PLAIN, tls: 'own', plainPort: port, abdmAt } },
    });
    ca = pemOf(readFileSync(join(rig.config().config.dataDir, 'tls', 'authority.crt')));
  });
  afterAll(() => rig.stop());

  it('[EDGE-10] a device reads at the old address how to trust it, gets the authority, and then does', async () => {
    const page = await (await fetch(`${plain}/trust`)).text();
    expect(page.replace(/<[^>]*>/g, '')).toContain(rig.running.fingerprint ?? 'none');
    const got = await fetch(`${plain}/trust/parchi.crt`);
    expect(got.headers.get('content-type')).toBe('application/x-x509-ca-cert');
    const der = new Uint8Array(await got.arrayBuffer());
    expect(new X509Certificate(der).fingerprint256).toBe(rig.running.fingerprint);
    const answer = await secureRequest(`${rig.url}/healthz`, { ca: pemOf(der) });
    expect(answer.status).toBe(200);
    const byName = { ca: pemOf(der), servername: hostname().toLowerCase() };
    expect((await secureRequest(`${rig.url}/healthz`, byName)).status).toBe(200);
  });

  it('[EDGE-10] says it in five languages, with no script, under a policy of its own', async () => {
    const bodies = new Set<string>();
    for (const language of ['en', 'hi', 'ur', 'ks', 'doi']) {
      const answer = await secureRequest(`${rig.url}/trust?l=${language}`, { ca });
      expect(answer.status).toBe(200);
      expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
      expect(answer.body).toContain(`<html lang="${language}"`);
      expect(answer.body).not.toMatch(/<script|&lt;|undefined/);
      expect(answer.body.match(/<li>/g)).toHaveLength(9);
      bodies.add(answer.body.replace(/lang="\w+"/g, ''));
    }
    expect(bodies.size).toBe(5);
    // A machine that has no such letters gets them, also at the port where it trusts nothing yet.
    const fonts = [
      ...(bodies
        .values()
        .next()
        .value?.matchAll(/url\(([^)]+)\)/g) ?? []),
    ].map(([, path]) => path);
    expect(fonts).toHaveLength(2);
    for (const path of fonts) {
      const font = await fetch(`${plain}${path}`, { redirect: 'manual' });
      expect([font.status, font.headers.get('content-type')]).toEqual([200, 'font/woff2']);
      expect((await font.arrayBuffer()).byteLength).toBeGreaterThan(20_000);
    }
    expect((await fetch(`${plain}/trust/fonts/other.woff2`)).status).toBe(404);
    const odd = await secureRequest(`${rig.url}/trust?l=%3Cscript%3E`, { ca });
    expect(odd.body).toContain('<html lang="en"');
  });

  it('[EDGE-12] the plain port sends on, and takes no sign-in and no change', async () => {
    const sent = await fetch(`${plain}/clerk/?x=1`, { redirect: 'manual' });
    expect(sent.status).toBe(307);
    expect(sent.headers.get('location')).toBe(`${rig.url}/clerk/?x=1`);
    const signIn = await fetch(`${plain}/api/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: plain },
      body: JSON.stringify({ name: 'admin', password: ADMIN_PASSWORD }),
    });
    expect(signIn.status).toBe(403);
    expect(signIn.headers.get('set-cookie')).toBeNull();
    expect((await fetch(`${plain}/healthz`)).status).toBe(200);
    for (const host of ['evil.example', 'a@b', '']) {
      const port = new URL(plain).port;
      const answer = await rig.raw(
        `GET /clerk/ HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
        5_000,
        port,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d/);
      expect(answer).not.toMatch(/location/i);
    }
  });

  it('[EDGE-11] cookies are Secure, HSTS is not sent, and a plain page of the same name is foreign', async () => {
    const body = JSON.stringify({ name: 'admin', password: ADMIN_PASSWORD });
    const from = (origin: string) => ({ 'Content-Type': 'application/json', Origin: origin });
    const post = (origin: string) =>
      secureRequest(`${rig.url}/api/session`, { ca, method: 'POST', headers: from(origin), body });
    const signedIn = await post(rig.url);
    expect(signedIn.status).toBe(204);
    expect(String(signedIn.headers['set-cookie'])).toMatch(/; Secure/);
    expect(signedIn.headers['strict-transport-security']).toBeUndefined();
    expect((await post(rig.url.replace('https:', 'http:'))).status).toBe(403);
    const live = (origin: string) =>
      new Promise<string>((done) => {
        const socket = new WebSocket(`${rig.url.replace('https', 'wss')}/live?audience=hall`, {
          ca,
          headers: { Origin: origin },
        });
        socket.on('error', (fault) => done(fault.message));
        socket.on('open', () => {
          socket.terminate();
          done('open');
        });
      });
    expect(await live(rig.url)).toBe('open');
    expect(await live(rig.url.replace('https:', 'http:'))).toContain('403');
  });

  it('[EDGE-1][EDGE-8] ABDM’s port stays plain, for the proxy that has a certificate the network knows', async () => {
    expect(rig.running.abdmUrl).toMatch(/^http:/);
    expect((await fetch(`${rig.running.abdmUrl}/healthz`)).status).toBe(200);
  });
});

describe('a server without a certificate', () => {
  it('[EDGE-10] says so, and how to get one', async () => {
    const rig = await ServerRig.start();
    try {
      expect(await (await fetch(`${rig.url}/trust`)).text()).toContain('PARCHI_TLS=own');
      expect((await fetch(`${rig.url}/trust/parchi.crt`)).status).toBe(404);
      expect((await fetch(`${rig.url}/healthz`)).headers.get('strict-transport-security')).toBeNull();
    } finally {
      await rig.stop();
    }
  });
});
