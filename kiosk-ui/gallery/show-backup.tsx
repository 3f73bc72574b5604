/** Draws the backup section, or the page that asks for last numbers, in one of their states. */
import { render } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import '../admin/admin.css';
import { BackupPage } from '../admin/server/backup.tsx';
import { NumbersDrawn } from '../clerk/numbers-page.tsx';
import type { Say } from '../shared/text.ts';
import { BACKUP_STATES } from './backup-states.ts';

const nothing = () => undefined;

export function drawBackup(
  root: HTMLElement,
  say: Say,
  name: string,
  onLanguage: (language: Language) => void,
): void {
  const state = BACKUP_STATES[name as keyof typeof BACKUP_STATES];
  const ways = { say, onLanguage, onBack: nothing };
  if (state.of === 'numbers') {
    render(<NumbersDrawn key={name} {...ways} {...state} onConfirm={nothing} />, root);
  } else {
    render(<BackupPage {...ways} {...state} onTake={nothing} />, root);
  }
}
