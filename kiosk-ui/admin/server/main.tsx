/** The machine itself: the check-up, and the copies of its data. */
import { files } from 'locales:server';
import { type AdminPage, startPage } from '../start-page.tsx';

const PAGE: AdminPage<'server'> = {
  page: 'server',
  files,
  sections: {
    doctor: () => import('./doctor.tsx'),
    backup: () => import('./backup.tsx'),
  },
  Home: null,
};

const root = document.getElementById('screen');
if (root !== null) startPage(root, PAGE);
