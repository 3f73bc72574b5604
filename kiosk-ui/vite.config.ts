/** Builds the pages into dist/kiosk-ui: `/display/`, `/clerk/`, … and hashed files under `/assets/`. */
import { fileURLToPath } from 'node:url';
import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';
import { contractPlugin } from './contract-plugin.ts';
import { jsqrPlugin } from './jsqr-plugin.ts';
import { localePlugin } from './locale-plugin.ts';
import { preloadPlugin } from './preload-plugin.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const pages = [
  'display',
  'tv',
  'clerk',
  'kiosk',
  'admin',
  'admin/records',
  'admin/settings',
  'admin/network',
  'admin/server',
  'admin/voices',
  'gallery',
  'review',
];

/**
 * What the hall loads, in two files: on a slow television every request costs more than its bytes.
 * The first holds what the other screens use too, and nothing that the hall does not use.
 */
const SHARED =
  /rolldown\/runtime|\/preact\/(dist|jsx-runtime)\/|\/server\/contract\/|\/kiosk-ui\/shared\/(voice\/|(badge|facility-clock|fonts|languages|live-connection|page-connection|text|tokens|words)\.)/;
const HALL = /\/kiosk-ui\/display\/(?!main\.|index\.)|locale:hall\//;

export default defineConfig({
  root: here,
  base: '/',
  publicDir: false,
  plugins: [contractPlugin(), preact(), localePlugin(`${here}../locales`), preloadPlugin()],
  // A module, so that it loads one decoder and not both.
  worker: { format: 'es', plugins: () => [jsqrPlugin()] },
  build: {
    outDir: `${here}../dist/kiosk-ui`,
    emptyOutDir: true,
    // What Android TV boxes of 2021 carry; the style sheets use nothing newer.
    target: 'chrome88',
    // The content security policy refuses data: URLs and inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // The name is the script's, which stands beside all others.
      input: Object.fromEntries(pages.map((page) => [page.replace('/', '-'), `${here}${page}/index.html`])),
      output: {
        codeSplitting: {
          groups: [
            { name: 'shared', test: SHARED },
            { name: 'hall', test: HALL },
          ],
        },
      },
    },
  },
});
