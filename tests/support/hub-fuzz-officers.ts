// Owns the officers that a fuzzer speaks as: one of each role, signed in, and signed in anew by a technician's word
// when the input itself has ended their sessions, changed their passwords or ended their accounts.

import {
  OFFICER_PASSWORD_PATH,
  OFFICER_SESSION_PATH,
  type OfficerRole,
} from '../../hub/contract/officers.ts';
import type { HubRig } from './hub-rig.ts';

/** Names that the input never makes up. */
export const FUZZ_OFFICERS: readonly { name: string; role: OfficerRole; districts: string }[] = [
  { name: 'fuzz.state', role: 'state', districts: '' },
  { name: 'fuzz.district', role: 'district', districts: '626' },
  { name: 'fuzz.auditor', role: 'auditor', districts: '' },
  { name: 'fuzz.administrator', role: 'administrator', districts: '' },
];
/** Long after a pace has forgiven. */
const FORGIVEN_MS = 16 * 60_000;

export class FuzzOfficers {
  readonly #cookies = new Map<string, string>();
  readonly #rig: HubRig;
  #passwords = 0;

  constructor(rig: HubRig) {
    this.#rig = rig;
  }

  cookieOf(name: string): string | null {
    return this.#cookies.get(name) ?? null;
  }

  async open(): Promise<void> {
    for (const { name, role, districts } of FUZZ_OFFICERS) {
      const { lines } = await this.#rig.words('officer', 'add', name, role, districts);
      await this.#signIn(name, lines[0] ?? '');
    }
  }

  /** Answers how many were signed in again. */
  async signInAgain(): Promise<number> {
    let count = 0;
    for (const { name } of FUZZ_OFFICERS) {
      const who = await this.#ask('GET', OFFICER_SESSION_PATH, this.cookieOf(name) ?? '');
      if (who.ok && ((await who.json()) as { passwordOnce: boolean }).passwordOnce === false) continue;
      const { lines } = await this.#rig.words('officer', 'password', name);
      await this.#signIn(name, lines[0] ?? '');
      count += 1;
    }
    return count;
  }

  async #signIn(name: string, line: string): Promise<void> {
    const password = /password (\S+),/.exec(line)?.[1] ?? '';
    // Wrong tries of the input slow this address down, and end with time.
    this.#rig.ahead += FORGIVEN_MS;
    const signed = await this.#ask('POST', OFFICER_SESSION_PATH, '', { name, password });
    this.#passwords += 1;
    const next = `word ${this.#passwords} of the fuzzer`;
    const own = await this.#ask('PUT', OFFICER_PASSWORD_PATH, cookiesOf(signed), { next });
    if (!own.ok) throw new Error(`${name} was not signed in: ${signed.status}, ${own.status} (${line})`);
    this.#cookies.set(name, cookiesOf(own));
  }

  #ask(method: string, path: string, cookie: string, body?: Record<string, string>): Promise<Response> {
    const { url } = this.#rig.hub;
    const headers = { Origin: url, Cookie: cookie, 'Content-Type': 'application/json' };
    return fetch(`${url}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  }
}

function cookiesOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}
