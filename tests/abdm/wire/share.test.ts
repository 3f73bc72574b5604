import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readShare } from '../../../abdm/translate.ts';
import { MAX_ID_LENGTH } from '../../../abdm/wire/scalars.ts';
import { shareBody } from '../../../abdm/wire/share.ts';

type ShareCase = { name: string; body: unknown; expect: string };
const cases: ShareCase[] = JSON.parse(readFileSync('tests/fixtures/profile-shares.json', 'utf8'));

function bodyOf(name: string): unknown {
  const found = cases.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no case "${name}"`);
  return structuredClone(found.body);
}

function read(body: unknown) {
  return readShare(shareBody.parse(body));
}

/** The specified body with a change made to the patient, the metaData or the whole. */
function changed(change: { patient?: object; metaData?: object; whole?: object }): unknown {
  const body = bodyOf('as in the specification') as {
    metaData: object;
    profile: { patient: object };
  };
  Object.assign(body.profile.patient, change.patient);
  Object.assign(body.metaData, change.metaData);
  return Object.assign(body, change.whole);
}

describe('profile share bodies', () => {
  it.each(cases.map((one) => [one.name, one] as const))('[ABDM-3] case: %s', (_name, one) => {
    const parsed = shareBody.safeParse(one.body);
    expect(parsed.success).toBe(!one.expect.includes('1006'));
    if (!parsed.success) return;
    const share = readShare(parsed.data);
    expect(share.intent === 'PROFILE_SHARE').toBe(one.name !== 'RECORD_SHARE');
    expect(share.profile.name).not.toMatch(/\p{Cc}/u);
    expect(share.profile.name.length).toBeLessThanOrEqual(120);
  });

  it('[ABDM-3] the particular cases mean what they say', () => {
    expect(read(bodyOf('as in the specification'))).toEqual({
      intent: 'PROFILE_SHARE',
      hipId: 'IN0110000123',
      context: 'OPD1',
      hprId: null,
      location: { latitude: 34.22, longitude: 74.77 },
      profile: {
        abhaAddress: 'rukhsana.b@sbx',
        abhaAddressKey: 'rukhsana.b@sbx',
        abhaNumber: '91234567890126',
        name: 'Rukhsana Bano',
        gender: 'F',
        birth: { year: 1987, month: 6, day: 6 },
        phone: '9419000001',
        address: {
          line: 'Near Jamia Masjid, Beehama',
          district: 'GANDERBAL',
          state: 'JAMMU AND KASHMIR',
          pincode: '191201',
        },
      },
    });
    expect(read(bodyOf('address-only ABHA: abhaNumber null')).profile.abhaNumber).toBeNull();
    expect(read(bodyOf('abhaNumber without dashes, address made of the number')).profile).toMatchObject({
      abhaNumber: '91234567890134',
      abhaAddress: '91234567890134@sbx',
    });
    expect(read(bodyOf('birth parts as numbers, day and month null')).profile.birth).toEqual({
      year: 1949,
      month: null,
      day: null,
    });
    expect(read(bodyOf('latitude and longitude as numbers')).location).toEqual({
      latitude: 34.08,
      longitude: 74.79,
    });
    expect(read(bodyOf('latitude and longitude null')).location).toBeNull();
    expect(read(bodyOf('name in Devanagari')).profile.name).toBe('कमला देवी क्षत्रिय');
    expect(read(bodyOf('name in Urdu script')).profile.name).toBe('ظہور احمد میر');
    expect(read(bodyOf('+91 phone, pinCode spelled with a capital C')).profile).toMatchObject({
      phone: '9419000002',
      address: { line: null, district: null, pincode: '190001' },
    });
    expect(read(bodyOf('phone null')).profile.phone).toBeNull();
    expect(read(bodyOf('gender T')).profile.gender).toBe('T');
    expect(read(bodyOf("a doctor's code: hprId present")).hprId).toBe('71-1234-5678-9012');
    expect(read(bodyOf('markup in the name')).profile.name).toBe('<img src=x onerror=alert(1)>');
    expect(read(bodyOf('printer commands in the name')).profile.name).toBe('Ali@V Mir');
    expect(read(bodyOf('RECORD_SHARE')).intent).toBe('RECORD_SHARE');
  });

  it('[ABDM-1] optional parts of an unreadable kind count as absent', () => {
    const share = read(
      changed({
        patient: {
          address: 'a string',
          phoneNumber: { a: 1 },
          abhaNumber: [],
          dayOfBirth: {},
          monthOfBirth: 'June',
        },
        metaData: { latitude: {}, longitude: 'here', hprId: false },
        whole: { more: { deep: [1] } },
      }),
    );
    expect(share.profile).toMatchObject({
      phone: null,
      abhaNumber: null,
      birth: { year: 1987, month: null, day: null },
      address: { line: null, district: null, state: null, pincode: null },
    });
    expect(share).toMatchObject({ location: null, hprId: null });
    expect(read(changed({ patient: { address: null } })).profile.address.line).toBeNull();
    expect(
      read(changed({ patient: { address: undefined, phoneNumber: undefined } })).profile.phone,
    ).toBeNull();
    expect(
      read(changed({ patient: { phoneNumber: 9419000009, abhaNumber: 91234567890126 } })).profile,
    ).toMatchObject({ phone: '9419000009', abhaNumber: '91234567890126' });
    expect(read(changed({ whole: { intent: 'SOMETHING_NEW' } })).intent).toBe('UNKNOWN');
  });

  it('[ABDM-2] a missing required part, or an identifier nobody could have issued, is malformed', () => {
    const absent = undefined;
    for (const part of ['abhaAddress', 'name', 'gender', 'yearOfBirth']) {
      expect(shareBody.safeParse(changed({ patient: { [part]: absent } })).success, part).toBe(false);
    }
    for (const part of ['hipId', 'context']) {
      expect(shareBody.safeParse(changed({ metaData: { [part]: absent } })).success, part).toBe(false);
    }
    expect(shareBody.safeParse(changed({ whole: { intent: absent } })).success).toBe(false);
    for (const bad of [
      '',
      '  ',
      'a\u0000b@sbx',
      'a\u200bb@sbx',
      'a\u202eb@sbx',
      'x'.repeat(MAX_ID_LENGTH + 1),
      7,
    ]) {
      expect(shareBody.safeParse(changed({ patient: { abhaAddress: bad } })).success).toBe(false);
      expect(shareBody.safeParse(changed({ metaData: { context: bad } })).success).toBe(false);
    }
  });

  it('[ABDM-4] photo and unknown fields are gone after reading', () => {
    const parsed = shareBody.parse(bodyOf('unknown fields and a photo of 40 kB'));
    expect(JSON.stringify(parsed)).not.toMatch(/kycPhoto|\/9j\/|verificationStatus|extra/);
    expect(JSON.stringify(readShare(parsed)).length).toBeLessThan(1_000);
  });

  it('[ABDM-5] the address is kept as it came, and matched without regard to case', () => {
    const { profile } = read(changed({ patient: { abhaAddress: ' Rukhsana.B@SBX ' } }));
    expect(profile.abhaAddress).toBe(' Rukhsana.B@SBX ');
    expect(profile.abhaAddressKey).toBe('rukhsana.b@sbx');
  });

  it('[ABDM-6] positions: degrees in range, and 0, 0 is none', () => {
    const at = (latitude: unknown, longitude: unknown) =>
      read(changed({ metaData: { latitude, longitude } })).location;
    expect(at('-0.5', 179.9)).toEqual({ latitude: -0.5, longitude: 179.9 });
    expect(at(0, 74.7)).toEqual({ latitude: 0, longitude: 74.7 });
    for (const [lat, lon] of [
      [0, 0],
      ['0.0', '0'],
      [91, 0],
      [0, 180.1],
      ['', ''],
      ['34.1', null],
      ['1e1', 5],
      [null, 5],
    ]) {
      expect(at(lat, lon), `${lat} ${lon}`).toBeNull();
    }
  });

  it('[ABDM-12] shareBody and readShare take any value', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.jsonValue()), (value) => {
        const parsed = shareBody.safeParse(value);
        if (parsed.success) readShare(parsed.data);
      }),
      { numRuns: 2_000 },
    );
    const part = fc.oneof(fc.anything(), fc.string({ unit: 'binary' }), fc.double());
    fc.assert(
      fc.property(
        fc.record({
          name: fc.string({ unit: 'binary' }),
          gender: fc.string(),
          yearOfBirth: fc.oneof(fc.string(), fc.integer()),
        }),
        fc.record({
          address: part,
          phoneNumber: part,
          abhaNumber: part,
          dayOfBirth: part,
          monthOfBirth: part,
        }),
        fc.record({ latitude: part, longitude: part, hprId: part }),
        (required, patient, metaData) => {
          const share = read(changed({ patient: { ...required, ...patient }, metaData }));
          expect(share.profile.name.length).toBeLessThanOrEqual(120);
          if (share.location !== null) expect(Math.abs(share.location.latitude)).toBeLessThanOrEqual(90);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
