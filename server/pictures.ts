/** The pictograms of queues for pages that are written here, read once at start. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pictogramSvg } from './contract/patient-page.ts';

/** Of every pictogram in locales/ its drawing, by name. */
export function loadPictures(root: string): Map<string, string> {
  const folder = join(root, 'locales', 'pictograms');
  const names = readdirSync(folder).flatMap((file) => /^(.+)\.svg$/.exec(file)?.[1] ?? []);
  return new Map(
    names.map((name) => [name, pictogramSvg(readFileSync(join(folder, `${name}.svg`), 'utf8'))]),
  );
}
