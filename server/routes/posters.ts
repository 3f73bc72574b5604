/** Posters to print and hang up: one for each queue's sharing code, one for the desk that reads cards. */
import { Hono } from 'hono';
import { POSTER_SIZES, type Poster, type PosterSize } from '../../printer/poster.ts';
import { RenderError } from '../../printer/renderer.ts';
import { ProblemError } from '../problems.ts';

export interface PosterRoutesDeps {
  /** null: there is no queue of that id. */
  queuePoster: (queueId: string) => Poster | null;
  deskPoster: () => Poster;
  draw: (poster: Poster, size: PosterSize) => Promise<Uint8Array<ArrayBuffer>>;
}

export function posterRoutes(deps: PosterRoutesDeps): Hono {
  async function pdf(poster: Poster, size: string | undefined): Promise<Response> {
    const body = await deps.draw(poster, sizeOf(size)).catch((fault: unknown) => {
      throw fault instanceof RenderError && fault.code !== 'content'
        ? new ProblemError('unavailable')
        : fault;
    });
    const headers = { 'Content-Type': 'application/pdf', 'Cache-Control': 'no-cache' };
    return new Response(body, { status: 200, headers });
  }

  return (
    new Hono()
      // A queue's id has no hyphen, so this one is never a queue's.
      .get('/posters/card-desk.pdf', (c) => pdf(deps.deskPoster(), c.req.query('size')))
      .get('/posters/:file{[A-Za-z0-9]{1,20}\\.pdf}', (c) => {
        const queueId = c.req.param('file').slice(0, -'.pdf'.length);
        const poster = deps.queuePoster(queueId);
        if (poster === null) throw new ProblemError('unknown_queue', { queue: queueId });
        return pdf(poster, c.req.query('size'));
      })
  );
}

function sizeOf(size = 'a4'): PosterSize {
  if (Object.hasOwn(POSTER_SIZES, size)) return size as PosterSize;
  throw new ProblemError('invalid_request', { fields: [{ path: 'size', code: 'invalid_value' }] });
}
