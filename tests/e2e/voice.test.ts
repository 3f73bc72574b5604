// Owns that a call is heard: in a real browser, from the real server's clips, decoded by the browser.

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { exampleFacility } from '../support/example-facility.ts';
import { type HeardSound, heardSounds, listen, untilHeard, untilReady } from '../support/heard-sounds.ts';
import { ServerRig } from '../support/server-rig.ts';
import { toneFile } from '../support/tone-file.ts';

const WAIT = { timeout: 45_000 };
/** As a television is set up: sound without a touch first. The microphone is Chromium's own, which beeps. */
const SET_UP = [
  '--autoplay-policy=no-user-gesture-required',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  // Another machine of the hospital's network, for which plain HTTP is no safe address.
  '--host-resolver-rules=MAP hospital-box 127.0.0.1',
];
const COUNTERS = ['C1', 'C2', 'C3', 'C4'];

let browser: Browser;
/** Opened one after the other before any test: a server that starts would hold up another's clips. */
const stands: Stand[] = [];
/** Those that no test has taken yet. */
const free: Stand[] = [];
const TESTS = 8;

beforeAll(async () => {
  browser = await launchBrowser(SET_UP);
  for (let n = 0; n < TESTS; n += 1) stands.push(await Stand.open());
  free.push(...stands);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  for (const { rig } of stands) await rig.stop();
});

/** A server, a browser's own profile and open counters: one a test, for the tests wait far more than they work. */
class Stand {
  readonly rig: ServerRig;
  readonly context: BrowserContext;
  readonly #versions = new Map<string, number>();

  static async open(): Promise<Stand> {
    const rig = await ServerRig.start({
      facility: exampleFacility((file) => {
        file.facility.languages = ['ur', 'ks', 'en'];
        file.counters = COUNTERS.map((id, i) => ({ id, name: { en: `Counter ${i + 1}` }, queues: ['OPD1'] }));
      }),
    });
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
    await rig.signIn();
    // The clips are read from the disk when first asked for: not while eight servers are.
    await rig.api('GET', '/api/voice/ur');
    const stand = new Stand(rig, context);
    for (const id of COUNTERS) stand.#versions.set(id, await rig.openCounter(id));
    return stand;
  }

  private constructor(rig: ServerRig, context: BrowserContext) {
    this.rig = rig;
    this.context = context;
  }

  /** Gives out a token and answers its label. */
  async issue(): Promise<string> {
    return (await this.rig.command('/api/queues/OPD1/issue')).token?.label ?? '';
  }

  /** Gives out a token, calls it at the counter, and answers its label. */
  async callAt(counter: string): Promise<string> {
    await this.issue();
    return this.callNext(counter);
  }

  /** Completes whoever is at the counter, calls the next one and answers its label. */
  async callNext(counter: string): Promise<string> {
    const seen = this.#versions.get(counter);
    const answer = await this.rig.command(`/api/counters/${counter}/callNext`, { seen, completing: true });
    this.#versions.set(counter, answer.counter.version);
    return answer.token?.label ?? '';
  }

  /** Calls somebody whose words the hall has got already, in English at least, and answers the number. */
  async callReady(hall: Page): Promise<string> {
    const number = (await this.issue()).slice(1);
    await untilReady(hall, `en/${number}`);
    await untilReady(hall, 'en/counter');
    await this.callNext('C1');
    return number;
  }

  async openHall(query = ''): Promise<Page> {
    const page = await this.context.newPage();
    await listen(page);
    await page.goto(`${this.rig.url}/display/${query}`);
    await page.locator('.stage').waitFor(WAIT);
    return page;
  }
}

function standOf(): Stand {
  const stand = free.pop();
  if (stand === undefined) throw new Error('more tests than stands');
  return stand;
}

const clipsOf = (sounds: readonly HeardSound[]) =>
  sounds.filter(({ what }) => what !== 'chime').map(({ what }) => what);
const inUrdu = (number: string, counter: string) => [
  'ur/token',
  'ur/a',
  `ur/${number}`,
  'ur/counter',
  `ur/${counter}`,
];
const inEnglish = (number: string, counter: string) =>
  inUrdu(number, counter).map((clip) => clip.replace('ur/', 'en/'));

describe.concurrent('a call', () => {
  it('[VOI-3][VOI-11] is chimed, then said in each language of the hall, while it stands on the stage', async () => {
    const stand = standOf();
    const hall = await stand.openHall();
    const number = await stand.callReady(hall);
    const label = `A${number}`;
    const sounds = await untilHeard(hall, 'en/counter');
    expect(sounds.slice(0, 2).map(({ what }) => what)).toEqual(['chime', 'chime']);
    // Kashmiri has no clips: silence, not another language in its place.
    expect(clipsOf(sounds)).toEqual([...inUrdu(number, '1'), ...inEnglish(number, '1')]);
    const clips = sounds.slice(2);
    for (const { stage, loudness } of clips) {
      expect(stage).toBe(label);
      expect(loudness).toBeGreaterThan(0.03);
    }
    // One after the other, and a pause between the languages.
    const pauses = clips
      .slice(1)
      .map(({ from }, i) => from - ((clips[i]?.from ?? 0) + (clips[i]?.seconds ?? 0)));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(0);
    expect(pauses.findIndex((pause) => pause >= 1.1)).toBe(4);
  }, 120_000);

  it('[VOI-4] of four at once the first is said in one language, and each is shown while it is said', async () => {
    const stand = standOf();
    const hall = await stand.openHall();
    // Whoever is called is heard at once: their words were fetched while they were next.
    await untilReady(hall, `ur/${(await stand.issue()).slice(1)}`);
    await untilReady(hall, 'ur/counter');
    for (const _ of COUNTERS.slice(1)) await stand.issue();
    const labels: string[] = [];
    for (const counter of COUNTERS) labels.push(await stand.callNext(counter));
    const numbers = labels.map((label) => label.slice(1));
    const sounds = await untilHeard(hall, `ur/${numbers[1]}`);
    const first = clipsOf(sounds).slice(0, 5);
    expect(first).toEqual(inUrdu(numbers[0] ?? '', '1'));
    expect(clipsOf(sounds)[5]).toBe('ur/token');
    expect(sounds.at(-1)?.stage).toBe(labels[1]);
  }, 120_000);

  it('[VOI-5] a clip that never comes, and ends that are never told, hold up neither language nor call', async () => {
    const stand = standOf();
    await stand.context.addInitScript('AudioBufferSourceNode.prototype.addEventListener = () => undefined;');
    await stand.context.route('**/voice/ur/counter?*', () => undefined);
    const hall = await stand.openHall('?voice=ur,en&repeat=0');
    const number = await stand.callReady(hall);
    const sounds = await untilHeard(hall, 'en/counter');
    expect(clipsOf(sounds)).toEqual(inEnglish(number, '1'));
    const next = await stand.callAt('C2');
    await untilHeard(hall, 'en/2');
    expect((await heardSounds(hall)).at(-1)?.stage).toBe(next);
  }, 120_000);

  it('[VOI-3][VOI-5] a clip that never ends, or is no sound, is as one that is missing; unanswered, the call comes again', async () => {
    const stand = standOf();
    const endless = Buffer.from(toneFile(440, 60, 8_000));
    await stand.context.route('**/voice/ur/token?*', (route) => route.fulfill({ body: endless }));
    await stand.context.route('**/voice/hi/token?*', (route) => route.fulfill({ body: 'no sound at all' }));
    const hall = await stand.openHall('?voice=ur,hi,en&repeat=1');
    const number = await stand.callReady(hall);
    const said = inEnglish(number, '1');
    expect(clipsOf(await untilHeard(hall, 'en/counter'))).toEqual(said);
    expect(clipsOf(await untilHeard(hall, 'en/counter', 2))).toEqual([...said, ...said]);
  }, 120_000);
});

describe.concurrent('a screen without sound', () => {
  it('[VOI-6] says in the hall’s languages that it waits for a key; then the next call is heard', async () => {
    const stand = standOf();
    const strict = await launchBrowser();
    try {
      const page = await strict.newPage({ viewport: { width: 1280, height: 720 } });
      await listen(page);
      await page.goto(`${stand.rig.url}/display/`);
      const notice = page.locator('.sound-blocked');
      await notice.filter({ hasText: 'کوئی بھی بٹن یا ریموٹ کا OK' }).waitFor(WAIT);
      await stand.callAt('C1');
      await page.keyboard.press('Enter');
      await notice.waitFor({ state: 'detached', ...WAIT });
      await stand.callAt('C2');
      await untilHeard(page, 'ur/2');
    } finally {
      await strict.close();
    }
  }, 120_000);

  it('[VOI-6] says that it is muted when its address makes it so', async () => {
    const stand = standOf();
    const hall = await stand.openHall('?volume=0');
    await hall.locator('.sound-muted').filter({ hasText: 'یہاں آواز بند ہے' }).waitFor(WAIT);
  }, 120_000);
});

// One after the other: a page for staff gives up on an answer after four seconds.
describe('a recording', () => {
  it('[VOI-9] needs a safe address: elsewhere the page says where, and takes a sound file', async () => {
    const stand = standOf();
    const elsewhere = `http://hospital-box:${stand.rig.port}`;
    const [name = '', value = ''] = stand.rig.cookie.split('=');
    await stand.context.addCookies([{ name, value, url: elsewhere }]);
    const admin = await stand.context.newPage();
    await admin.goto(`${elsewhere}/admin/?lang=ur#voices`);
    await admin.locator('.bad').filter({ hasText: 'http://localhost' }).waitFor(WAIT);
    await admin.locator('.line-words').waitFor(WAIT);
    await admin.keyboard.press('r');
    expect(await admin.locator('.line-recording').count()).toBe(0);
    const file = { name: 'word.wav', mimeType: 'audio/wav', buffer: Buffer.from(toneFile(330, 0.4)) };
    await admin.locator('input[type=file]').setInputFiles(file);
    await admin.locator('.line-taken').waitFor(WAIT);
  }, 120_000);

  it('[VOI-9] made by keyboard with a microphone is heard by a hall that was open all the time', async () => {
    const stand = standOf();
    const hall = await stand.openHall('?voice=doi&repeat=0');
    const admin = await stand.context.newPage();
    const [name = '', value = ''] = stand.rig.cookie.split('=');
    await stand.context.addCookies([{ name, value, url: stand.rig.url }]);
    await admin.goto(`${stand.rig.url}/admin/?lang=doi#voices`);
    const shown = admin.locator('.line-words');
    await shown.filter({ hasText: 'टोकन नंबर' }).waitFor(WAIT);
    // The mouse, at the language that is there already, takes neither key nor line away.
    await admin.locator('.voices .language-bar [aria-pressed=true]').click();
    await admin.keyboard.press('ArrowDown');
    await shown.filter({ hasText: 'काउंटर नंबर' }).waitFor(WAIT);
    await admin.keyboard.press('ArrowUp');
    await shown.filter({ hasText: 'टोकन नंबर' }).waitFor(WAIT);
    await admin.keyboard.press('r');
    await admin.locator('.line-recording').waitFor(WAIT);
    // The browser's made-up microphone beeps once a second.
    await admin.waitForTimeout(1_500);
    await admin.keyboard.press('r');
    await admin.locator('.line-taken').waitFor(WAIT);
    await admin.keyboard.press('k');
    await shown.filter({ hasText: 'काउंटर नंबर' }).waitFor(WAIT);
    await admin.locator('.clip-recorded').filter({ hasText: 'टोकन नंबर' }).waitFor(WAIT);
    // The other words of the call come as files.
    const file = { name: 'word.wav', mimeType: 'audio/wav', buffer: Buffer.from(toneFile(330, 0.4)) };
    await admin.locator('input[type=file]').setInputFiles(file);
    await admin.locator('.line-taken').waitFor(WAIT);
    await admin.keyboard.press('k');
    await admin.locator('.clip-recorded').filter({ hasText: 'काउंटर नंबर' }).waitFor(WAIT);
    await stand.rig.command('/api/queues/OPD1/issue');
    const next =
      stand.rig.query<{ label: string }>('SELECT label FROM tokens ORDER BY number DESC')[0]?.label ?? '';
    for (const id of ['a', next.slice(1), '1']) {
      const answer = await fetch(`${stand.rig.url}/api/voice/doi/${id}`, {
        method: 'PUT',
        headers: { Origin: stand.rig.url, Cookie: stand.rig.cookie, 'Content-Type': 'audio/wav' },
        body: Buffer.from(toneFile(440, 0.3)),
      });
      expect(answer.status).toBe(204);
    }
    expect(await stand.callNext('C1')).toBe(next);
    await untilHeard(hall, 'doi/counter');
    const sounds = await heardSounds(hall);
    const said = ['token', 'a', next.slice(1), 'counter', '1'].map((id) => `doi/${id}`);
    expect(clipsOf(sounds)).toEqual(said);
    const spoken = sounds.find(({ what }) => what === 'doi/token');
    expect(spoken?.loudness).toBeGreaterThan(0.05);
    expect(spoken?.seconds).toBeLessThan(2);
  }, 120_000);
});
