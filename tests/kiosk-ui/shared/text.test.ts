import { describe, expect, it } from 'vitest';
import { pick, pickAll } from '../../../kiosk-ui/shared/languages.ts';
import { sayIn } from '../../../kiosk-ui/shared/text.ts';
import { directionOf } from '../../../server/contract/languages.ts';

describe('words', () => {
  it('[SCR-2] numbers put into a right-to-left sentence are isolated, so that they read left to right', () => {
    const strings = { 'done.called': '{label} x', 'hall.wait': 'x {minutes}' };
    expect(sayIn('ur', strings)('done.called', { label: 'A42' })).toBe('\u2068A42\u2069 x');
    expect(sayIn('en', strings)('hall.wait', { minutes: '5–10' })).toBe('x 5–10');
  });

  it('[SCR-2] what is missing is seen: the key, or the hole', () => {
    expect(sayIn('en', {})('hall.next')).toBe('hall.next');
    expect(sayIn('en', { 'done.called': '{label} called' })('done.called')).toBe('{label} called');
  });

  it('[SCR-2] a name that is missing in a language is given in English and as English', () => {
    expect(pick({ en: 'Eyes', ur: 'آنکھیں' }, 'ur')).toEqual({ words: 'آنکھیں', language: 'ur' });
    expect(pick({ en: 'Eyes' }, 'ur')).toEqual({ words: 'Eyes', language: 'en' });
    expect(pickAll({ en: 'Eyes' }, ['ur', 'hi', 'en'])).toEqual([{ words: 'Eyes', language: 'en' }]);
    expect([directionOf('ur'), directionOf('ks'), directionOf('doi')]).toEqual(['rtl', 'rtl', 'ltr']);
  });
});
