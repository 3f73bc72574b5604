import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAbhaCard } from '../../../abdm/wire/abha-card.ts';
import { abhaNumberLooksMistyped, formatAbhaNumber } from '../../../abdm/wire/abha-number.ts';
import { isCounterId, readSharingCode, sharingCodeUrl } from '../../../abdm/wire/sharing-code.ts';

const cards: { name: string; text: string }[] = JSON.parse(
  readFileSync('tests/fixtures/abha-cards.json', 'utf8'),
);

describe('sharing codes', () => {
  it('[ABDM-13] the URL, and back', () => {
    const url = sharingCodeUrl('https://phrsbx.abdm.gov.in/', 'IN0110000123', 'OPD1');
    expect(url).toBe('https://phrsbx.abdm.gov.in/share-profile?hip-id=IN0110000123&counter-id=OPD1');
    expect(readSharingCode(url)).toEqual({ hipId: 'IN0110000123', counterId: 'OPD1' });
    expect(readSharingCode(sharingCodeUrl('https://x', 'a b&c/हि', 'Z9'))).toEqual({
      hipId: 'a b&c/हि',
      counterId: 'Z9',
    });
  });

  it('[ABDM-13] counter ids', () => {
    for (const good of ['1', 'OPD1', 'a'.repeat(20)]) expect(isCounterId(good, 'IN1')).toBe(true);
    for (const bad of ['', 'a'.repeat(21), 'OPD-1', 'OPD 1', 'ओपीडी', 'IN1', 'in1']) {
      expect(isCounterId(bad, 'IN1')).toBe(false);
      expect(() => sharingCodeUrl('https://x', 'IN1', bad)).toThrow(RangeError);
    }
  });

  it.each([
    ['https://phr.abdm.gov.in/share-profile?hipid=IN1&counterid=7', 'IN1', '7'],
    ['HTTPS://x/y?counter-id=7&hip-id=IN1&z=1', 'IN1', '7'],
    ['{"hipId":"IN1","code":"7"}', 'IN1', '7'],
    [' {"hipId":"IN1","counterId":7} ', 'IN1', '7'],
  ])('[ABDM-13] older code %s', (text, hipId, counterId) => {
    expect(readSharingCode(text)).toEqual({ hipId, counterId });
  });

  it.each([
    '',
    'hello',
    'https://x/share-profile?hip-id=IN1',
    'https://',
    '{"hipId":"IN1"}',
    '{"hipId":',
    'upi://pay?hip-id=1&counter-id=2',
  ])('[ABDM-13] no code: %s', (text) => expect(readSharingCode(text)).toBeNull());

  it('[ABDM-12] any text can be read as a sharing code', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.webUrl({ withQueryParameters: true }),
      fc.string({ unit: 'binary' }).map((tail) => `https://x/?hip-id=${tail}&counter-id=${tail}`),
    );
    fc.assert(
      fc.property(text, (one) => {
        const code = readSharingCode(one);
        if (code !== null) expect(code.hipId.length * code.counterId.length).toBeGreaterThan(0);
      }),
      { numRuns: 3_000 },
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (hipId) => {
        const written = hipId.replace(/\p{Cs}/gu, '').trim();
        const code = readSharingCode(sharingCodeUrl('https://x', hipId, 'OPD1'));
        expect(code).toEqual(written === '' ? null : { hipId: written, counterId: 'OPD1' });
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('ABHA cards', () => {
  const expected: Record<string, object> = {
    'card, dashed number': {
      ok: true,
      profile: {
        abhaNumber: '91234567890126',
        abhaAddress: 'rukhsana.b@abdm',
        name: 'Rukhsana Bano',
        birth: { year: 1987, month: 6, day: 6 },
        districtLgd: 626,
        stateLgd: 1,
        phone: null,
        address: {
          line: 'Near Jamia Masjid, Beehama, Ganderbal',
          district: null,
          state: null,
          pincode: null,
        },
      },
    },
    'app, phr and dist name': {
      ok: true,
      profile: {
        abhaAddress: 'sunita@abdm',
        phone: '9419000003',
        birth: { year: 1960, month: 12, day: 1 },
        address: { district: 'JAMMU', state: 'JAMMU AND KASHMIR' },
      },
    },
    'year only, dashes for missing parts': {
      ok: true,
      profile: {
        abhaNumber: '91234567890142',
        birth: { year: 1949, month: null, day: null },
        phone: null,
        address: { line: null, district: 'KUPWARA' },
      },
    },
    Devanagari: { ok: true, profile: { name: 'कमला देवी', districtLgd: 14, address: { line: 'उधमपुर' } } },
    'not a card: a payment QR': { ok: false, reason: 'payment' },
    "not a card: another facility's counter": {
      ok: false,
      reason: 'sharing-code',
      hipId: 'IN2710009999',
      counterId: '1',
    },
    'cut off': { ok: false, reason: 'cut-off' },
  };

  it.each(cards.map((card) => [card.name, card.text] as const))('[ABDM-14] %s', (name, text) => {
    expect(expected[name]).toBeDefined();
    expect(readAbhaCard(text)).toMatchObject(expected[name] ?? {});
  });

  it('[ABDM-14] spellings of keys and dates', () => {
    const dob = (text: string) => {
      const read = readAbhaCard(JSON.stringify({ hid: 'a.b@abdm', dob: text }));
      return read.ok ? read.profile.birth : 'refused';
    };
    expect(dob('1949')).toEqual({ year: 1949, month: null, day: null });
    expect(dob('-/5/1949')).toEqual({ year: 1949, month: 5, day: null });
    expect(dob('31/12/1949')).toEqual({ year: 1949, month: 12, day: 31 });
    expect(dob('31-12-1949')).toEqual({ year: 1949, month: 12, day: 31 });
    expect(dob('1949-12-31')).toEqual({ year: 1949, month: 12, day: 31 });
    expect(dob('yesterday')).toBeNull();
    const read = readAbhaCard('{"PHR":"A.b@SBX","state_name":"S","district name":"D","gender":"Female"}');
    expect(read).toMatchObject({
      ok: true,
      profile: {
        abhaAddress: 'A.b@SBX',
        abhaAddressKey: 'a.b@sbx',
        gender: 'F',
        address: { state: 'S', district: 'D' },
      },
    });
  });

  it('[ABDM-14] raw line breaks inside a string, as some printers of cards leave them', () => {
    const read = readAbhaCard('\uFEFF{"hid":"a.b@abdm","address":"one\ntwo\u001dthree"}\r\n');
    expect(read).toMatchObject({ ok: true, profile: { address: { line: 'one two three' } } });
  });

  it.each([
    ['', 'not-a-card'],
    ['12345', 'not-a-card'],
    ['{}', 'not-a-card'],
    ['{"hid":"no at sign","hidn":"12"}', 'not-a-card'],
    ['[{"hid":"a.b@abdm"}]', 'not-a-card'],
    ['UPI://pay', 'payment'],
    ['00020101021226', 'payment'],
    ['{"hidn":', 'cut-off'],
    ['x'.repeat(9_000), 'not-a-card'],
    [JSON.stringify({ hid: `${'a'.repeat(300)}@abdm` }), 'not-a-card'],
  ])('[ABDM-14] no card: %s', (text, reason) => {
    expect(readAbhaCard(text)).toMatchObject({ ok: false, reason });
  });

  it('[ABDM-12] any text can be read as a card', () => {
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue());
    const card = fc.record(
      {
        hidn: value,
        hid: value,
        phr: value,
        name: value,
        dob: value,
        mobile: value,
        distlgd: value,
        address: value,
      },
      { requiredKeys: [] },
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      card.map((one) => JSON.stringify({ hid: 'a.b@sbx', ...one })),
    );
    fc.assert(
      fc.property(text, (one) => {
        const read = readAbhaCard(one);
        if (read.ok) expect(read.profile.abhaNumber ?? read.profile.abhaAddress).not.toBeNull();
      }),
      { numRuns: 3_000 },
    );
  });

  it('[ABDM-15] Luhn warns and does not refuse', () => {
    expect(abhaNumberLooksMistyped('91234567890129')).toBe(false);
    expect(abhaNumberLooksMistyped('91234567890192')).toBe(true);
    expect(readAbhaCard('{"hidn":"91-2345-6789-0192"}')).toMatchObject({ ok: true });
    expect(formatAbhaNumber('91234567890126')).toBe('91-2345-6789-0126');
  });
});
