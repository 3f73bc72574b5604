/** Deny by default: who may reach a route, and from which page. */
import type { IncomingMessage } from 'node:http';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { matchedRoutes } from 'hono/route';
import { parse } from 'hono/utils/cookie';
import { ROUTE_PERMISSIONS } from './access.ts';
import { allows, type Staff } from './contract/permissions.ts';
import { DEVICE_COOKIES, type DeviceAudience, type Devices } from './devices/devices.ts';
import { clientFrom } from './edges/client.ts';
import { isOwnOrigin } from './edges/own-origin.ts';
import { ProblemError } from './problems.ts';
import { SESSION_COOKIE, type SignIn } from './staff/sign-in.ts';

export interface Variables {
  requestId: string;
  staff: Staff;
}

/** An app whose routes know who is signed in. */
export type StaffApp = OpenAPIHono<{ Variables: Variables }>;

/**
 * Only staff pass, and only where their role may go: every route that the request matches stands in
 * ROUTE_PERMISSIONS, or nobody passes.
 */
export function staffOnly(signIn: SignIn): MiddlewareHandler<{ Variables: Variables }> {
  return async (c, next) => {
    const staff = signIn.who(getCookie(c, SESSION_COOKIE));
    if (staff === null) throw new ProblemError('not_signed_in');
    const routes = matchedRoutes(c).filter(({ method }) => method !== ALL_METHODS);
    for (const { method, path } of routes) {
      const permission = ROUTE_PERMISSIONS.get(`${method} ${path}`);
      if (permission === undefined || !allows(staff.role, permission))
        throw new ProblemError('not_permitted');
    }
    c.set('staff', staff);
    await next();
  };
}

/** Hono's name for what answers any method: middleware, never a route of ours. */
const ALL_METHODS = 'ALL';

/** Only a machine admitted for this audience passes: no staff's session, no other machine. */
export function admittedAs(devices: Devices, audience: DeviceAudience): MiddlewareHandler {
  return async (c, next) => {
    deviceOf(c, devices, audience);
    await next();
  };
}

/** The id of the machine that asks; throws ProblemError when it is none of this audience. */
export function deviceOf(c: Context, devices: Devices, audience: DeviceAudience): string {
  const device = devices.who(audience, getCookie(c, DEVICE_COOKIES[audience]));
  if (device === null) throw new ProblemError('not_signed_in');
  return device;
}

/** Requests that change something must come from a page of ours (docs: OWASP, verifying origin). */
export function ownOrigin(publicUrl: string | null): MiddlewareHandler {
  return async (c, next) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
      const { secure } = clientFrom(c);
      if (!isOwnOrigin(c.req.header('origin'), { host: c.req.header('host'), secure }, publicUrl)) {
        throw new ProblemError('forbidden_origin');
      }
    }
    await next();
  };
}

/** Half a year: long enough to count, short enough to change one's mind. */
const STRICT_TRANSPORT = 'max-age=15552000';

/** Tells browsers that come by TLS to come by it only; without subdomains, which are not ours. */
export function strictTransport(): MiddlewareHandler {
  return async (c, next) => {
    await next();
    if (clientFrom(c).secure) c.header('Strict-Transport-Security', STRICT_TRANSPORT);
  };
}

/** What is behind a sign-in is kept by no browser and no proxy, unless its route says for how long. */
export function keptNowhere(): MiddlewareHandler {
  return async (c, next) => {
    await next();
    if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store');
  };
}

/** A cookie of an upgrade request, which no middleware sees. */
export function cookieOf(request: IncomingMessage, name: string = SESSION_COOKIE): string | undefined {
  return parse(request.headers.cookie ?? '', name)[name];
}
