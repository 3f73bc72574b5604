import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorBody, errorCodes, readErrorBody, refusalBody } from '../../../abdm/wire/error-body.ts';

describe('error bodies', () => {
  it.each([
    ['nested', '{"error":{"code":"ABDM-1006","message":"Bad request"}}', 'ABDM-1006', 'Bad request'],
    ['flat', '{"code":"900901","message":"Invalid","description":"d"}', '900901', 'Invalid'],
    ['flat without message', '{"code":"900901","description":"d"}', '900901', 'd'],
    ['array', '[{"code":"ABDM-1001","message":"m"},{"code":"X"}]', 'ABDM-1001', 'm'],
    ['message and time', '{"message":"m","timestamp":"2026-09-16T00:00:00Z"}', null, 'm'],
    ['field-keyed', '{"timestamp":"t","hipId":"must not be blank"}', null, 'hipId: must not be blank'],
    ['field-keyed lists', '{"hipId":["must not be blank"]}', null, 'hipId: must not be blank'],
    ['empty', '', null, null],
    ['code with its tail', '{"error":{"code":"ABDM-1092: ","message":"m"}}', 'ABDM-1092', 'm'],
    ['numeric code', '{"code":401}', '401', null],
    ['doubly nested', '{"error":{"error":{"code":"A","message":"m"}}}', 'A', 'm'],
    ['error as text', '{"error":"unauthorized"}', null, 'unauthorized'],
    ['a proxy page', '<html>502</html>', null, null],
    ['null', 'null', null, null],
    ['empty array', '[]', null, null],
    ['a prototype name', '{"__proto__":{"code":"A"},"constructor":1}', null, null],
  ])('[ABDM-10] %s', (_name, text, code, message) => {
    expect(readErrorBody(text)).toEqual({ code, message });
  });

  it('[ABDM-10] what is read is bounded and clean', () => {
    const read = readErrorBody(
      JSON.stringify({ code: `A\u001b${'x'.repeat(900)}`, message: `m\u0000${'y'.repeat(900)}` }),
    );
    expect(read.code?.length).toBeLessThanOrEqual(64);
    expect(read.message?.length).toBeLessThanOrEqual(300);
    expect(`${read.code}${read.message}`).not.toMatch(/\p{Cc}/u);
    expect(readErrorBody(`{"message":"${'y'.repeat(20_000)}"}`)).toEqual({ code: null, message: null });
  });

  it('[ABDM-11] our own refusals', () => {
    expect(errorBody('ABDM-1', 'm')).toEqual({ error: { code: 'ABDM-1', message: 'm' } });
    for (const code of Object.values(errorCodes)) {
      expect(readErrorBody(JSON.stringify(refusalBody(code))).code).toBe(code);
    }
  });

  it('[ABDM-12] any text and any JSON can be read', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json({ depthSize: 'large' })), (text) => {
        const { code, message } = readErrorBody(text);
        expect(code === null || code.length > 0).toBe(true);
        expect(message === null || message.length > 0).toBe(true);
      }),
      { numRuns: 3_000 },
    );
    expect(readErrorBody(`${'['.repeat(8_000)}${']'.repeat(8_000)}`)).toEqual({ code: null, message: null });
  });
});
