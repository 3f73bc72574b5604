// Owns that the bill of materials names every package that runs in a hospital, as it was locked.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from './support/repository-root.ts';

interface Component {
  name: string;
  hashes?: { content: string }[];
  properties?: { name: string }[];
}

describe('npm run sbom', () => {
  it('[EDGE-23] lists every package that runs in a hospital with its hash, and marks what only builds or tests', () => {
    const root = repositoryRoot();
    const folder = mkdtempSync(join(tmpdir(), 'parchi-sbom-'));
    try {
      const file = join(folder, 'sbom.json');
      execFileSync(process.execPath, ['scripts/sbom.mjs', file], { cwd: root, stdio: 'pipe' });
      const bill = JSON.parse(readFileSync(file, 'utf8'));
      expect(bill.bomFormat).toBe('CycloneDX');
      const listed = new Map<string, Component>(
        bill.components.map((one: { purl: string }) => [decodeURIComponent(one.purl), one]),
      );
      const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
      for (const [name, version] of Object.entries(dependencies)) {
        const one = listed.get(`pkg:npm/${name}@${version}`);
        expect(one?.hashes?.length, name).toBeGreaterThan(0);
      }
      const tools = [...listed.values()].filter(({ properties }) =>
        properties?.some(({ name }) => name === 'cdx:npm:package:development'),
      );
      expect(tools.some(({ name }) => name === 'vitest')).toBe(true);
      expect(tools.some(({ name }) => Object.hasOwn(dependencies, name))).toBe(false);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);
});
