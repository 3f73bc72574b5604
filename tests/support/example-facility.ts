// Owns the facility that tests begin with: the one of docs/facility.example.json, which any test may bend.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './repository-root.ts';

/** The example's facility, without printers, open at any hour; `change` bends it. */
// biome-ignore lint/suspicious/noExplicitAny: tests write wrong files too
export type FacilityDraft = any;
export function exampleFacility(change: (file: FacilityDraft) => void = () => undefined): FacilityDraft {
  const path = join(repositoryRoot(), 'docs', 'facility.example.json');
  const file = JSON.parse(readFileSync(path, 'utf8'));
  file.printers = [];
  change(file);
  return file;
}
