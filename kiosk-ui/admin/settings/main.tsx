/** The settings: one draft, edited in several sections. */
import { files } from 'locales:settings';
import { type AdminPage, startPage } from '../start-page.tsx';

const PAGE: AdminPage<'settings'> = {
  page: 'settings',
  files,
  sections: {
    queues: () => import('./queues.tsx'),
    counters: () => import('./counters.tsx'),
    'printers-setup': () => import('./printers-setup.tsx'),
    hours: () => import('./hours.tsx'),
    notices: () => import('./notices.tsx'),
    facility: () => import('./facility.tsx'),
  },
  Home: null,
};

const root = document.getElementById('screen');
if (root !== null) startPage(root, PAGE);
