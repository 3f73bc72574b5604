// Owns who of the state's officers may do what, and which districts fit which role.

import { describe, expect, it } from 'vitest';
import {
  newOfficerBody,
  OFFICER_PERMISSIONS,
  OFFICER_ROLES,
  officerMay,
  officerScopeBody,
} from '../../../hub/contract/officers.ts';

describe('officers', () => {
  it('[OFF-1] one table says who may do what', () => {
    const may = OFFICER_ROLES.map((role) => [
      role,
      Object.keys(OFFICER_PERMISSIONS).filter((one) => officerMay(role, one as 'review')),
    ]);
    expect(Object.fromEntries(may)).toEqual({
      state: ['review'],
      district: ['review'],
      auditor: ['review', 'dayList'],
      administrator: ['review', 'dayList', 'registry', 'codes', 'settling', 'closing', 'officers'],
    });
  });

  it.each([
    ['state', null, true],
    ['state', [626], false],
    ['district', null, false],
    ['district', [], false],
    ['district', [626, 7], true],
    ['district', [0], false],
    ['auditor', null, true],
    ['auditor', [626], true],
    ['administrator', [626], false],
    ['administrator', null, true],
    ['clerk', null, false],
  ])('[OFF-1] %s with districts %j: %s', (role, districts, fits) => {
    expect(officerScopeBody.safeParse({ role, districts }).success).toBe(fits);
    expect(newOfficerBody.safeParse({ name: ' Asha.Koul ', role, districts }).success).toBe(fits);
  });

  it('[OFF-1] a name is kept as accounts are found by it', () => {
    const asked = { name: ' Asha.Koul ', role: 'state', districts: null };
    expect(newOfficerBody.parse(asked)).toEqual({ ...asked, name: 'asha.koul', language: 'en' });
    expect(newOfficerBody.safeParse({ ...asked, name: 'आशा' }).success).toBe(false);
  });
});
