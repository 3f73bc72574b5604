// Owns people of staff in a test: made by the rig's administrator, signed in in a browser of their own.

import type { Role } from '../../server/contract/permissions.ts';
import { ADMIN_PASSWORD, cookiesOf, type ServerRig } from './server-rig.ts';

export const PASSWORD = 'chinar-leaf-7';

/** One browser: its cookies, and what is asked with them. */
export class StaffBrowser {
  readonly #rig: ServerRig;
  readonly #cookies = new Map<string, string>();

  constructor(rig: ServerRig) {
    this.#rig = rig;
  }

  async api(method: string, path: string, body?: unknown): Promise<Response> {
    const answer = await this.#rig.api(method, path, body, { Cookie: this.cookies });
    for (const line of cookiesOf(answer)) {
      const [name = '', value = ''] = line.split('=');
      this.#cookies.set(name, value);
    }
    return answer;
  }

  signIn(name: string, password = PASSWORD): Promise<Response> {
    return this.api('POST', '/api/session', { name, password });
  }

  /** The status and the problem's code, or the status alone. */
  async says(method: string, path: string, body?: unknown): Promise<string> {
    const answer = await this.api(method, path, body);
    if (answer.status < 400) return String(answer.status);
    return `${answer.status} ${((await answer.json()) as { code: string }).code}`;
  }

  get cookies(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** The session's cookie, as it goes over the wire. */
  get session(): string {
    return `parchi_session=${this.#cookies.get('parchi_session') ?? ''}`;
  }

  set session(cookie: string) {
    this.#cookies.set('parchi_session', cookie.slice('parchi_session='.length));
  }
}

/** The rig's administrator in a browser of their own. */
export async function administrator(rig: ServerRig): Promise<StaffBrowser> {
  const browser = new StaffBrowser(rig);
  const answer = await browser.signIn('admin', ADMIN_PASSWORD);
  if (answer.status !== 204) throw new Error(`not signed in: ${answer.status}`);
  return browser;
}

/** A new account, signed in, at a counter if one is named. */
export async function staffOf(
  rig: ServerRig,
  by: StaffBrowser,
  person: { name: string; role: Role; pin?: string; counter?: string },
): Promise<StaffBrowser> {
  const { name, role, pin, counter } = person;
  await must(by.api('POST', '/api/people', { name, role, password: PASSWORD }));
  if (pin !== undefined) await must(by.api('PUT', `/api/people/${name}/pin`, { pin }));
  const browser = new StaffBrowser(rig);
  await must(browser.signIn(name));
  if (counter !== undefined) await must(browser.api('PUT', '/api/session/counter', { counter }));
  return browser;
}

async function must(asked: Promise<Response>): Promise<void> {
  const answer = await asked;
  if (answer.status >= 400) throw new Error(`${answer.url} ${answer.status} ${await answer.text()}`);
}
