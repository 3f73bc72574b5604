/**
 * The sections of the administration: who sees each, and on which of its pages it is. A section is added by a line
 * here and one in the `sections` of its page's main.tsx; its words are the page's in locale-plugin.ts.
 */
import { allows, type Permission, type Role } from '../../server/contract/permissions.ts';
import type { Key } from '../shared/text.ts';
import { TITLES } from './settings/titles.ts';

/** Pages of their own, so that each is small: `/admin/` has the overview, the others are folders below it. */
export type AdminPageName = 'admin' | 'records' | 'settings' | 'network' | 'server' | 'voices';

export interface AdminSection {
  /** The part of the address after `#`. */
  id: string;
  k: Key;
  permission: Permission;
  page: AdminPageName;
}

const SECTIONS = [
  { id: 'reports', k: 'admin.reports', permission: 'reports', page: 'records' },
  { id: 'audit', k: 'admin.audit', permission: 'audit', page: 'records' },
  { id: 'devices', k: 'admin.devices', permission: 'devices', page: 'admin' },
  { id: 'people', k: 'admin.people', permission: 'people', page: 'admin' },
  { id: 'paper', k: 'admin.paper', permission: 'paper', page: 'admin' },
  { id: 'abdm', k: 'network.title', permission: 'abdm', page: 'network' },
  { id: 'hub', k: 'statehub.title', permission: 'hub', page: 'network' },
  { id: 'doctor', k: 'doctor.title', permission: 'doctor', page: 'server' },
  { id: 'queues', k: TITLES.queues, permission: 'settings', page: 'settings' },
  { id: 'counters', k: TITLES.counters, permission: 'settings', page: 'settings' },
  { id: 'printers-setup', k: TITLES['printers-setup'], permission: 'settings', page: 'settings' },
  { id: 'hours', k: TITLES.hours, permission: 'settings', page: 'settings' },
  { id: 'notices', k: TITLES.notices, permission: 'settings', page: 'settings' },
  { id: 'facility', k: TITLES.facility, permission: 'settings', page: 'settings' },
  { id: 'persons', k: 'persons.title', permission: 'persons', page: 'records' },
  { id: 'looks', k: 'looks.title', permission: 'audit', page: 'records' },
  { id: 'voices', k: 'admin.voices', permission: 'voices', page: 'voices' },
  { id: 'backup', k: 'backup.title', permission: 'backup', page: 'server' },
  { id: 'account', k: 'account.title', permission: 'session', page: 'admin' },
] as const satisfies readonly AdminSection[];

/** The section by that id, if this role may open it. */
export function sectionBy(id: string, role: Role): AdminSection | undefined {
  return sectionsOf(role).find((section) => section.id === id);
}

/** The sections that a role may open, in the order they are shown. */
export function sectionsOf(role: Role): AdminSection[] {
  return SECTIONS.filter(({ permission }) => allows(role, permission));
}

/** Where a section is, without host. */
export function addressOf({ page, id }: AdminSection): string {
  return `${page === 'admin' ? '/admin/' : `/admin/${page}/`}#${id}`;
}

type SectionOn<P extends AdminPageName> = Extract<(typeof SECTIONS)[number], { page: P }>['id'];

/** What a page has to load: its sections, none forgotten. */
export type SectionsOn<P extends AdminPageName, Load> = Readonly<Record<SectionOn<P>, Load>>;
