import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../../support/repository-root.ts';

/** WCAG 2.2, contrast ratio of two sRGB colours. */
function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const css = readFileSync(`${repositoryRoot()}/kiosk-ui/shared/tokens.css`, 'utf8');

function rule(selector: string): Map<string, string> {
  const body = new RegExp(`(?:^|\\n)${selector.replace('.', '\\.')} \\{([^}]*)\\}`).exec(css)?.[1];
  if (body === undefined) throw new Error(`no rule ${selector}`);
  return new Map(
    [...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, hex]) => [name ?? '', hex ?? '']),
  );
}

function ratio(selector: string, text: string, ground: string): number {
  const colours = rule(selector);
  return contrast(colours.get(text) ?? '', colours.get(ground) ?? '');
}

describe('colours', () => {
  it('[SCR-1] letters on every queue colour reach 7:1, and the eight colours are eight', () => {
    const blocks = [0, 1, 2, 3, 4, 5, 6, 7].map((index) => `.queue-${index}`);
    for (const block of blocks) expect(ratio(block, 'on-queue', 'queue'), block).toBeGreaterThanOrEqual(7);
    expect(new Set(blocks.map((block) => rule(block).get('queue'))).size).toBe(8);
  });

  it('[SCR-1] words of both themes reach 7:1 on their grounds', () => {
    for (const theme of ['.dark', '.light']) {
      for (const ground of ['page', 'panel']) {
        expect(ratio(theme, 'ink', ground), `${theme} ${ground}`).toBeGreaterThanOrEqual(7);
        expect(ratio(theme, 'ink-soft', ground), `${theme} ${ground} soft`).toBeGreaterThanOrEqual(7);
      }
      expect(ratio(theme, 'on-now', 'now'), theme).toBeGreaterThanOrEqual(7);
    }
    for (const text of ['good', 'bad']) expect(ratio('.light', text, 'page'), text).toBeGreaterThanOrEqual(7);
    expect(ratio('.light', 'on-warn', 'warn-page')).toBeGreaterThanOrEqual(7);
    expect(ratio('.light', 'bad', 'bad-page')).toBeGreaterThanOrEqual(7);
    expect(ratio('.dark', 'warn', 'page')).toBeGreaterThanOrEqual(7);
  });
});
