/** The texts of whole ABHA cards among the fixtures: what is drawn, filmed and typed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './repository-root.ts';

export function cardTexts(): string[] {
  const file = join(repositoryRoot(), 'tests/fixtures/abha-cards.json');
  const all = JSON.parse(readFileSync(file, 'utf8')) as { text: string }[];
  return all.map(({ text }) => text).filter((text) => text.startsWith('{') && text.endsWith('}'));
}
