// Owns that a typed number finds the paper that bears it, and that halls can say and show its label.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tokensNumbered } from '../../../kiosk-ui/clerk/menus.ts';
import { CLERK_STATES } from '../../../kiosk-ui/gallery/clerk-states.ts';
import { queue, token } from '../../../kiosk-ui/gallery/fixtures.ts';
import { callClips } from '../../../kiosk-ui/shared/voice/grammar.ts';
import { repositoryRoot } from '../../support/repository-root.ts';

it('[PAP-11] digits mean the paper of that number too, with the letter to choose it by', () => {
  const paper = { id: '2026-11-23.OPD1.57', label: 'P12', version: 1 };
  const listed = token('P7', { id: '2026-11-23.OPD1.58', source: 'paper' });
  const view = {
    ...CLERK_STATES.busy.view,
    queues: [queue(0)],
    upcoming: [listed],
    papers: [paper, { id: listed.id, label: 'P7', version: 1 }],
  };
  const labels = (number: number) => tokensNumbered(view, number).map(({ label }) => label);
  expect(tokensNumbered(view, 12)).toContainEqual(paper);
  expect(labels(12)).toEqual(['P12', 'A12']);
  expect(labels(7)).toEqual(['P7', 'A7']);
  expect(labels(57)).toEqual(['A57']);
});

it('[PAP-11] the letter of paper is said by every voice that comes with the program', () => {
  expect(callClips('en', { label: 'P12', place: 'Counter 1' })).toEqual(['token', 'p', '12', 'counter', '1']);
  for (const language of ['en', 'hi', 'ur']) {
    expect(existsSync(join(repositoryRoot(), 'locales', 'voice', language, 'p.mp3'))).toBe(true);
  }
});
