// Owns how a test's machine is admitted: by the code it shows, which staff type.
import type { Page } from 'playwright-core';
import type { DeviceAudience } from '../../server/contract/devices.ts';
import { jsonOf, type ServerRig } from './server-rig.ts';

const WAIT = { timeout: 20_000 };

export interface Wish {
  label?: string;
  queues?: string[];
}

/** The cookies of an answer, by name. */
export function cookiesOf(answer: Response): Map<string, string> {
  return new Map(
    answer.headers.getSetCookie().map((cookie): [string, string] => {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=');
      return [name, value];
    }),
  );
}

/** Confirms a code as an administrator; the rig's own cookie stays as it was. */
export async function admitCode(rig: ServerRig, code: string, wish: Wish = {}): Promise<Response> {
  const before = rig.cookie;
  // Signing in ends the session that the same browser had.
  rig.cookie = '';
  await rig.signIn();
  const answer = await rig.api('POST', '/api/devices', { code, label: 'A screen', ...wish });
  rig.cookie = before;
  return answer;
}

/** Asks for a code, has it confirmed, and answers the machine's own cookie as a Cookie header has it. */
export async function pairMachine(
  rig: ServerRig,
  audience: DeviceAudience,
  wish: Wish = {},
): Promise<string> {
  const before = rig.cookie;
  rig.cookie = '';
  const asked = await rig.api('POST', '/api/pairing', { audience });
  const { code } = await jsonOf(asked);
  const secret = cookiesOf(asked).get('parchi_pairing');
  const admitted = await admitCode(rig, code, wish);
  if (admitted.status !== 201) throw new Error(`admitting answered ${admitted.status}`);
  const claimed = await rig.api('GET', `/api/pairing/${audience}`, undefined, {
    Cookie: `parchi_pairing=${secret}`,
  });
  rig.cookie = before;
  const name = `parchi_${audience}`;
  return `${name}=${cookiesOf(claimed).get(name)}`;
}

/** The code that a page shows. */
export async function codeOn(page: Page): Promise<string> {
  await page.locator('.pairing-code .number').first().waitFor(WAIT);
  return ((await page.locator('.pairing-code').textContent()) ?? '').replace(/\D/g, '');
}

/** Confirms the code that a page shows; the page goes on by itself. */
export async function admitPage(rig: ServerRig, page: Page, wish: Wish = {}): Promise<void> {
  const answer = await admitCode(rig, await codeOn(page), wish);
  if (answer.status !== 201) throw new Error(`admitting answered ${answer.status}`);
}
