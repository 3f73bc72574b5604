/** Numbers on paper put together for their routes: what is kept, what is entered, and the sheet that is drawn. */
import type { PaperStore } from '../../db/paper-store.ts';
import type { DrawPoster, PosterWords } from '../printing/posters.ts';
import type { PaperRoutesDeps } from '../routes/paper.ts';
import { createPaper, type PaperDeps } from './paper.ts';
import { paperSheet } from './paper-sheet.ts';

export interface OpenPaperDeps extends Omit<PaperDeps, 'store'> {
  paperStore: PaperStore;
  words: () => PosterWords;
  draw: DrawPoster;
}

export function openPaper({ paperStore, words, draw, ...deps }: OpenPaperDeps): PaperRoutesDeps {
  return {
    paper: createPaper({ ...deps, store: paperStore }),
    sheet: (block) => paperSheet(words(), block),
    draw,
  };
}
