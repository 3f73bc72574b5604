/** The administration: the overview, and what is done there every day. */
import { files } from 'locales:admin';
import { Overview } from './overview.tsx';
import { type AdminPage, startPage } from './start-page.tsx';

const PAGE: AdminPage<'admin'> = {
  page: 'admin',
  files,
  sections: {
    devices: () => import('./devices.tsx'),
    people: () => import('./people.tsx'),
    paper: () => import('./paper.tsx'),
    account: () => import('./account.tsx'),
  },
  Home: Overview,
};

const root = document.getElementById('screen');
if (root !== null) startPage(root, PAGE);
