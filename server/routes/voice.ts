/** Clips of speech: open to every screen; recording them is the administrator's. */
import { createRoute, z } from '@hono/zod-openapi';
import { Hono } from 'hono';
import type { Acts } from '../../db/acts.ts';
import { LANGUAGES } from '../contract/facility.ts';
import type { StaffApp } from '../guard.ts';
import { ProblemError } from '../problems.ts';
import type { Voices } from '../voice/voices.ts';
import { problemAnswers, staffApp } from './describe.ts';

/** An address with a version names one content for good: a year, as HTTP knows no longer (RFC 9111). */
const FOR_GOOD = 'public, max-age=31536000, immutable';

const voiceLanguage = z.enum(LANGUAGES);
const clipId = z.string().regex(/^[a-z0-9]{1,20}$/);
const voiceLines = z.object({
  lines: z.array(
    z.object({
      id: z.string(),
      text: z.string(),
      clip: z.enum(['recorded', 'generated']).nullable(),
      version: z.string().nullable(),
    }),
  ),
});

const named = z.object({ language: voiceLanguage, clip: clipId });

const linesRoute = createRoute({
  method: 'get',
  path: '/api/voice/{language}',
  summary: 'The lines of a language, and which have a clip',
  request: { params: z.object({ language: voiceLanguage }) },
  responses: {
    200: { description: 'Every line', content: { 'application/json': { schema: voiceLines } } },
    ...problemAnswers(400, 401),
  },
});

const keepRoute = createRoute({
  method: 'put',
  path: '/api/voice/{language}/{clip}',
  summary: 'Keep a recording of a line: a WAV file, 16-bit, one channel, of at most five seconds',
  request: {
    params: named,
    body: {
      required: true,
      content: { 'audio/wav': { schema: { type: 'string', contentEncoding: 'binary' } } },
    },
  },
  responses: { 204: { description: 'Kept' }, ...problemAnswers(400, 401, 403, 404, 413, 422, 503) },
});

const forgetRoute = createRoute({
  method: 'delete',
  path: '/api/voice/{language}/{clip}',
  summary: 'Forget a recording; the generated clip is heard again',
  request: { params: named },
  responses: { 204: { description: 'Forgotten' }, ...problemAnswers(400, 401, 403, 404) },
});

/** What halls and kiosks fetch. */
export function clipRoutes(voices: Voices): Hono {
  const app = new Hono();

  app.get('/voice/manifest.json', async (c) => {
    const manifest = await voices.manifest();
    const etag = `"${manifest.version}"`;
    c.header('ETag', etag);
    c.header('Cache-Control', 'no-cache');
    if (c.req.header('if-none-match') === etag) return c.body(null, 304);
    return c.json(manifest);
  });

  app.get('/voice/:language/:clip', async (c) => {
    const asked = named.safeParse(c.req.param());
    const clip = asked.success ? await voices.clip(asked.data.language, asked.data.clip) : null;
    if (clip === null) throw new ProblemError('not_found');
    c.header('Cache-Control', c.req.query('v') === clip.version ? FOR_GOOD : 'no-cache');
    return c.body(clip.bytes, 200, { 'Content-Type': clip.type });
  });

  return app;
}

export interface RecordingRoutesDeps {
  voices: Voices;
  acts: Pick<Acts, 'note'>;
  now: () => number;
}

/** What an administrator does; the caller sees to who that is and how long a body may be. */
export function recordingRoutes({ voices, acts, now }: RecordingRoutesDeps): StaffApp {
  const app = staffApp();

  app.openapi(linesRoute, async (c) => {
    const { language } = c.req.valid('param');
    return c.json({ lines: await voices.lines(language) }, 200);
  });

  app.openapi(keepRoute, async (c) => {
    const { language, clip } = c.req.valid('param');
    const kept = await voices.keep(language, clip, new Uint8Array(await c.req.arrayBuffer()));
    if (kept === 'unknown_line') throw new ProblemError('not_found');
    if (kept === 'not_a_recording') throw new ProblemError('not_a_recording');
    if (kept === 'no_room') throw new ProblemError('unavailable');
    const actor = c.get('staff').name;
    acts.note({ at: now(), kind: 'recordingSet', actor, about: `${language}:${clip}` });
    return c.body(null, 204);
  });

  app.openapi(forgetRoute, async (c) => {
    const { language, clip } = c.req.valid('param');
    if ((await voices.forget(language, clip)) === 'not_there') throw new ProblemError('not_found');
    const actor = c.get('staff').name;
    acts.note({ at: now(), kind: 'recordingRemoved', actor, about: `${language}:${clip}` });
    return c.body(null, 204);
  });

  return app;
}
