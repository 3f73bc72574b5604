import { expect, it } from 'vitest';
import { createTurns } from '../../hub/turns.ts';

/** Work that ends when it is told to. */
function work() {
  let finish = () => {};
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return { run: () => done, finish: () => finish() };
}

it('[STATE-26] work of a kind is done so many at once, in the order in which it came, also behind one that failed', async () => {
  const turns = createTurns(2);
  const begun: number[] = [];
  const works = Array.from({ length: 5 }, work);
  const ended = works.map((one, i) =>
    turns(() => {
      begun.push(i);
      return one.run();
    }),
  );
  const settled = async () => {
    for (let turn = 0; turn < 5; turn += 1) await new Promise((next) => setImmediate(next));
    return begun.length;
  };
  expect(await settled()).toBe(2);
  works[1]?.finish();
  await ended[1];
  expect(await settled()).toBe(3);
  await expect(Promise.all([turns(() => Promise.reject(new Error('no'))), ...finishAll()])).rejects.toThrow(
    'no',
  );
  await Promise.all(ended);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  expect(await turns(async () => 'still open')).toBe('still open');

  function finishAll(): Promise<void>[] {
    for (const one of works) one.finish();
    return ended;
  }
});
