/** The sections of the administration page: where each is, who sees it, and how it is loaded when it is opened. */
import type { ComponentType } from 'preact';
import { allows, type Permission, type Role } from '../../server/contract/permissions.ts';
import type { Key } from '../shared/text.ts';
import type { SectionProps } from './section-frame.tsx';
import type { SettingsSection } from './settings/draft.ts';
import { TITLES } from './settings/titles.ts';

export interface AdminSection {
  /** The part of the address after `#`. */
  id: string;
  k: Key;
  permission: Permission;
  load: () => Promise<{ Section: ComponentType<SectionProps> }>;
}

const SECTIONS: readonly AdminSection[] = [
  { id: 'reports', k: 'admin.reports', permission: 'reports', load: () => import('./reports.tsx') },
  { id: 'audit', k: 'admin.audit', permission: 'audit', load: () => import('./audit.tsx') },
  { id: 'devices', k: 'admin.devices', permission: 'devices', load: () => import('./devices.tsx') },
  { id: 'people', k: 'admin.people', permission: 'people', load: () => import('./people.tsx') },
  { id: 'paper', k: 'admin.paper', permission: 'paper', load: () => import('./paper.tsx') },
  { id: 'abdm', k: 'network.title', permission: 'abdm', load: () => import('./network.tsx') },
  { id: 'doctor', k: 'doctor.title', permission: 'doctor', load: () => import('./doctor.tsx') },
  settings('queues', () => import('./settings/queues.tsx')),
  settings('counters', () => import('./settings/counters.tsx')),
  settings('printers-setup', () => import('./settings/printers-setup.tsx')),
  settings('hours', () => import('./settings/hours.tsx')),
  settings('notices', () => import('./settings/notices.tsx')),
  settings('facility', () => import('./settings/facility.tsx')),
  { id: 'persons', k: 'persons.title', permission: 'persons', load: () => import('./persons.tsx') },
  { id: 'looks', k: 'looks.title', permission: 'audit', load: () => import('./looks.tsx') },
  { id: 'voices', k: 'admin.voices', permission: 'voices', load: () => import('./voices.tsx') },
  { id: 'backup', k: 'backup.title', permission: 'backup', load: () => import('./backup.tsx') },
  { id: 'account', k: 'account.title', permission: 'session', load: () => import('./account.tsx') },
];

function settings(id: SettingsSection, load: AdminSection['load']): AdminSection {
  return { id, k: TITLES[id], permission: 'settings', load };
}

/** The sections that a role may open, in the order they are shown. */
export function sectionsOf(role: Role): AdminSection[] {
  return SECTIONS.filter(({ permission }) => allows(role, permission));
}
