/** What each settings section is called, in the list of sections and above it. */
import type { Key } from '../../shared/text.ts';
import type { SettingsSection } from './draft.ts';

export const TITLES = {
  queues: 'admin.setQueues',
  counters: 'admin.setCounters',
  'printers-setup': 'admin.setPrinters',
  hours: 'admin.setHours',
  notices: 'admin.setNotices',
  facility: 'admin.setFacility',
} as const satisfies Record<SettingsSection, Key>;
