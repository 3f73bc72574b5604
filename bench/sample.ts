/** What is sent to the measured programs: a facility, a person, the network's tokens. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { FacilityFile } from '../server/contract/facility.ts';

export const HIP_ID = 'IN0110000123';
const KID = 'bench';

/** A share as the specification has it; the mark makes every person another. */
export const SHARE_BODY = JSON.stringify({
  intent: 'PROFILE_SHARE',
  metaData: { hipId: HIP_ID, context: 'OPD1', hprId: null, latitude: '34.22', longitude: '74.77' },
  profile: {
    patient: {
      abhaNumber: '91-2345-6789-0126',
      abhaAddress: 'bench.@@@@@@@@@@@sbx',
      name: 'Rukhsana Bano',
      gender: 'F',
      dayOfBirth: '6',
      monthOfBirth: '6',
      yearOfBirth: '1987',
      address: {
        line: 'Near Jamia Masjid, Beehama',
        district: 'GANDERBAL',
        state: 'JAMMU AND KASHMIR',
        pincode: '191201',
      },
      phoneNumber: '9419000001',
    },
  },
});

/** One queue, one counter, and a printer when an address is given. */
export function sampleFacility(printerUrl: string | null): object {
  const file = {
    facility: {
      hipId: HIP_ID,
      hfrId: HIP_ID,
      name: { en: 'Bench Hospital', ur: 'بینچ ہسپتال' },
      districtLgd: 626,
      stateLgd: 1,
      zone: 'Asia/Kolkata',
      languages: ['ur', 'en'],
    },
    queues: [{ id: 'OPD1', prefix: 'A', name: { en: 'General OPD', ur: 'جنرل او پی ڈی' } }],
    counters: [{ id: 'C1', name: { en: 'Counter 1', ur: 'کاؤنٹر 1' }, queues: ['OPD1'] }],
    printers:
      printerUrl === null
        ? []
        : [
            {
              id: 'hall',
              url: printerUrl,
              widthDots: 576,
              profile: 'generic-80',
              queues: ['OPD1'],
              languages: ['ur', 'en'],
            },
          ],
  } satisfies Partial<Record<keyof FacilityFile, unknown>>;
  return file;
}

export interface Keys {
  jwk: object;
  privateKey: KeyObject;
}

export function makeKeys(): Keys {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid: KID, alg: 'RS256', use: 'sig' } };
}

/** Authorization headers with tokens that each differ from the others. */
export function bearers(keys: Keys, count: number): string[] {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const iat = Math.floor(Date.now() / 1000);
  return Array.from({ length: count }, (_, i) => {
    const signed = `${encode({ alg: 'RS256', kid: KID, typ: 'JWT' })}.${encode({ iss: 'gateway', iat, exp: iat + 3600, jti: String(i) })}`;
    return `Bearer ${signed}.${sign('RSA-SHA256', Buffer.from(signed), keys.privateKey).toString('base64url')}`;
  });
}
