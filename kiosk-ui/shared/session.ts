/** Who is signed in: the cookie is the server's; a page only asks. */
import type { Staff } from '../../server/contract/permissions.ts';
import { type Result, request } from './api.ts';

export type SignedIn = Staff;

export function whoAmI(): Promise<Result<SignedIn>> {
  return request<SignedIn>('GET', '/api/session');
}

export function signIn(name: string, password: string): Promise<Result<null>> {
  return request<null>('POST', '/api/session', { name, password });
}

export function signOut(): Promise<Result<null>> {
  return request<null>('DELETE', '/api/session');
}
