/** Draws a section of the settings in one of its states. */
import { render } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import '../admin/admin.css';
import { SectionNav } from '../admin/section-nav.tsx';
import { CountersForm } from '../admin/settings/counters.tsx';
import { FacilityForm } from '../admin/settings/facility.tsx';
import { HoursForm } from '../admin/settings/hours.tsx';
import { NoticesForm } from '../admin/settings/notices.tsx';
import { PrintersForm } from '../admin/settings/printers-setup.tsx';
import { QueuesForm } from '../admin/settings/queues.tsx';
import { SettingsPage } from '../admin/settings/settings-page.tsx';
import { createSettings } from '../admin/settings/settings-store.ts';
import type { Say } from '../shared/text.ts';
import { SETTINGS_STATES } from './settings-states.ts';

const FORMS = {
  queues: QueuesForm,
  counters: CountersForm,
  'printers-setup': PrintersForm,
  hours: HoursForm,
  notices: NoticesForm,
  facility: FacilityForm,
};

export function drawSettings(
  root: HTMLElement,
  say: Say,
  name: string,
  onLanguage: (language: Language) => void,
): void {
  const { section, state } = SETTINGS_STATES[name as keyof typeof SETTINGS_STATES];
  const store = createSettings(undefined, state);
  render(
    <>
      <SectionNav say={say} seenBy="administrator" page="settings" open={section} />
      <SettingsPage
        key={name}
        id={section}
        say={say}
        state={store.state()}
        store={store}
        Inner={FORMS[section]}
        onLanguage={onLanguage}
        onBack={() => undefined}
      />
    </>,
    root,
  );
}
