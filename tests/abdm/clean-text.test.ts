import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanLine, cleanLineOrNull, MAX_NAME_LENGTH } from '../../abdm/clean-text.ts';

function clean(text: string): string {
  return cleanLine(text, MAX_NAME_LENGTH);
}

describe('clean text', () => {
  it('[ABDM-7] drops what a screen or a printer would act on', () => {
    expect(clean('Ali\u001b@\u001dV\u0000 Mir')).toBe('Ali@V Mir');
    expect(clean('a\u202eb\u2066c\u2069d\u200ee\ufeff')).toBe('abcde');
    expect(clean('a\r\nb\u2028c\td')).toBe('a b c d');
    expect(clean('\ud800x\ue000y\u{f0000}')).toBe('xy');
    expect(clean('  two   blanks\u00a0here ')).toBe('two blanks here');
    expect(cleanLineOrNull('\u0007\u200b', 10)).toBeNull();
    expect(cleanLineOrNull(190001, 10)).toBe('190001');
  });

  it('[ABDM-7] keeps joiners and composes letters', () => {
    expect(clean('क्‍ष')).toBe('क्‍ष');
    expect(clean('می‌خواهم')).toBe('می‌خواهم');
    expect(clean('e\u0301')).toBe('\u00e9');
    expect(clean('كمَّلٌ')).toBe('كمَّلٌ'.normalize('NFC'));
  });

  it('[ABDM-7] stacked marks are cut to four', () => {
    expect(clean(`A${'\u0321\u0322\u0327\u0328'}${'\u0338'.repeat(60)}B`)).toMatch(/^A\p{M}{4}B$/u);
  });

  it('[ABDM-7] never cuts inside a character', () => {
    const family = '👩‍👩‍👧';
    expect(cleanLine(`abcd${family}`, 8)).toBe('abcd');
    expect(cleanLine('कमला देवी', 4)).toBe('कमला');
    expect(cleanLine('कमला देवी', 3)).toBe('कम');
  });

  it('[ABDM-7] for any text: bounded, NFC, nothing unwanted, and the same when cleaned again', () => {
    const unit = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.constantFrom(
        '\u0301',
        '\u200d',
        '\u200c',
        '\u202e',
        ' ',
        '\n',
        'क',
        '्',
        'ا',
        'ّ',
        '👩',
        '\ud83d',
        '\u0130',
      ),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 80 }), fc.integer({ min: 1, max: 40 }), (units, cap) => {
        const once = cleanLine(units.join(''), cap);
        expect(once.length).toBeLessThanOrEqual(cap);
        expect(once).toBe(once.normalize('NFC'));
        expect(once).not.toMatch(/[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u);
        expect(once).not.toMatch(/\p{M}{5}/u);
        expect(cleanLine(once, cap)).toBe(once);
      }),
      { numRuns: 3_000 },
    );
  });
});
