/** What every page for staff stands on in the gallery: its style, the words of all of them, one way to be drawn. */
import { files } from 'locales:gallery';
import type { Language } from '../../server/contract/facility.ts';
import '../shared/tokens.css';
import '../shared/page.css';
import { loadSay, setPageLanguage } from '../shared/page-strings.ts';
import type { Say } from '../shared/text.ts';

/** Draws a state, by its name. */
export type Draw = (
  root: HTMLElement,
  say: Say,
  name: string,
  onLanguage: (chosen: Language) => void,
) => void;

/** Draws in a language, and again in the one that is chosen on the page. */
export async function drawStaff(
  root: HTMLElement,
  draw: Draw,
  name: string,
  language: Language,
): Promise<void> {
  setPageLanguage(language);
  document.body.className = 'light';
  draw(root, await loadSay(files, language), name, (chosen) => void drawStaff(root, draw, name, chosen));
}
