// Owns the thread in which slips and posters are drawn. Invariant: one request, one answer, in order; what cannot
// be drawn is answered with an error and the thread lives on. Started by renderer.ts only.

import type { MessagePort } from 'node:worker_threads';
import { parentPort, workerData } from 'node:worker_threads';
import { encodeSlip } from './escpos.ts';
import { encodePng } from './png.ts';
import { createPosterPainter } from './poster-painter.ts';
import { standOf } from './profile.ts';
import type { SlipPainter } from './raster.ts';
import { createPainter } from './raster.ts';
import type { PosterRequest, RenderAnswer, RenderRequest } from './render-message.ts';
import { RENDER_THREAD } from './render-message.ts';

type DrawPoster = ReturnType<typeof createPosterPainter>;

function serve(port: MessagePort, painter: SlipPainter, drawPoster: DrawPoster): void {
  // Requests are drawn one after another because they share one canvas.
  let turn = Promise.resolve();
  port.on('message', (request: RenderRequest | PosterRequest) => {
    turn = turn.then(async () => {
      const answered =
        'poster' in request ? answerPoster(drawPoster, request) : await answer(painter, request);
      port.postMessage(answered);
    });
  });
}

async function answer(painter: SlipPainter, request: RenderRequest): Promise<RenderAnswer> {
  const { id, content, widthDots, profile } = request;
  try {
    const { bitmap, missing } = await painter.paint(content, widthDots, standOf(profile));
    const bytes = encodeSlip(bitmap, profile);
    const png = request.wantsPng ? encodePng(bitmap) : null;
    return { id, slip: { bytes, png, widthDots, heightDots: bitmap.height, missing } };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : 'the slip could not be drawn' };
  }
}

function answerPoster(drawPoster: DrawPoster, { id, poster, size }: PosterRequest): RenderAnswer {
  try {
    return { id, pdf: Uint8Array.from(drawPoster(poster, size)) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : 'the poster could not be drawn' };
  }
}

if (parentPort && workerData?.thread === RENDER_THREAD)
  serve(parentPort, createPainter(String(workerData.root)), createPosterPainter(String(workerData.root)));
