/** The OpenAPI document: made from the routes themselves, so that it cannot fall behind them. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { Hono } from 'hono';
import type { StaffApp } from '../guard.ts';
import { staffApp } from './describe.ts';

/** Merges the documents of `apps` and names the network's paths, whose shape ABDM owns. */
export function openApiRoutes(apps: readonly (OpenAPIHono | StaffApp)[], abdmPaths: readonly string[]): Hono {
  let document: unknown;
  return new Hono().get('/api/openapi.json', (c) => {
    document ??= describe(apps, abdmPaths);
    return c.json(document as Record<string, unknown>);
  });
}

function describe(apps: readonly (OpenAPIHono | StaffApp)[], abdmPaths: readonly string[]): unknown {
  const whole = staffApp();
  for (const app of apps) whole.route('/', app as StaffApp);
  for (const path of abdmPaths) {
    whole.openAPIRegistry.registerPath({
      method: 'post',
      path,
      summary: 'Called by the ABDM gateway (see its specification)',
      responses: {
        200: { description: 'Taken' },
        202: { description: 'Taken' },
        401: { description: 'Refused' },
      },
    });
  }
  for (const [path, summary] of [
    ['/healthz', 'The process runs'],
    ['/readyz', 'The server works'],
    ['/doctor/report', 'The check-up, for the command on the same machine'],
    ['/api/openapi.json', 'This document'],
  ] as const) {
    whole.openAPIRegistry.registerPath({
      method: 'get',
      path,
      summary,
      responses: { 200: { description: 'Yes' } },
    });
  }
  return whole.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Parchi facility server', version: '1' },
  });
}
