// Owns that known weaknesses of packages are told, and that an audit which nobody answered is none.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startHttpServer } from './support/http-server.ts';
import { repositoryRoot } from './support/repository-root.ts';

const root = repositoryRoot();
const { known } = await import(join(root, 'scripts', 'known-advisories.mjs'));
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));

it('[EDGE-27] nothing that runs in a hospital has a weakness that is written down here', () => {
  expect(known(lock, { withTools: false })).toEqual([]);
});

it('[EDGE-27] an older package is told with where to read about it, wherever it lies', () => {
  const packages = {
    '': { version: '1.0.0' },
    'node_modules/ws': { version: '8.20.1' },
    'node_modules/a/node_modules/node-forge': { version: '1.3.1', dev: true },
    'node_modules/hono': { version: '4.13.19' },
  };
  const ids = (withTools: boolean) => known({ packages }, { withTools }).map(({ id }: { id: string }) => id);
  expect(ids(false)).toEqual(['GHSA-96hv-2xvq-fx4p']);
  expect(ids(true)).toEqual(['GHSA-96hv-2xvq-fx4p', 'CVE-2026-33894', 'CVE-2025-66031']);
});

it('[EDGE-27] a registry that does not answer an audit is told, and is no success', async () => {
  const registry = await startHttpServer(() => ({ status: 405, body: {} }));
  try {
    const args = ['scripts/advisories.mjs', '--omit=dev', '--registry', registry.url];
    const env = { ...process.env, npm_config_fetch_retries: '0' };
    const ran = await new Promise<{ code: unknown; said: string }>((done) => {
      execFile(process.execPath, args, { cwd: root, env }, (fault, _, said) =>
        done({ code: fault?.code ?? 0, said }),
      );
    });
    expect([ran.code, ran.said]).toEqual([2, expect.stringContaining('could not be asked')]);
    expect(ran.said).toContain('no audit');
    expect(registry.asked.map(({ method }) => method)).toContain('POST');
  } finally {
    await registry.stop();
  }
}, 60_000);
