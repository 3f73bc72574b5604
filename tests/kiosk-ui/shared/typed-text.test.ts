import { describe, expect, it } from 'vitest';
import { latinKey, meantText } from '../../../kiosk-ui/shared/typed-text.ts';

const CARD = '{"hidn":"91-2345-6789-0126","hid":"w.x@abdm","name":"W X"}';

/** As with Caps Lock: letters the other way. */
function swapped(text: string): string {
  return [...text].map((c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join('');
}

describe('what a scanner meant by its keys', () => {
  it('[READ-8] keys are known by their place, whatever they write', () => {
    for (const [code, sign] of [
      ['KeyW', 'w'],
      ['Digit2', '2'],
      ['NumpadAdd', null],
      ['Enter', null],
    ] as const) {
      expect(latinKey(code, false), code).toBe(sign);
    }
    expect(latinKey('BracketLeft', true)).toBe('{');
    expect(latinKey('KeyW', true)).toBe('W');
  });

  it('[READ-8] a card typed on keyboards of other languages is the card', () => {
    const hindi = CARD.replace(/[a-z]/g, (c) => String.fromCharCode(0x0915 + c.charCodeAt(0) - 97)).replace(
      '{',
      'ॡ',
    );
    expect(meantText(hindi, CARD)).toBe(CARD);
    // A British one exchanges two signs, and writes nothing strange.
    const british = CARD.replace(/["@]/g, (c) => (c === '"' ? '@' : '"'));
    expect(meantText(british, CARD)).toBe(CARD);
  });

  it('[READ-8] Caps Lock is seen through, whether the scanner answers it or not', () => {
    expect(meantText(swapped(CARD), CARD)).toBe(CARD);
    expect(meantText(CARD, swapped(CARD))).toBe(CARD);
    expect(meantText(swapped(CARD), swapped(CARD))).toBe(CARD);
    // Addresses in capitals are codes of their own, and short.
    expect(meantText('UPI://PAY?PA=A@B', 'UPI://PAY?PA=A@B')).toBe('UPI://PAY?PA=A@B');
  });

  it('[READ-8] a scanner that types every script itself is believed', () => {
    const card = CARD.replace('W X', 'कमला देवी');
    expect(meantText(card, card)).toBe(card);
  });

  it.each([
    [`]Q1${CARD}`, CARD],
    [`$${CARD}`, CARD],
    [`${CARD}#~`, CARD],
    [`]Q3#${CARD}*`, CARD],
    [']Q1upi://pay?pa=shop@upi', 'upi://pay?pa=shop@upi'],
    [CARD.slice(0, 20), CARD.slice(0, 20)],
    [`]Q1${CARD.slice(0, 20)}`, CARD.slice(0, 20)],
    ['something else }', 'something else }'],
  ])('[READ-8] %j is %j', (typed, meant) => {
    expect(meantText(typed, typed)).toBe(meant);
  });

  it('[READ-8] what is no text we know is left as it was typed', () => {
    for (const text of ['42', 'w', '{', '', 'x'.repeat(4_096), '{"'.repeat(2_000)]) {
      expect(meantText(text, text)).toBe(text);
    }
    expect(meantText('ص', 'w')).toBe('w');
  });
});
