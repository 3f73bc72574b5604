// Owns the walk: every documented route and every socket, as each role and as nobody, against the table.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTE_PERMISSIONS, SESSION_ROUTES } from '../../server/access.ts';
import { allows, ROLES, type Role } from '../../server/contract/permissions.ts';
import { jsonOf, ServerRig } from '../support/server-rig.ts';
import { administrator, StaffBrowser, staffOf } from '../support/staff.ts';

interface Route {
  method: string;
  /** As the table writes it. */
  path: string;
}

/** What a route may say of who asks; anything else is what it says of the request. */
type Said = 'not_signed_in' | 'not_permitted' | 'allowed';

let rig: ServerRig;
let routes: Route[];
const people = new Map<Role, StaffBrowser>();

beforeAll(async () => {
  rig = await ServerRig.start();
  const admin = await administrator(rig);
  const { paths } = (await jsonOf(await admin.api('GET', '/api/openapi.json'))) as {
    paths: Record<string, object>;
  };
  routes = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => ({
      method: method.toUpperCase(),
      path: path.replace(/\{(\w+)\}/g, ':$1'),
    })),
  );
  for (const role of ROLES) {
    const counter = allows(role, 'counter') ? { counter: 'C1' } : {};
    people.set(role, await staffOf(rig, admin, { name: `a-${role}`, role, ...counter }));
  }
}, 60_000);
afterAll(() => rig.stop());

const isStaffs = ({ method, path }: Route) => ROUTE_PERMISSIONS.has(`${method} ${path}`);

/** Asks with an empty body and parameters that name nothing, so that nothing happens. */
async function ask(browser: StaffBrowser, { method, path }: Route): Promise<Said> {
  const named = path.replace(/:(\w+)/g, 'nosuch');
  const answer = await browser.api(method, named, method === 'GET' ? undefined : {});
  if (answer.status !== 401 && answer.status !== 403) return 'allowed';
  const { code } = await jsonOf(answer);
  return code === 'not_signed_in' || code === 'not_permitted' ? code : 'allowed';
}

/** Ends or covers the session that asks, as the last thing it does. */
const COVER: Route = { method: 'PUT', path: '/api/session/cover' };
const isCover = ({ path }: Route) => path === COVER.path;

describe('every route', () => {
  it('[STF-13] of staff is documented, and every documented one is open, a machine’s or in the table', () => {
    const rest = routes.filter(
      (route) => !isStaffs(route) && !SESSION_ROUTES.has(`${route.method} ${route.path}`),
    );
    expect(routes.filter(isStaffs).length).toBeGreaterThan(25);
    const known = /^\/(api\/(session|kiosk\/.*|pairing(\/.*)?|v3\/.*)|healthz|readyz|doctor\/report)$/;
    expect(rest.filter(({ path }) => !known.test(path))).toEqual([]);
  });

  it('[STF-13] of staff refuses nobody’s request', async () => {
    const nobody = new StaffBrowser(rig);
    const let_in: string[] = [];
    for (const route of routes.filter(isStaffs)) {
      if ((await ask(nobody, route)) !== 'not_signed_in') let_in.push(`${route.method} ${route.path}`);
    }
    expect(let_in).toEqual([]);
  });

  it.each(ROLES)('[STF-13] answers a %s as the table says', async (role) => {
    const browser = people.get(role) ?? new StaffBrowser(rig);
    const stored = rig.stored();
    const wrong: string[] = [];
    for (const route of [...routes.filter((one) => isStaffs(one) && !isCover(one)), COVER]) {
      const name = `${route.method} ${route.path}`;
      const permission = ROUTE_PERMISSIONS.get(name);
      const expected = permission !== undefined && allows(role, permission) ? 'allowed' : 'not_permitted';
      const said = await ask(browser, route);
      if (said !== expected) wrong.push(`${name}: ${said}, not ${expected}`);
    }
    expect(wrong).toEqual([]);
    expect(rig.stored()).toEqual(stored);
    // Back from under the cover, for the sockets.
    await browser.signIn(`a-${role}`);
    if (allows(role, 'counter')) await browser.api('PUT', '/api/session/counter', { counter: 'C1' });
  });
});

describe('every socket', () => {
  const refusedFor = (role: Role | null, audience: string): number | null => {
    if (audience === 'audience=hall') return null;
    if (audience === 'audience=kiosk' || role === null) return 401;
    if (!allows(role, 'counter')) return 403;
    return audience.endsWith('C2') && (role === 'clerk' || role === 'room') ? 403 : null;
  };

  it.each([null, ...ROLES])('[STF-13] answers %s as the table says', async (role) => {
    const cookie = role === null ? '' : people.get(role)?.cookies;
    for (const audience of [
      'audience=hall',
      'audience=kiosk',
      'audience=counter&counter=C1',
      'audience=counter&counter=C2',
    ]) {
      const live = rig.live(`?${audience}`, { cookie });
      const refused = refusedFor(role, audience);
      const said = await Promise.race([live.closed, live.next().then(() => 'let in')]);
      expect(`${audience} ${said}`).toBe(`${audience} ${refused === null ? 'let in' : `http ${refused}`}`);
      live.end();
    }
  });
});
