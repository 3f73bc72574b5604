/** The gallery built and served with the server's own headers, and what its list links to. */
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import type { Page } from 'playwright-core';
import { pageHeaders } from '../../server/page-headers.ts';
import { FACILITY_PAGES, pageRoutes } from '../../server/routes/pages.ts';
import { clipRoutes } from '../../server/routes/voice.ts';
import { createVoices } from '../../server/voice/voices.ts';
import { pageBuild } from './page-build.ts';
import { repositoryRoot } from './repository-root.ts';

export interface GalleryState {
  screen: string;
  state: string;
  lang: string;
  href: string;
  width: number;
  height: number;
}

export interface Gallery {
  url: string;
  /** For a test that speaks to the pages' live sockets itself. */
  server: Server;
  close(): Promise<void>;
}

export async function openGallery(): Promise<Gallery> {
  const outDir = await pageBuild();
  const app = new Hono();
  app.use(pageHeaders());
  app.route('/', pageRoutes(outDir, FACILITY_PAGES, '/clerk/'));
  const shipped = join(repositoryRoot(), 'locales', 'voice');
  app.route('/', clipRoutes(createVoices({ shipped, recordings: join(outDir, 'voice') })));
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/gallery/`,
    async close() {
      server.closeAllConnections();
      server.close();
      rmSync(outDir, { recursive: true, force: true });
    },
  };
}

/** Every screen in every state and language, as the list links to them. */
export async function everyState(page: Page, gallery: Gallery): Promise<GalleryState[]> {
  await page.goto(gallery.url);
  await page.locator('[data-shown]').waitFor({ state: 'attached' });
  const links = await page
    .locator('main a[data-size]')
    .evaluateAll((all) =>
      (all as unknown as { href: string; dataset: Record<string, string> }[]).map((a) => [
        a.href,
        a.dataset.size ?? '',
      ]),
    );
  return links.map(([href = '', size = '']) => {
    const asked = new URL(href).searchParams;
    const [width = 0, height = 0] = size.split('x').map(Number);
    const named = (key: string) => asked.get(key) ?? '';
    return { screen: named('screen'), state: named('state'), lang: named('lang'), href, width, height };
  });
}

/** Opens a state and waits until it stands, fonts included. Another state of the same screen needs no new page. */
export async function openState(page: Page, { href, width, height }: GalleryState): Promise<void> {
  const size = page.viewportSize();
  if (size?.width !== width || size.height !== height) await page.setViewportSize({ width, height });
  if (screenOf(page.url()) === screenOf(href)) {
    await page.evaluate(`(${TURN})(${JSON.stringify(href)})`);
    return;
  }
  await page.goto(href);
  await page.locator('[data-shown]').waitFor({ state: 'attached' });
  await page.evaluate('document.fonts.ready.then(() => null)');
}

/** In the page, and in one question, as there are hundreds of states. */
const TURN = `async (href) => {
  history.replaceState(null, '', href);
  const root = document.getElementById('screen');
  const shown = new Promise((done) => {
    const look = () => root.dataset.shown && done();
    new MutationObserver(look).observe(root, { attributes: true, attributeFilter: ['data-shown'] });
  });
  dispatchEvent(new PopStateEvent('popstate'));
  await shown;
  await document.fonts.ready;
}`;

function screenOf(url: string): string {
  return URL.canParse(url) ? (new URL(url).searchParams.get('screen') ?? '') : '';
}
