/** One small hospital with everything in five languages, for looking at screens without a server. */
import type { Text } from '../../server/contract/facility.ts';
import type { ClerkToken, HallCall, HallQueue, Person, Place } from '../../server/contract/views.ts';

/** 10:42 on a fixed day, on whatever machine looks. */
export const NOW = new Date(2026, 10, 23, 10, 42).getTime();
export const MINUTE = 60_000;

const FACILITY: Text = {
  en: 'Government District Hospital, Baramulla',
  hi: 'राजकीय ज़िला अस्पताल, बारामूला',
  ur: 'گورنمنٹ ضلع ہسپتال، بارہمولہ',
  ks: 'سَرکٲرؠ ضِلہٕ ہَسپَتال، وَرمُل',
  doi: 'सरकारी ज़िला हस्पताल, बारामूला',
};

const QUEUE_NAMES: readonly Text[] = [
  { en: 'General OPD', hi: 'सामान्य OPD', ur: 'جنرل OPD', ks: 'جَنرَل OPD', doi: 'जनरल OPD' },
  { en: 'Heart', hi: 'हृदय रोग', ur: 'امراضِ قلب', ks: 'دِلٕچ بیمٲرؠ', doi: 'दिलै दे रोग' },
  { en: 'Children', hi: 'बाल रोग', ur: 'بچوں کا شعبہ', ks: 'شُرؠن ہُنٛد شُعبہٕ', doi: 'ञ्यानें दा मैह्‌कमा' },
  { en: 'Eyes', hi: 'नेत्र रोग', ur: 'امراضِ چشم', ks: 'أچھَن ہُنٛد شُعبہٕ', doi: 'अक्खीं दे रोग' },
];

const PICTOGRAMS = ['general', 'heart', 'child', 'eye'];

export function counterName(number: number): Text {
  return {
    en: `Counter ${number}`,
    hi: `काउंटर ${number}`,
    ur: `کاؤنٹر ${number}`,
    ks: `کاونٹَر ${number}`,
    doi: `काउंटर ${number}`,
  };
}

export function place(demo: boolean): Place {
  return { facility: FACILITY, languages: ['ur', 'ks', 'hi', 'doi', 'en'], day: '2026-11-23', demo };
}

export function queue(index: number, changes: Partial<HallQueue> = {}): HallQueue {
  const prefix = String.fromCharCode(65 + index);
  return {
    id: `OPD${index + 1}`,
    prefix,
    name: QUEUE_NAMES[index] ?? { en: `Queue ${prefix}` },
    pictogram: PICTOGRAMS[index] ?? null,
    waiting: 23,
    wait: { lowMinutes: 15, highMinutes: 30 },
    closed: null,
    hours: [],
    next: [`${prefix}43`, `${prefix}44`, `${prefix}45`],
    ...changes,
  };
}

export function call(seq: number, label: string, counter: number, pending: boolean): HallCall {
  return {
    seq,
    label,
    queue: `OPD${label.charCodeAt(0) - 64}`,
    counter: `C${counter}`,
    counterName: counterName(counter),
    at: NOW - (100 - seq) * MINUTE,
    pending,
  };
}

export function person(name: string, gender: string, age: number, verified = true): Person {
  return {
    name,
    gender,
    age,
    abhaNumber: '91-1234-5678-9012',
    abhaAddress: 'example@abdm',
    phone: '9400000000',
    birth: String(2026 - age),
    address: {
      line: 'Mohalla Jadeed',
      district: 'Baramulla',
      state: 'Jammu and Kashmir',
      pincode: '193101',
    },
    verified,
  };
}

export function token(label: string, changes: Partial<ClerkToken> = {}): ClerkToken {
  return {
    id: `2026-11-23.OPD1.${label.slice(1)}`,
    label,
    version: 1,
    status: 'waiting',
    queue: 'OPD1',
    lane: 'normal',
    laneReason: null,
    source: 'share',
    issuedAt: NOW - 24 * MINUTE,
    calledAt: null,
    recalls: 0,
    notice: null,
    person: null,
    actions: ['callToken', 'transfer', 'cancel', 'setLane'],
    ...changes,
  };
}
