/** Jammu and Kashmir's and Ladakh's districts by their LGD codes, as locales/officers names them: a registry writes English alone. */
const KEYS = {
  1: 'district.anantnag',
  2: 'district.budgam',
  3: 'district.baramulla',
  4: 'district.doda',
  5: 'district.jammu',
  6: 'district.kargil',
  7: 'district.kathua',
  8: 'district.kupwara',
  9: 'district.leh',
  10: 'district.poonch',
  11: 'district.pulwama',
  12: 'district.rajouri',
  13: 'district.srinagar',
  14: 'district.udhampur',
  620: 'district.kishtwar',
  621: 'district.ramban',
  622: 'district.kulgam',
  623: 'district.bandipora',
  624: 'district.samba',
  625: 'district.shopian',
  626: 'district.ganderbal',
  627: 'district.reasi',
} as const;

type DistrictKey = (typeof KEYS)[keyof typeof KEYS];

/** Undefined for a district of another state. */
export function districtKey(lgd: number): DistrictKey | undefined {
  return (KEYS as Readonly<Record<number, DistrictKey>>)[lgd];
}
