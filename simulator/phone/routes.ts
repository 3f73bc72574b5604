/**
 * Owns the phone: its page, and the JSON routes by which the page (or a driver of many phones) shares and asks.
 * Invariant: no cross-site page can use it (JSON bodies only, no CORS); addresses hold ids, never people.
 */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { requiredId } from '../../abdm/wire/scalars.ts';
import type { ShareBodyInput } from '../../abdm/wire/share.ts';
import { readSharingCode } from '../../abdm/wire/sharing-code.ts';
import type { Asked, Asking } from '../gateway/asking.ts';
import { type Patient, type PatientMaker, patientInput, readyMadePatients } from '../patients.ts';
import { jsonBody } from '../read-json.ts';
import type { SimulatorState } from '../state.ts';
import type { PhonePage } from './page.ts';
import { runningView, shareView } from './phone-view.ts';

/** A share from the phone's page is under 2 kB; a scanned code under 8. */
const MAX_BODY = 32 * 1024;
const MAX_CODE = 8_192;

const counter = z.strictObject({ hipId: requiredId, counterId: requiredId });
const position = z.string().max(32).nullable().default(null);
const shareInput = z.strictObject({
  counter,
  patient: patientInput,
  intent: z.string().min(1).max(64).default('PROFILE_SHARE'),
  latitude: position,
  longitude: position,
});

const codeInput = z.strictObject({ text: z.string().max(MAX_CODE) });

type Parts = { state: SimulatorState; asking: Asking; maker: PatientMaker; page: PhonePage };

export function phoneRoutes({ state, asking, maker, page }: Parts): Hono {
  const app = new Hono();
  const { settings } = state;

  app.use('/phone/*', bodyLimit({ maxSize: MAX_BODY, onError: () => refused('too-large', 413) }));

  app.get('/', () => page.html());
  app.get('/share-profile', () => page.html());
  app.get('/phone/page.js', () => page.script());
  app.get('/phone/page.css', () => page.style());
  app.get('/phone/fonts/:name', (c) => page.font(c.req.param('name')) ?? refused('unknown', 404));

  app.get('/phone/patients', (c) => c.json({ patients: readyMadePatients }));
  app.post('/phone/patients', (c) => c.json({ patient: maker.next() }));

  app.post('/phone/codes', async (c) => {
    const body = await jsonBody(c.req.raw, codeInput);
    const code = body === null ? null : readSharingCode(body.text);
    return code === null ? refused('not-a-sharing-code', 400) : c.json(code);
  });

  app.post('/phone/shares', async (c) => {
    const body = await jsonBody(c.req.raw, shareInput);
    return body === null ? refused('malformed', 400) : started(asking.share(shareBodyOf(body)));
  });
  app.post('/phone/shares/:id/repeat', (c) => started(asking.repeat(c.req.param('id'))));
  app.get('/phone/shares/:id', (c) => {
    const record = state.shares.get(c.req.param('id'));
    if (record === undefined) return refused('unknown', 404);
    return c.json(shareView(record, settings.now(), settings.phoneWaitMs));
  });

  app.post('/phone/running-tokens', async (c) => {
    const body = await jsonBody(c.req.raw, counter);
    if (body === null) return refused('malformed', 400);
    return started(asking.runningToken({ hipId: body.hipId, context: body.counterId }));
  });
  app.get('/phone/running-tokens/:id', (c) => {
    const record = state.running.get(c.req.param('id'));
    if (record === undefined) return refused('unknown', 404);
    return c.json(runningView(record, settings.now(), settings.phoneWaitMs));
  });

  return app;
}

const refusalWords = {
  'not-a-sharing-code': 'This is not a counter’s code.',
  malformed: 'Something is missing or too long.',
  'too-large': 'This is too much to send.',
  unknown: 'The simulator no longer knows this; share again.',
  'no-such-facility': 'No such facility is known here.',
  busy: 'Too many phones are waiting; try again in a moment.',
} as const;

function refused(code: keyof typeof refusalWords, status: 400 | 404 | 413 | 429): Response {
  return Response.json({ code, words: refusalWords[code] }, { status });
}

function started(asked: Asked): Response {
  if (asked.ok) return Response.json({ id: asked.requestId }, { status: 202 });
  return asked.error === 'too-many' ? refused('busy', 429) : refused('no-such-facility', 404);
}

/** The share as a patient's app writes it. */
export function shareBodyOf(input: z.output<typeof shareInput>): ShareBodyInput {
  const { counter: code, patient, intent, latitude, longitude } = input;
  const wirePatient: Patient = patient;
  return {
    intent,
    metaData: { hipId: code.hipId, context: code.counterId, hprId: null, latitude, longitude },
    profile: { patient: wirePatient },
  };
}
