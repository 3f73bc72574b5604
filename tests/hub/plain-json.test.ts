// Owns what JSON the hub takes from facilities: all but what its database cannot keep.

import { expect, it } from 'vitest';
import { plainJson } from '../../hub/plain-json.ts';

it.each([
  ['{"a":"\\u0000"}', undefined],
  ['{"\\u0000":1}', undefined],
  ['{"a":["x\\ud800"]}', undefined],
  ['{"\\uDC00":1}', undefined],
  ['{"a":', undefined],
  ['{"a":"\\ud83d\\udc69"}', { a: '👩' }],
  ['{"a":"\\\\ud800 \\\\u0000"}', { a: '\\ud800 \\u0000' }],
  ['{"a":"कि","b":[1,null]}', { a: 'कि', b: [1, null] }],
])('[EDGE-25] a NUL or half a character is none: %s', (text, value) => {
  expect(plainJson(text)).toEqual(value);
});
