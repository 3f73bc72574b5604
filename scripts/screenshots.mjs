/**
 * `npm run screenshots -- [folder] [--screen hall,clerk] [--state stale] [--lang ur,en] [--size 1280x720]`: takes a picture of every
 * state of the gallery into a folder (dist/screenshots). `--readme` renews the pictures of docs/images instead.
 */
import { createReadStream, existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { parseArgs } from 'node:util';
import { leave, ready, root } from './ready.mjs';
import { takeSlipAndHall } from './slip-picture.mjs';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};
/** The states that the README shows, one a screen. */
const README = [
  { screen: 'hall', state: 'one-call', lang: 'ur', size: '1280x720' },
  { screen: 'kiosk', state: 'doors', lang: 'ur', size: '540x960' },
  { screen: 'clerk', state: 'busy', lang: 'en', size: '1366x768' },
  { screen: 'review', state: 'busy', lang: 'en', size: '1366x768' },
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    screen: { type: 'string' },
    state: { type: 'string' },
    lang: { type: 'string' },
    size: { type: 'string' },
    readme: { type: 'boolean', default: false },
  },
});

await ready();
const executablePath = BROWSERS.find((place) => existsSync(place));
if (executablePath === undefined) leave(new Error(`no browser at ${BROWSERS.join(', ')}`));
const { chromium } = await import('playwright-core');
const server = await serve(join(root, 'dist', 'kiosk-ui'));
const base = `http://127.0.0.1:${server.address().port}/gallery/`;
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  const folder = values.readme
    ? join(root, 'docs', 'images')
    : (positionals[0] ?? join(root, 'dist', 'screenshots'));
  mkdirSync(folder, { recursive: true });
  const page = await browser.newPage({ reducedMotion: 'reduce' });
  const wanted = (await everything(page)).filter(values.readme ? shownInReadme : isAsked);
  for (const one of wanted) await take(page, one, folder);
  const hall = wanted.find(({ screen }) => screen === 'hall');
  if (values.readme && hall !== undefined) {
    await takeSlipAndHall({ root, page, hall: hall.href, file: join(folder, 'slip-and-hall.png') });
    wanted.push(hall);
  }
  console.log(`${wanted.length} pictures in ${folder}`);
} finally {
  await browser.close();
  server.close();
}

/** What the gallery's list links to. */
async function everything(page) {
  await page.goto(base);
  await page.locator('[data-shown]').waitFor({ state: 'attached' });
  const links = await page.$$eval('main a[data-size]', (all) => all.map((a) => [a.href, a.dataset.size]));
  return links.map(([href, size]) => ({
    href,
    size: values.size ?? size,
    ...Object.fromEntries(new URL(href).searchParams),
  }));
}

function isAsked(one) {
  return ['screen', 'state', 'lang'].every(
    (key) => values[key] === undefined || values[key].split(',').includes(one[key]),
  );
}

function shownInReadme(one) {
  const shown = README.find(
    ({ screen, state, lang }) => screen === one.screen && state === one.state && lang === one.lang,
  );
  if (shown !== undefined) Object.assign(one, { size: shown.size });
  return shown !== undefined;
}

async function take(page, { href, size, screen, state, lang }, folder) {
  const [width, height] = size.split('x').map(Number);
  await page.setViewportSize({ width, height });
  await page.goto(href);
  await page.locator('[data-shown]').waitFor({ state: 'attached' });
  await page.evaluate(() => document.fonts.ready);
  const name = values.readme ? screen : [screen, state, lang, ...(values.size ? [size] : [])].join('-');
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

function serve(folder) {
  const answering = createServer((request, response) => {
    const path = normalize(new URL(request.url, 'http://here').pathname);
    const file = join(folder, path.endsWith('/') ? `${path}index.html` : path);
    if (!existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
    return createReadStream(file).pipe(response);
  });
  return new Promise((listening) => answering.listen(0, '127.0.0.1', () => listening(answering)));
}
