/** What was: reports, the audit, what is kept of patients and who looked at it. */
import { files } from 'locales:records';
import { type AdminPage, startPage } from '../start-page.tsx';

const PAGE: AdminPage<'records'> = {
  page: 'records',
  files,
  sections: {
    reports: () => import('./reports.tsx'),
    audit: () => import('./audit.tsx'),
    persons: () => import('./persons.tsx'),
    looks: () => import('./looks.tsx'),
  },
  Home: null,
};

const root = document.getElementById('screen');
if (root !== null) startPage(root, PAGE);
