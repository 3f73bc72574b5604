import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, isolateLatin } from '../../printer/clean-text.ts';
import { cleanSlip, slipLabelKeys, slipLabels, slipLanguages } from '../../printer/slip.ts';
import { repositoryRoot } from '../support/repository-root.ts';
import { sampleSlip } from '../support/slip-samples.ts';

const root = repositoryRoot();

describe('what may stand on a slip', () => {
  it('[PRN-10] drops what controls and keeps what shows', () => {
    expect(cleanText('a\u0000b\u001b@c\u007f\u009bd', 50)).toBe('ab@cd');
    expect(cleanText('a\u202eb\u2066c\u2069\u200fd\ufeff\ue000\u{f0000}', 50)).toBe('abcd');
    expect(cleanText('  one\n\ttwo\u2028three ', 50)).toBe('one two three');
    expect(cleanText('क\u094d\u200dष \u06a9\u200c\u06a9', 50)).toBe('क\u094d\u200dष \u06a9\u200c\u06a9');
    expect(cleanText('e\u0301', 50)).toBe('\u00e9');
    expect(cleanText(`x${'\u0330'.repeat(500)}y`, 50)).toBe(`x${'\u0330'.repeat(4)}y`);
    expect(cleanText('\ud800lone', 50)).toBe('lone');
  });

  it('[PRN-10] holds for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const clean = cleanText(text, 40);
        expect(clean).not.toMatch(/[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|(?!\u200c|\u200d)\p{Cf}|\p{M}{5}/u);
        expect(clean).toBe(clean.normalize('NFC').trim());
        expect([...new Intl.Segmenter('und').segment(clean)].length).toBeLessThanOrEqual(40);
      }),
    );
  });

  it('[PRN-7] isolates Latin runs', () => {
    expect(isolateLatin('شعبہ 12-042 (ENT)')).toBe('شعبہ \u206612-042\u2069 \u2066(ENT)\u2069');
  });

  it('[PRN-8] keeps only addresses we would link to', () => {
    const url = (text: string) => cleanSlip(sampleSlip(root, { url: text })).url;
    expect(url('https://q.example.in/t/9K')).toBe('https://q.example.in/t/9K');
    expect(url('javascript:alert(1)')).toBeNull();
    expect(url('https://q.example.in/\u001b@')).toBeNull();
    expect(url(`https://q.example.in/${'x'.repeat(200)}`)).toBeNull();
  });

  it('[PRN-9] finds every slip string in every language, and names one that is missing', () => {
    const { labels } = sampleSlip(root);
    for (const language of slipLanguages) {
      for (const key of slipLabelKeys) expect(labels[language]?.[key]).toBeTruthy();
    }
    expect(() => slipLabels({ 'slip.before': 'x' })).toThrow('slip.demo');
  });

  it('[PRN-10] makes wild numbers printable', () => {
    const clean = cleanSlip(
      sampleSlip(root, { ahead: Number.NaN, wait: { lowMinutes: 40, highMinutes: -3 } }),
    );
    expect(clean.ahead).toBe(0);
    expect(clean.wait).toEqual({ lowMinutes: 40, highMinutes: 40 });
  });
});
