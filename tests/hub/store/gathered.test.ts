// Owns statements that are said together: what goes with what, and whose answer is whose.

import { describe, expect, it } from 'vitest';
import { gathered, MAX_TOGETHER } from '../../../hub/store/gathered.ts';

/** Says what it was asked, when it is let. */
function saying() {
  const said: number[][] = [];
  const held: (() => void)[] = [];
  const say = async (ones: readonly number[]) => {
    said.push([...ones]);
    await new Promise<void>((go) => held.push(go));
    if (ones.includes(13)) throw new Error('thirteen');
    return ones.map((one) => one * 2);
  };
  return { said, say, letGo: () => held.shift()?.() };
}

describe('statements that are said together', () => {
  it('[STATE-52] what comes in one turn goes together, what comes later with the next; each has its own answer', async () => {
    const { said, say, letGo } = saying();
    const ask = gathered(say, 1);
    const first = [ask(1), ask(2)];
    await expect.poll(() => said).toEqual([[1, 2]]);
    const later = [ask(3), ask(4), ask(5)];
    letGo();
    expect(await Promise.all(first)).toEqual([2, 4]);
    await expect.poll(() => said.length).toBe(2);
    letGo();
    expect(await Promise.all(later)).toEqual([6, 8, 10]);
    expect(said).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
  });

  it('[STATE-52] no more than so many go together, and no more than so many statements are under way', async () => {
    const { said, say, letGo } = saying();
    const ask = gathered(say, 2);
    const all = Array.from({ length: 2 * MAX_TOGETHER + 1 }, (_, n) => ask(n + 100));
    await expect.poll(() => said.map((ones) => ones.length)).toEqual([MAX_TOGETHER, MAX_TOGETHER]);
    letGo();
    await expect.poll(() => said.length).toBe(3);
    expect(said[2]).toEqual([2 * MAX_TOGETHER + 100]);
    letGo();
    letGo();
    expect(await Promise.all(all)).toEqual(all.map((_, n) => (n + 100) * 2));
  });

  it('[STATE-52] where a statement for many fails, each is said alone and only the bad one fails', async () => {
    const { said, say, letGo } = saying();
    const ask = gathered(say, 1);
    const all = Promise.allSettled([ask(7), ask(13), ask(8)]);
    await expect.poll(() => said.length).toBe(1);
    letGo();
    await expect.poll(() => said.length).toBe(4);
    for (let n = 0; n < 3; n += 1) letGo();
    expect((await all).map((one) => (one.status === 'fulfilled' ? one.value : 'failed'))).toEqual([
      14,
      'failed',
      16,
    ]);
  });

  it('[STATE-54] what is said at intervals waits for the next, the first and a full one for nobody', async () => {
    const { said, say, letGo } = saying();
    const ask = gathered(say, 1, 60_000);
    const first = ask(1);
    await expect.poll(() => said).toEqual([[1]]);
    letGo();
    await first;
    const next = [ask(100)];
    for (let turn = 0; turn < 5; turn += 1) await new Promise((on) => setImmediate(on));
    expect(said.length).toBe(1);
    for (let n = 1; n < MAX_TOGETHER; n += 1) next.push(ask(100 + n));
    await expect.poll(() => said.map((ones) => ones.length)).toEqual([1, MAX_TOGETHER]);
    letGo();
    expect(await Promise.all(next)).toEqual(next.map((_, n) => (n + 100) * 2));
  });
});
