// Owns that no regular expression of the programs can be made to work for long by what somebody sends.

import { describe, expect, it } from 'vitest';
import { repositoryRoot } from './support/repository-root.ts';
import { patternsOf, steepOn } from './support/slow-patterns.ts';
import { readTree } from './support/source-files.ts';

const FOLDERS = ['server', 'abdm', 'db', 'printer', 'kiosk-ui', 'simulator', 'hub'];

/** Patterns that only ever read something short, with the longest that it can be. */
const SHORT: readonly [path: string, source: string, longest: number][] = [
  // Cut to MAX_CODE_LENGTH before.
  ['abdm/wire/error-body.ts', '[:\\s]+$', 200],
  // Addresses of the settings, read once.
  ['abdm/wire/paths.ts', '\\/+$', 300],
  ['abdm/wire/sharing-code.ts', '\\/+$', 300],
  ['hub/config.ts', '\\/+$', 300],
  ['server/config.ts', '\\/+$', 300],
  ['simulator/drive.ts', '\\/+$', 300],
  // A token's label, from our own server.
  ['kiosk-ui/clerk/menus.ts', '\\d+$', 20],
  // One line that a clerk types into a field of this length.
  ['kiosk-ui/admin/paper-line.ts', '\\s*[-–—−]\\s*', 600],
];

describe('regular expressions', () => {
  const patterns = patternsOf(readTree(repositoryRoot()), FOLDERS);

  it('[EDGE-15] none works longer than in proportion to what it reads', () => {
    expect(patterns.length).toBeGreaterThan(100);
    const steep = patterns.flatMap((pattern) => {
      const short = SHORT.find(
        ([path, source]) => pattern.where.startsWith(`${path}:`) && source === pattern.source,
      );
      const text = steepOn(pattern, short?.[2]);
      return text === null ? [] : [`${pattern.where} ${pattern.source} on ${text}`];
    });
    expect(steep).toEqual([]);
  }, 120_000);

  it('[EDGE-15] every exception is still needed', () => {
    const there = (path: string, source: string) =>
      patterns.some((pattern) => pattern.where.startsWith(`${path}:`) && source === pattern.source);
    expect(SHORT.filter(([path, source]) => !there(path, source))).toEqual([]);
  });
});

describe('the search for slow patterns', () => {
  it.each(['^(a+)+$', '(x+x+)+y', '^(\\d+|\\w+)*:$', '\\s+$', '^.*=.*=.*,$'])(
    '[EDGE-15] finds %s',
    (source) => {
      expect(steepOn({ where: '', source, flags: 'u' })).not.toBeNull();
    },
  );

  it.each(['^[a-z]+$', '\\d{1,4}-', '^(?:a|b)*$', '^\\S+@\\S{1,9}$'])('[EDGE-15] lets %s be', (source) => {
    expect(steepOn({ where: '', source, flags: 'u' })).toBeNull();
  });
});
