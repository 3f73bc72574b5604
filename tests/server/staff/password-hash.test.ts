// Owns the gate before argon2id.

import { expect, it } from 'vitest';
import { createHasher } from '../../../server/staff/password-hash.ts';

it('[SEC-5] those whose browser is known go before strangers, and strangers past the line are turned away', async () => {
  const hasher = createHasher();
  const hashed = await hasher.hash('walnut-tree-9');
  const order: string[] = [];
  const strangers = Array.from({ length: 80 }, async (_, i) => {
    const right = await hasher.verify(hashed, 'wrong', false);
    order.push(right === null ? 'turned away' : `stranger ${i}`);
    return right;
  });
  const known = hasher.verify(hashed, 'walnut-tree-9', true).then((right) => {
    order.push('known');
    return right;
  });
  expect(await known).toBe(true);
  const answers = await Promise.all(strangers);
  expect(answers.filter((right) => right === null)).toHaveLength(18);
  expect(answers.filter((right) => right === true)).toHaveLength(0);
  const computed = order.filter((one) => one !== 'turned away');
  expect(computed.indexOf('known')).toBeLessThan(6);
}, 60_000);

it('[SEC-2] a name that does not exist is wrong, whatever is typed', async () => {
  expect(await createHasher().verify(null, '', false)).toBe(false);
});
