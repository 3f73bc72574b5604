/** The printers as they are, and a test slip from each. */
import { createRoute, z } from '@hono/zod-openapi';
import { reprintBody, routeId } from '../contract/bodies.ts';
import { type PrinterView, printerView } from '../contract/printers.ts';
import type { StaffApp } from '../guard.ts';
import { ProblemError } from '../problems.ts';
import { commandRoute, problemAnswers, staffApp } from './describe.ts';

const list = createRoute({
  method: 'get',
  path: '/api/printers',
  summary: 'The printers of the facility and how they are',
  responses: {
    200: {
      description: 'Every printer',
      content: { 'application/json': { schema: z.array(printerView) } },
    },
    ...problemAnswers(401),
  },
});

const test = commandRoute(
  '/api/printers/{printer}/test',
  'Print a test slip',
  z.object({ printer: routeId }),
  reprintBody,
);

export function printerRoutes(deps: {
  printers: () => PrinterView[];
  /** Puts a test slip into the printer's lane; false when there is no such printer or it has no lane. */
  printTest: (printer: string, commandId: string, by: string) => boolean;
}): StaffApp {
  const app = staffApp();
  app.openapi(list, (c) => c.json(deps.printers(), 200));
  app.openapi(test, (c) => {
    const { printer } = c.req.valid('param');
    const by = c.get('staff').name;
    if (!deps.printTest(printer, c.req.valid('json').id, by))
      throw new ProblemError('not_found', { printer });
    return c.json({ token: null, counter: null }, 200);
  });
  return app;
}
