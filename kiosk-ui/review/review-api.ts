/** What the officers' pages ask of the hub. Problems are values, never thrown. */
import {
  OFFICER_LANGUAGE_PATH,
  OFFICER_PASSWORD_PATH,
  OFFICER_SESSION_PATH,
  OFFICERS_PATH,
  type OfficerLanguage,
  type OfficerSession,
  type OfficersAnswer,
} from '../../hub/contract/officers.ts';
import {
  type DayListAnswer,
  type DaysAnswer,
  type FacilitiesAnswer,
  type FacilityDetail,
  type ForkRow,
  type ImportAnswer,
  REVIEW_DAYS_PATH,
  REVIEW_FACILITIES_PATH,
  REVIEW_FORKS_PATH,
  REVIEW_REGISTRY_PATH,
} from '../../hub/contract/review.ts';
import { BROWSER_WAY, type Result, request, type Way } from '../shared/api.ts';
import type { FacilityFilter } from './facilities-view.tsx';
import type { FacilityAct } from './facility-acts.tsx';
import type { OfficerAct } from './officers-view.tsx';

/** A state's registry is read and stored, or a facility asked for its whole day: longer than a page's answer. */
const PATIENT: Way = {
  ...BROWSER_WAY,
  fetch: (path, init) => fetch(path, { ...init, signal: AbortSignal.timeout(120_000) }),
};

export function whoIsIn(): Promise<Result<OfficerSession>> {
  return request('GET', OFFICER_SESSION_PATH);
}

export function enter(name: string, password: string): Promise<Result<null>> {
  return request('POST', OFFICER_SESSION_PATH, { name, password });
}

export function leave(): Promise<Result<null>> {
  return request('DELETE', OFFICER_SESSION_PATH);
}

/** `password` is the present one; null for whoever has just signed in with one made by somebody else. */
export function changeOwnPassword(password: string | null, next: string): Promise<Result<null>> {
  return request('PUT', OFFICER_PASSWORD_PATH, { ...(password !== null && { password }), next });
}

export function keepLanguage(language: OfficerLanguage): Promise<Result<null>> {
  return request('PUT', OFFICER_LANGUAGE_PATH, { language });
}

/** The last 30 days of all the officer's districts. */
export function askDays(): Promise<Result<DaysAnswer>> {
  return request('GET', REVIEW_DAYS_PATH);
}

export function askForks(): Promise<Result<{ forks: ForkRow[] }>> {
  return request('GET', REVIEW_FORKS_PATH);
}

export function askFacilities(
  filter: FacilityFilter,
  offset: number,
  limit: number,
): Promise<Result<FacilitiesAnswer>> {
  const { search, district, standing, order } = filter;
  const query = new URLSearchParams({ search, order, offset: String(offset), limit: String(limit) });
  if (district !== null) query.set('district', String(district));
  if (standing !== null) query.set('standing', standing);
  return request('GET', `${REVIEW_FACILITIES_PATH}?${query}`);
}

function facilityPath(hipId: string): string {
  return `${REVIEW_FACILITIES_PATH}/${encodeURIComponent(hipId)}`;
}

export function askFacility(hipId: string): Promise<Result<FacilityDetail>> {
  return request('GET', facilityPath(hipId));
}

export function makeCode(hipId: string): Promise<Result<{ code: string }>> {
  return request('POST', `${facilityPath(hipId)}/code`, {});
}

export function endEnrolment(hipId: string): Promise<Result<null>> {
  return request('DELETE', `${facilityPath(hipId)}/enrolment`);
}

export function actOnFacility(hipId: string, act: FacilityAct): Promise<Result<null>> {
  const path = facilityPath(hipId);
  switch (act.do) {
    case 'settle':
      return request('DELETE', `${path}/forks/${encodeURIComponent(act.logId)}`);
    case 'close':
      return request('PUT', `${path}/closed`, { why: act.why });
    case 'reopen':
      return request('DELETE', `${path}/closed`);
  }
}

export function askDayList(hipId: string, day: string): Promise<Result<DayListAnswer>> {
  return request('GET', `${facilityPath(hipId)}/days/${day}/tokens`, undefined, PATIENT);
}

export type RegistryTable = 'facilities' | 'professionals';

/** Browsers call a CSV by what the machine opens it with, so it is said anew. */
export function importTable(table: RegistryTable, file: Blob): Promise<Result<ImportAnswer>> {
  const csv = new Blob([file], { type: 'text/csv' });
  return request('POST', `${REVIEW_REGISTRY_PATH}/${table}`, csv, PATIENT);
}

export function askOfficers(): Promise<Result<OfficersAnswer>> {
  return request('GET', OFFICERS_PATH);
}

/** A password that the hub made is in the answer; null where there is none. */
export async function actOnOfficer(act: OfficerAct): Promise<Result<{ password: string | null }>> {
  const path = `${OFFICERS_PATH}/${encodeURIComponent(act.name)}`;
  switch (act.do) {
    case 'add': {
      const { name, role, districts } = act;
      return request('POST', OFFICERS_PATH, { name, role, districts, language: act.language });
    }
    case 'scope':
      return without(await request<null>('PUT', path, { role: act.role, districts: act.districts }));
    case 'reset':
      return request('POST', `${path}/password`, {});
    case 'end':
      return without(await request<null>('DELETE', path));
  }
}

function without(result: Result<null>): Result<{ password: null }> {
  return result.ok ? { ok: true, value: { password: null } } : result;
}
