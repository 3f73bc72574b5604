/** Patients' data and the looks at it as the gallery shows them. */
import { render } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import { LOOKS_STATES, PERSONS_STATES } from './persons-states.ts';
import { adminPage } from './review-screens.tsx';

const nothing = () => undefined;

export async function showPersons(root: HTMLElement, name: string, language: Language): Promise<void> {
  const say = await adminPage(language);
  const { PersonsView } = await import('../admin/persons-view.tsx');
  render(
    <PersonsView
      key={name}
      state={PERSONS_STATES[name as keyof typeof PERSONS_STATES]}
      say={say}
      onChange={nothing}
      onFind={nothing}
      onExport={nothing}
      onErase={nothing}
      onLanguage={(chosen) => showPersons(root, name, chosen)}
      onBack={nothing}
    />,
    root,
  );
}

export async function showLooks(root: HTMLElement, name: string, language: Language): Promise<void> {
  const say = await adminPage(language);
  const { LooksView } = await import('../admin/looks-view.tsx');
  render(
    <LooksView
      key={name}
      state={LOOKS_STATES[name as keyof typeof LOOKS_STATES]}
      say={say}
      onChange={nothing}
      onShow={nothing}
      onLanguage={(chosen) => showLooks(root, name, chosen)}
      onBack={nothing}
    />,
    root,
  );
}
