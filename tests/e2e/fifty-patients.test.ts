import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { type ClerkPage, openClerk, signedIn } from '../support/clerk-browser.ts';
import { scan } from '../support/scanner.ts';
import { ServerRig, shareOf } from '../support/server-rig.ts';

let rig: ServerRig;
let browser: Browser;

beforeAll(async () => {
  [rig, browser] = await Promise.all([ServerRig.start(), launchBrowser()]);
  await rig.signIn();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
});

interface Row {
  label: string;
  status: string;
  queue: string;
  lane: string;
  source: string;
}
const rows = () => rig.query<Row>('SELECT label, status, queue, lane, source FROM tokens ORDER BY number');
const facts = (kind: string) =>
  rig.query<{ n: number }>('SELECT count(*) AS n FROM events WHERE type = ?', kind)[0]?.n ?? 0;

/** Fifty people come: by phone, by card, with nothing, and three who cannot wait. */
async function arrive(clerk: ClerkPage): Promise<void> {
  for (let i = 0; i < 20; i += 1) {
    // Every fourth is over sixty.
    const patient = { yearOfBirth: i % 4 === 0 ? '1950' : '1990' };
    expect((await rig.share(shareOf({ name: `Phone ${i}`, patient }))).status).toBe(200);
  }
  for (let i = 0; i < 12; i += 1) {
    const card = { hid: `card${i}@sbx`, name: `Card ${i}`, gender: 'M', dob: '1/1/1990' };
    await clerk.page.evaluate('window.later += 500');
    await scan(clerk.page, JSON.stringify(card));
    await clerk.sees('.message-done', `Token A${21 + i} given`);
  }
  for (let i = 0; i < 15; i += 1) {
    // By the letter, and by the number pad alone.
    if (i % 2 === 0) await clerk.press('w');
    else for (const key of ['NumpadDivide', 'NumpadAdd']) await clerk.press(key);
    await clerk.sees('.message-done', `Token A${33 + i} given`);
  }
  for (let i = 0; i < 3; i += 1) {
    if (i % 2 === 0) await clerk.press('e');
    else for (const key of ['NumpadDivide', 'NumpadMultiply']) await clerk.press(key);
    await clerk.sees('.message-done', `Emergency token A${48 + i} given`);
  }
  // One who waits far down becomes an emergency, another gets priority: by number.
  for (const key of ['Numpad4', 'Numpad0', 'e']) await clerk.press(key);
  await clerk.sees('.message-done', 'A40 changed');
  for (const key of ['Numpad4', 'Numpad1', 'NumpadDivide', 'Numpad3']) await clerk.press(key);
  await clerk.sees('.message-done', 'A41 changed');
}

describe('fifty patients', () => {
  it('[CLK-12] by keyboard and number pad alone; the log holds what was meant', async () => {
    const clerk = await openClerk(await signedIn(browser, rig), rig.url);
    await clerk.press('NumpadEnter');
    await clerk.sees('.message-done', 'Counter opened');
    await arrive(clerk);

    /** How each person's stay ended, by what the clerk did. */
    const meant = new Map<string, { status: string; queue: string }>();
    const did = { called: 0, recalled: 0, skipped: 0, requeued: 0, transferred: 0, undone: 0 };
    const order: string[] = [];
    const end = (label: string, status: string, queue = 'OPD1') => meant.set(label, { status, queue });
    const callNext = async () => {
      await clerk.press('NumpadEnter');
      did.called += 1;
      return clerk.nowIsNot(null);
    };

    let now = await callNext();
    for (let turn = 1; now !== null; turn += 1) {
      const label = now;
      order.push(label);
      const last = meant.size >= 49 && !meant.has(label);
      switch (last ? 0 : turn % 10) {
        case 3:
          await clerk.press('NumpadSubtract');
          did.skipped += 1;
          end(label, 'skipped');
          await clerk.nowIsNot(label);
          now = await callNext();
          break;
        case 4:
          // The one who did not come is there after all, and goes back into the queue.
          for (const key of ['NumpadDivide', 'Numpad1']) await clerk.press(key);
          await clerk.sees('.message-done', 'is back in the queue');
          did.requeued += 1;
          await clerk.press('NumpadAdd');
          did.called += 1;
          end(label, 'completed');
          now = await clerk.nowIsNot(label);
          break;
        case 5:
          for (const key of ['NumpadMultiply', 'Numpad1']) await clerk.press(key);
          did.transferred += 1;
          end(label, 'waiting', 'PHARM');
          await clerk.nowIsNot(label);
          now = await callNext();
          break;
        case 7:
          await clerk.press('Numpad0');
          await clerk.sees('.message-done', `${label} called again`);
          await clerk.sees('.now-facts', 'Called again');
          did.recalled += 1;
          await clerk.press('NumpadAdd');
          did.called += 1;
          end(label, 'completed');
          now = await clerk.nowIsNot(label);
          break;
        case 8:
          await clerk.press('c');
          end(label, 'completed');
          await clerk.nowIsNot(label);
          now = await callNext();
          break;
        case 9:
          // A slip of the finger: both halves are taken back.
          await clerk.press('NumpadAdd');
          did.called += 1;
          await clerk.nowIsNot(label);
          await clerk.press('NumpadDecimal');
          did.undone += 1;
          await clerk.sees('.now-number', label);
          await clerk.sees('.message-done', 'Taken back');
          await clerk.press('NumpadAdd');
          did.called += 1;
          end(label, 'completed');
          now = await clerk.nowIsNot(label);
          break;
        default:
          await clerk.press('NumpadAdd');
          end(label, 'completed');
          now = await clerk.nowIsNot(label);
          if (now !== null) did.called += 1;
          else await clerk.sees('.message-done', 'Nobody else is waiting');
      }
    }

    const all = rows();
    expect(all.map(({ label, status, queue }) => [label, { status, queue }])).toEqual(
      all.map(({ label }) => [label, meant.get(label)]),
    );
    expect(all).toHaveLength(50);
    expect(all.map(({ source }) => source).filter((one) => one === 'share')).toHaveLength(20);
    expect(all.map(({ source }) => source).filter((one) => one === 'card')).toHaveLength(12);
    // Emergencies first, by arrival.
    expect(order.slice(0, 4)).toEqual(['A40', 'A48', 'A49', 'A50']);
    expect(all.find(({ label }) => label === 'A41')?.lane).toBe('priority');
    const logged = Object.fromEntries(Object.keys(did).map((kind) => [kind, facts(kind)]));
    expect(logged).toEqual(did);
    expect(facts('issued')).toBe(50);
    expect(await clerk.pointed()).toBe(0);
  }, 120_000);
});
