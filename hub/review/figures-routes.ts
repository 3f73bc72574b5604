/** The one page of a meeting's figures, drawn in the thread that draws posters: relayed shares never wait for it. */
import { z } from '@hono/zod-openapi';
import { RenderError, type Renderer } from '../../printer/renderer.ts';
import { OFFICER_LANGUAGES } from '../contract/officers.ts';
import { REVIEW_FIGURES_PATH, type Review } from '../contract/review.ts';
import { type OfficerApp, officerApp } from '../officers/officer-app.ts';
import { ReviewProblem } from '../officers/review-problem.ts';
import { figuresSheet, type OfficerWords } from './figures-sheet.ts';
import type { Scope } from './scope.ts';

const figuresQuery = z.object({ lang: z.enum(OFFICER_LANGUAGES).default('en') });

export interface FiguresRouteDeps {
  reviewOf: (scope: Scope) => Promise<Review>;
  renderer: Pick<Renderer, 'drawPoster'>;
  words: OfficerWords;
}

export function figuresRoutes({ reviewOf, renderer, words }: FiguresRouteDeps): OfficerApp {
  const app = officerApp();
  app.get(REVIEW_FIGURES_PATH, async (c) => {
    const asked = figuresQuery.safeParse(c.req.query());
    if (!asked.success)
      throw new ReviewProblem('invalid_request', { fields: [{ path: 'lang', code: 'value' }] });
    const { lang } = asked.data;
    const { scope } = c.get('officer');
    const review = await reviewOf(scope);
    const mine = scope.districts === null ? null : review.byDistrict;
    const pdf = await renderer.drawPoster(figuresSheet(review, mine, lang, words), 'a4').catch((fault) => {
      throw fault instanceof RenderError && fault.code !== 'content'
        ? new ReviewProblem('unavailable')
        : fault;
    });
    c.header('Content-Type', 'application/pdf');
    c.header('Content-Disposition', `attachment; filename="parchi-review-${review.today}-${lang}.pdf"`);
    return c.body(pdf);
  });
  return app;
}
