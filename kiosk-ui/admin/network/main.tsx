/** The way to ABDM, and to the state's hub. */
import { files } from 'locales:network';
import { type AdminPage, startPage } from '../start-page.tsx';

const PAGE: AdminPage<'network'> = {
  page: 'network',
  files,
  sections: {
    abdm: () => import('./network.tsx'),
    hub: () => import('./hub.tsx'),
  },
  Home: null,
};

const root = document.getElementById('screen');
if (root !== null) startPage(root, PAGE);
