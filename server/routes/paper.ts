/** Numbers on paper: printing a block, its sheet, and entering what was handed out. */
import { createRoute, z } from '@hono/zod-openapi';
import type { PaperSheet } from '../../printer/paper-sheet.ts';
import { RenderError } from '../../printer/renderer.ts';
import {
  enterPaperBody,
  paperBlock,
  paperOutcome,
  paperOverview,
  printBlockBody,
} from '../contract/paper.ts';
import type { StaffApp } from '../guard.ts';
import type { Paper } from '../paper/paper.ts';
import { ProblemError } from '../problems.ts';
import { problemAnswers, staffApp } from './describe.ts';

export interface PaperRoutesDeps {
  paper: Paper;
  /** null: the block's queue is gone. */
  sheet: (block: { queue: string; first: number; last: number }) => PaperSheet | null;
  draw: (sheet: PaperSheet, size: 'a4') => Promise<Uint8Array<ArrayBuffer>>;
}

const json = <T extends z.ZodType>(schema: T) => ({ content: { 'application/json': { schema } } });

const overview = createRoute({
  method: 'get',
  path: '/api/paper',
  summary: 'The newest blocks of numbers on paper, and when the server stopped last',
  responses: { 200: { description: 'Newest first', ...json(paperOverview) }, ...problemAnswers(401, 403) },
});
const print = createRoute({
  method: 'post',
  path: '/api/paper/blocks',
  summary: 'Take the next numbers for a block on paper',
  request: { body: { required: true, ...json(printBlockBody) } },
  responses: {
    201: { description: 'The block; its sheet is at /api/paper/blocks/{id}/sheet', ...json(paperBlock) },
    ...problemAnswers(400, 401, 403, 404, 503),
  },
});
const enter = createRoute({
  method: 'post',
  path: '/api/paper/entries',
  summary: 'Enter numbers that were handed out on paper',
  request: { body: { required: true, ...json(enterPaperBody) } },
  responses: {
    200: { description: 'What became of each number', ...json(paperOutcome) },
    ...problemAnswers(400, 401, 403, 409, 503),
  },
});

const sheetRoute = createRoute({
  method: 'get',
  path: '/api/paper/blocks/{block}/sheet',
  summary: 'The sheet of a block, to print and cut',
  request: { params: z.object({ block: z.string().max(10) }) },
  responses: {
    200: { description: 'A4 pages', content: { 'application/pdf': { schema: z.string() } } },
    ...problemAnswers(400, 401, 403, 404, 503),
  },
});

export function paperRoutes({ paper, sheet, draw }: PaperRoutesDeps): StaffApp {
  const app = staffApp();
  app.openapi(overview, (c) => c.json(paper.overview(), 200));
  app.openapi(print, (c) => {
    const { queue, count } = c.req.valid('json');
    return c.json(paper.print(queue, count, c.get('staff').name), 201);
  });
  app.openapi(enter, async (c) => c.json(await paper.enter(c.req.valid('json'), c.get('staff').name), 200));

  app.openapi(sheetRoute, async (c) => {
    const block = paper.block(Number(c.req.valid('param').block));
    const content = block === null ? null : sheet(block);
    if (block === null || content === null) throw new ProblemError('not_found');
    const body = await draw(content, 'a4').catch((fault: unknown) => {
      throw fault instanceof RenderError && fault.code !== 'content'
        ? new ProblemError('unavailable')
        : fault;
    });
    const name = `P${block.first}-P${block.last}.pdf`;
    return new Response(body, {
      status: 200,
      headers: {
        'Content-Type': 'application/pdf',
        'Content-Disposition': `inline; filename="${name}"`,
        'Cache-Control': 'no-store',
      },
    });
  });
  return app;
}
