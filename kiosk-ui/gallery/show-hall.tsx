/** Draws a hall in one of its states, its pages turned to where the language's turn is. */
import { render } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import type { Say } from '../shared/text.ts';
import { HALL_STATES } from './hall-states.ts';

export async function showHall(root: HTMLElement, name: string, language: Language): Promise<void> {
  await import('../display/hall.css');
  const { Hall } = await import('../display/hall.tsx');
  const { hallIn } = await import('../display/hall-strings.ts');
  const { boardItems } = await import('../display/board-items.ts');
  const state = HALL_STATES[name as keyof typeof HALL_STATES];
  const { languages } = state.view.place;
  const says: Say[] = languages.map(hallIn);
  const { stripOf } = await import('../display/rotation.ts');
  const items = boardItems(state.view).length;
  const { pages, board } = stripOf(state.view.queues.length, items, state.code !== null);
  const turns = pages + (board === 'turn' ? 1 : 0);
  const tick = languages.indexOf(language) * turns + state.page;
  document.body.className = 'dark';
  // The hall's page has one language, its words have their own.
  document.documentElement.lang = 'en';
  document.documentElement.className = 'hall-page';
  render(<Hall {...state} tick={tick} says={says} />, root);
}
