/** Owns the README's first picture: a slip beside the hall's screen that calls its number, out of the demonstration's own data. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const SIZE = { width: 1280, height: 540 };
/** 576 dots are the width of an 80 mm printer's head. */
const SLIP_DOTS = 576;
/** What the gallery's hall calls in its state `one-call`. */
const SLIP = {
  languages: ['ur', 'en'],
  facility: { en: 'Government District Hospital, Baramulla', ur: 'گورنمنٹ ضلع ہسپتال، بارہمولہ' },
  queue: { name: { en: 'General OPD', ur: 'جنرل OPD' }, letter: 'A', pictogram: 'general' },
  token: 'A42',
  ahead: 6,
  wait: { lowMinutes: 15, highMinutes: 30 },
  issued: { date: '22-11-2026', time: '10:35' },
  place: { en: 'Counter 1', ur: 'کاؤنٹر 1' },
  url: 'https://q.example.in/t/9KXW4T2M',
  duplicate: false,
  demo: false,
};

/** Takes the picture of both into `file`. `hall`: the address of the hall's state; `page` is left with another size. */
export async function takeSlipAndHall({ root, page, hall, file }) {
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.goto(hall);
  await page.locator('[data-shown]').waitFor({ state: 'attached' });
  await page.evaluate(() => document.fonts.ready);
  const screen = await page.screenshot();
  const slip = await paintSlip(root);
  await page.setViewportSize(SIZE);
  await page.setContent(`<!doctype html><style>
    body { margin: 0; height: ${SIZE.height}px; display: flex; align-items: center; justify-content: space-evenly; background: #d8dbe0; }
    .slip { height: 456px; padding: 16px 14px; background: #fff; box-shadow: 0 2px 10px #0006; }
    .hall { width: 808px; border: 10px solid #0b0b0b; border-radius: 8px; }
  </style><img class="slip" src="${address(slip)}"><img class="hall" src="${address(screen)}">`);
  await page.evaluate(() => Promise.all([...document.images].map((image) => image.decode())));
  await page.screenshot({ path: file });
}

async function paintSlip(root) {
  const built = (name) => import(pathToFileURL(join(root, 'dist', 'printer', `${name}.js`)).href);
  const [{ createPainter }, { encodePng }, { slipLabels, slipLanguages }] = await Promise.all(
    ['raster', 'png', 'slip'].map(built),
  );
  const labels = Object.fromEntries(
    slipLanguages.map((language) => [
      language,
      slipLabels(JSON.parse(readFileSync(join(root, 'locales', `${language}.json`), 'utf8'))),
    ]),
  );
  const { bitmap } = await createPainter(root).paint({ ...SLIP, labels }, SLIP_DOTS);
  return encodePng(bitmap);
}

function address(png) {
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}
