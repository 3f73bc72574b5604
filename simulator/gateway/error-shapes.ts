/**
 * Owns the errors the gateway answers with, in the six shapes seen on ABDM's servers.
 */
import { type ErrorCode, errorCodes } from '../../abdm/wire/error-body.ts';

export const errorShapes = ['nested', 'flat', 'list', 'message', 'fields', 'empty'] as const;
export type ErrorShape = (typeof errorShapes)[number];

type Documented = { status: 400 | 401 | 404 | 408 | 429 | 503; code: ErrorCode; message: string };

export const gatewayErrors = {
  'no-such-share': { status: 404, code: errorCodes.notFound, message: 'No matching request was found' },
  malformed: { status: 400, code: errorCodes.malformed, message: 'Bad request, check the request body' },
  unauthorised: { status: 401, code: errorCodes.unauthorised, message: 'Invalid or expired token' },
  'too-late': { status: 408, code: errorCodes.tooLate, message: 'The request has timed out' },
  'too-many': { status: 429, code: errorCodes.tooMany, message: 'Too many requests' },
  unavailable: { status: 503, code: errorCodes.unavailable, message: 'Dependent service unavailable' },
} as const satisfies Record<string, Documented>;
export type GatewayError = keyof typeof gatewayErrors;

/** Seconds named by a 429 that was told no other. */
const DEFAULT_RETRY_AFTER_S = 1;

export type ErrorOptions = {
  shape?: ErrorShape;
  retryAfterSeconds?: number;
  trailingColon?: boolean;
  /** Says more than the default message; must name no person. */
  message?: string;
};

/** The HTTP answer for an error; `now` in ms since 1970. */
export function errorResponse(error: GatewayError, now: number, options: ErrorOptions = {}): Response {
  const { status, code, message } = gatewayErrors[error];
  const written = options.trailingColon === true ? `${code}: ` : code;
  const body = shaped(options.shape ?? 'nested', written, options.message ?? message, now);
  const headers = new Headers();
  if (body !== null) headers.set('Content-Type', 'application/json');
  const wait = options.retryAfterSeconds ?? (error === 'too-many' ? DEFAULT_RETRY_AFTER_S : undefined);
  if (wait !== undefined) headers.set('Retry-After', String(wait));
  return new Response(body === null ? null : JSON.stringify(body), { status, headers });
}

function shaped(shape: ErrorShape, code: string, message: string, now: number): unknown {
  switch (shape) {
    case 'nested':
      return { error: { code, message } };
    case 'flat':
      return { code, message, description: message };
    case 'list':
      return [{ code, message }];
    case 'message':
      return { message, timestamp: new Date(now).toISOString() };
    case 'fields':
      return { 'response.requestId': message, timestamp: new Date(now).toISOString() };
    case 'empty':
      return null;
  }
}
