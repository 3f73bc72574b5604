/** The recorder of the hall's voices. */
import { files } from 'locales:voices';
import { type AdminPage, startPage } from '../start-page.tsx';

const PAGE: AdminPage<'voices'> = {
  page: 'voices',
  files,
  sections: {
    voices: () => import('./voices.tsx'),
  },
  Home: null,
};

const root = document.getElementById('screen');
if (root !== null) startPage(root, PAGE);
