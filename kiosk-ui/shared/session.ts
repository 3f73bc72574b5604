/** Who is signed in: the cookie is the server's; a page only asks. */
import type { Staff } from '../../server/contract/permissions.ts';
import { newCommandId, type Result, request, sendCommand } from './api.ts';
import { tellZone } from './facility-zone.ts';

export interface SignedIn extends Staff {
  /** Names are covered until somebody says who it is. */
  covered?: true;
  /** Somebody else knows the password: it must be changed. */
  passwordOnce?: true;
}

/** Asks who is signed in; the answer brings the facility's zone, in which the page tells moments from then on. */
export async function whoAmI(): Promise<Result<SignedIn>> {
  const who = await request<SignedIn & { zone: string }>('GET', '/api/session');
  if (who.ok) tellZone(who.value.zone);
  return who;
}

export function signIn(name: string, password: string): Promise<Result<null>> {
  return request<null>('POST', '/api/session', { name, password });
}

export function signOut(): Promise<Result<null>> {
  return request<null>('DELETE', '/api/session');
}

/** Whether and how this browser's session may work at a counter is the server's to say. */
export function sitDown(counter: string): Promise<Result<null>> {
  return request<null>('PUT', '/api/session/counter', { counter });
}

export function cover(): Promise<Result<null>> {
  return request<null>('PUT', '/api/session/cover');
}

/** Who worked at this counter lately and has a PIN. */
export function listColleagues(): Promise<Result<string[]>> {
  return request<string[]>('GET', '/api/session/colleagues');
}

/** Asked again by itself while no answer comes: the server hears it once. */
export function takeOver(name: string, pin: string): Promise<Result<null>> {
  return sendCommand<null>('/api/session/switch', { id: newCommandId(), name, pin });
}

/** `password` is the present one; null for whoever has just signed in with one made by somebody else. */
export function changePassword(password: string | null, next: string): Promise<Result<null>> {
  return request<null>('PUT', '/api/session/password', { ...(password !== null && { password }), next });
}

/** null: no PIN any more. */
export function changePin(password: string, pin: string | null): Promise<Result<null>> {
  return request<null>('PUT', '/api/session/pin', { password, pin });
}
