/** The hub's OpenAPI document: the officers' routes as they are made, and what facilities, the gateway and machines ask. */
import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { Hono } from 'hono';
import { callbackPaths } from '../abdm/wire/paths.ts';
import { COUNTS_PATH, countsAnswer, countsReport } from './contract/counts.ts';
import {
  ENROL_PATH,
  enrolmentAnswer,
  enrolmentBody,
  HIGHEST_PATH,
  highestAnswer,
} from './contract/enrolment.ts';
import { LINK_PATH } from './contract/link.ts';
import { OFFICER_LANGUAGES } from './contract/officers.ts';
import { REVIEW_FIGURES_PATH } from './contract/review.ts';
import { type OfficerApp, officerApp } from './officers/officer-app.ts';

export const OPENAPI_PATH = '/api/openapi.json';

/** Serves it; it names no facility and nobody. */
export function openApiRoutes(officers: OfficerApp): Hono {
  let document: object | undefined;
  return new Hono().get(OPENAPI_PATH, (c) => {
    document ??= describe(officers);
    return c.json(document);
  });
}

function describe(officers: OfficerApp): object {
  const whole = officerApp();
  whole.route('/', officers);
  const { openAPIRegistry: registry } = whole as Pick<OpenAPIHono, 'openAPIRegistry'>;
  const json = (schema: z.ZodType) => ({ content: { 'application/json': { schema } } });
  const yes = { description: 'Yes' };
  registry.registerPath({
    method: 'post',
    path: ENROL_PATH,
    summary: 'A facility hands over its public key for a one-time code',
    request: { body: { required: true, ...json(enrolmentBody) } },
    responses: {
      200: { description: 'Taken', ...json(enrolmentAnswer) },
      403: { description: 'Not its code' },
      429: { description: 'Too many tries' },
    },
  });
  registry.registerPath({
    method: 'post',
    path: COUNTS_PATH,
    summary: 'A facility reports a day, signed with its key',
    request: { body: { required: true, ...json(countsReport) } },
    responses: { 200: { description: 'Taken', ...json(countsAnswer) }, 401: { description: 'Not enrolled' } },
  });
  registry.registerPath({
    method: 'get',
    path: HIGHEST_PATH,
    summary: 'The highest numbers of a restored facility’s queues, signed with its key',
    request: { query: z.object({ day: z.string(), log: z.string().optional() }) },
    responses: {
      200: { description: 'As heard', ...json(highestAnswer) },
      401: { description: 'Not enrolled' },
    },
  });
  registry.registerPath({
    method: 'get',
    path: REVIEW_FIGURES_PATH,
    summary: 'The meeting’s figures on one page, as PDF',
    request: { query: z.object({ lang: z.enum(OFFICER_LANGUAGES) }) },
    responses: { 200: { description: 'A4', content: { 'application/pdf': { schema: z.string() } } } },
  });
  for (const path of [callbackPaths.share, callbackPaths.runningTokenStatus]) {
    registry.registerPath({
      method: 'post',
      path,
      summary: 'Called by the ABDM gateway (see its specification)',
      responses: {
        200: { description: 'Stored' },
        202: { description: 'Stored' },
        401: { description: 'Refused' },
      },
    });
  }
  for (const [path, summary] of [
    [LINK_PATH, 'A facility’s WebSocket (hub/contract/link.ts)'],
    ['/healthz', 'The process runs'],
    ['/readyz', 'The node takes callbacks'],
    ['/metrics', 'For Prometheus'],
    [OPENAPI_PATH, 'This document'],
  ] as const) {
    registry.registerPath({ method: 'get', path, summary, responses: { 200: yes } });
  }
  return whole.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 'Parchi hub', version: '1' } });
}
