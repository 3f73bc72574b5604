import { describe, expect, it } from 'vitest';
import {
  onRunningToken,
  onRunningTokenRefused,
  onShareAccepted,
  onShareRefused,
} from '../../abdm/translate.ts';
import { onShareBody } from '../../abdm/wire/on-share.ts';
import { onRunningTokenBody } from '../../abdm/wire/running-token.ts';

describe('our answers', () => {
  const taken = {
    abhaAddress: 'A@sbx',
    context: 'OPD1',
    tokenNumber: 'A42',
    expirySeconds: 1800.9,
    requestId: 'r:1',
  };

  it('[ABDM-8] on-share with a token', () => {
    const body = onShareAccepted(taken);
    expect(body).toEqual({
      acknowledgement: {
        status: 'SUCCESS',
        abhaAddress: 'A@sbx',
        profile: { context: 'OPD1', tokenNumber: 'A42', expiry: '1800' },
      },
      response: { requestId: 'r:1' },
    });
    expect(onShareBody.safeParse(body).success).toBe(true);
    expect(JSON.stringify(onShareAccepted({ ...taken, expirySeconds: -5 }))).toContain('"expiry":"0"');
  });

  it('[ABDM-8] on-share without one, and never both', () => {
    const body = onShareRefused({ code: 'ABDM-1001', message: 'no such counter', requestId: 'r' });
    expect(body).toEqual({
      error: { code: 'ABDM-1001', message: 'no such counter' },
      response: { requestId: 'r' },
    });
    expect(onShareBody.safeParse(body).success).toBe(true);
    expect(onShareBody.safeParse({ ...onShareAccepted(taken), ...body }).success).toBe(false);
    expect(onShareBody.safeParse({ response: { requestId: 'r' } }).success).toBe(false);
  });

  it('[ABDM-9] the running token', () => {
    const asked = { hipId: 'H', context: 'OPD1', runningTokenNumber: 'A51', requestId: 'r' };
    const token = { hipId: 'H', context: 'OPD1', runningTokenNumber: 'A51' };
    expect(onRunningToken({ ...asked, averageMinutes: null })).toEqual({
      token,
      response: { requestId: 'r' },
    });
    for (const [minutes, said] of [
      [2.4, 2],
      [0.2, 1],
    ] as const) {
      expect(onRunningToken({ ...asked, averageMinutes: minutes })).toEqual({
        token: { ...token, averageTokenServiceTimeInMinutes: said },
        response: { requestId: 'r' },
      });
    }
    const refused = onRunningTokenRefused({ code: 'ABDM-1031', message: 'none called', requestId: 'r' });
    expect(onRunningTokenBody.safeParse(refused).success).toBe(true);
    const both = { ...onRunningToken({ ...asked, averageMinutes: null }), ...refused };
    expect(onRunningTokenBody.safeParse(both).success).toBe(false);
  });
});
