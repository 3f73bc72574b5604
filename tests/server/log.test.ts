// Owns that no log line holds anything of a person, whatever is handed to the log and whatever goes wrong.

import { randomUUID } from 'node:crypto';
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { shareBody } from '../../abdm/wire/share.ts';
import { createLog, type Fields } from '../../server/log.ts';
import { runs } from '../support/fuzz-runs.ts';
import { movedClock, pause, ServerRig, shareOf } from '../support/server-rig.ts';
import { toldIn } from '../support/tells.ts';

const SECRETS = {
  address: 'zaffer.secret@sbx',
  name: 'Zaffer Secretive',
  number: '91-5555-4444-3331',
  phone: '9419077777',
  line: 'Secret Lane 77',
  district: 'SECRETDISTRICT',
  pincode: '194444',
  state: 'SECRETSTATE',
  photo: 'PHOTOSECRETBYTES',
};

/** A share whose every part can be told from any other text. */
function secretShare(context = 'OPD1') {
  return shareOf({
    context,
    address: SECRETS.address,
    name: SECRETS.name,
    latitude: '34.123456',
    longitude: '74.654321',
    patient: {
      abhaNumber: SECRETS.number,
      phoneNumber: SECRETS.phone,
      address: {
        line: SECRETS.line,
        district: SECRETS.district,
        state: SECRETS.state,
        pincode: SECRETS.pincode,
      },
      kycPhoto: SECRETS.photo,
    },
  });
}

const HIDDEN = [
  ...Object.values(SECRETS),
  SECRETS.number.replaceAll('-', ''),
  '34.123456',
  '74.654321',
  'Secretive',
  'zaffer',
];

function expectClean(text: string): void {
  const hidden = HIDDEN.map((form) => form.toLowerCase());
  expect(toldIn(text.toLowerCase(), hidden)).toEqual([]);
}

describe('the log itself', () => {
  function capture(act: (log: ReturnType<typeof createLog>) => void): string {
    let text = '';
    const write = (line: string) => {
      text += line;
    };
    act(createLog('trace', { write }));
    return text;
  }

  it('[OPS-2] a whole share as fields leaves nothing, at any level', () => {
    const share = secretShare();
    const whole = {
      ...share,
      ...share.profile.patient,
      ...share.profile.patient.address,
      body: share,
      profile: share.profile,
    };
    const text = capture((log) => {
      for (const level of ['debug', 'info', 'warn', 'error'] as const)
        log[level](whole as unknown as Fields, 'a share');
      log.fault(new Error(JSON.stringify(share)), whole as unknown as Fields, 'a share');
      log.fault(share, whole as unknown as Fields, 'a share');
      log.fault(SECRETS.name, {}, 'a share');
    });
    expect(text.trim().split('\n')).toHaveLength(7);
    expectClean(text);
  });

  it('[OPS-2] allowed names carry plain short values only', () => {
    const hostile = {
      code: secretShare(),
      reason: [SECRETS.name],
      path: { toString: () => SECRETS.name },
      token: () => SECRETS.name,
    };
    const text = capture((log) =>
      log.info({ ...hostile, queue: 'x'.repeat(5_000), ms: Number.NaN } as unknown as Fields, 'm'),
    );
    expectClean(text);
    expect(JSON.parse(text).queue).toHaveLength(200);
    expect(text.length).toBeLessThan(600);
  });

  const quoting: [string, () => unknown][] = [
    ['a message', () => new Error(`no such person: ${SECRETS.name}`)],
    [
      'a message that looks like frames',
      () => new Error(`x\n    at ${SECRETS.name} (/a/b.ts:1:1)\n    at ${SECRETS.address}:1:1`),
    ],
    ['a message changed afterwards', () => Object.assign(new Error(SECRETS.name), { message: 'else' })],
    ['a name and a code', () => Object.assign(new Error('x'), { name: SECRETS.name, code: SECRETS.address })],
    ['causes', () => new Error('x', { cause: new Error(SECRETS.name, { cause: { name: SECRETS.name } }) })],
    [
      'itself as its cause',
      () => {
        const error = new Error(SECRETS.name);
        error.cause = error;
        return error;
      },
    ],
    [
      'JSON that does not parse',
      () => {
        try {
          return JSON.parse(`{"name":"${SECRETS.name}"`);
        } catch (error) {
          return error;
        }
      },
    ],
    ['a schema’s complaint', () => shareBody.safeParse({ ...secretShare(), intent: 7 }).error],
    ['a literal that was expected', () => z.literal(SECRETS.name).safeParse(1).error],
    [
      'a stack that is none',
      () => Object.assign(new Error('x'), { stack: `Error: x\n    at ${SECRETS.name}` }),
    ],
    ['a function', () => () => SECRETS.name],
    ['nothing', () => undefined],
  ];
  it.each(quoting)('[OPS-2] a fault that quotes a person in %s is logged without it', (_what, make) => {
    const text = capture((log) => log.fault(make(), {}, 'failed'));
    expect(JSON.parse(text)).toMatchObject({ level: 50, msg: 'failed', fault: { name: expect.any(String) } });
    expectClean(text);
  });

  it('[OPS-2] a fault keeps its kind, its code and where it was thrown', () => {
    const text = capture((log) =>
      log.fault(Object.assign(new TypeError('x'), { code: 'SQLITE_FULL' }), { lane: 'abdm' }, 'failed'),
    );
    const { fault, lane } = JSON.parse(text);
    expect([fault.name, fault.code, lane]).toEqual(['TypeError', 'SQLITE_FULL', 'abdm']);
    expect(fault.at[0]).toMatch(/^at .*log\.test\.ts:\d+:\d+\)?$/);
  });

  it('[OPS-2] whatever the fields, a line is one line of JSON with known names', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything()), fc.anything(), (fields, fault) => {
        const text = capture((log) => {
          log.warn(fields as Fields, 'm');
          log.fault(fault, fields as Fields, 'm');
        });
        for (const line of text.trim().split('\n')) expect(JSON.parse(line).msg).toBe('m');
      }),
      runs(300),
    );
  });
});

describe('what the server logs', () => {
  let rig: ServerRig | undefined;
  afterEach(() => rig?.stop());

  it('[OPS-2] taken, repeated, refused, unreadable, unverified, unwritable: no share leaves a trace of its person', async () => {
    let nth = 0;
    rig = await ServerRig.start({
      clock: movedClock(),
      gateway: {
        other: ({ body }) => {
          nth += 1;
          // The gateway quotes what it was sent, as proxies do.
          return nth % 2 === 0
            ? { status: 202 }
            : { status: 400, body: { error: { code: SECRETS.address, message: body } } };
        },
      },
    });
    const share = secretShare();
    const requestId = randomUUID();
    await rig.share(share, requestId);
    await rig.share(share, requestId);
    await rig.share({ ...share, intent: 'RECORD_SHARE' }, requestId);
    await rig.share(secretShare('NOSUCH'));
    await rig.share(JSON.stringify(share).slice(0, -5));
    await rig.share({ ...share, intent: 7 });
    await rig.share(share, undefined, { Authorization: `Bearer ${SECRETS.name}` });
    await rig.share(share, undefined, { 'X-HIP-ID': SECRETS.address });
    await rig.share(share, undefined, { TIMESTAMP: SECRETS.phone });
    await rig.share(share, SECRETS.address);
    await rig.callback(`/api/v3/${SECRETS.address}`, share);
    await rig.callback(`/api/v3/${SECRETS.address}`, share, { Authorization: 'x' });
    await rig.signIn(SECRETS.name);
    await rig.signIn();
    await rig.api('POST', `/api/queues/${SECRETS.phone}/issue`, { id: 'command-1' });
    await rig.api('POST', '/api/queues/OPD1/issue', {
      id: 'command-2',
      card: JSON.stringify({ hid: SECRETS.address, name: SECRETS.name, mobile: SECRETS.phone }),
    });
    await rig.api('POST', '/api/queues/OPD1/issue', { id: 'command-3', card: `upi://${SECRETS.name}` });
    await rig.api('POST', '/api/queues/OPD1/issue', `{"id":"${SECRETS.name}`);
    await rig.api('GET', `/api/${SECRETS.address}?name=${SECRETS.name}`, undefined, { 'X-Request-Id': 'ok' });
    const lock = new Sqlite(rig.config().config.databaseFile);
    lock.exec('BEGIN IMMEDIATE');
    await rig.share(share);
    await rig.api('POST', '/api/queues/OPD1/issue', {
      id: 'command-4',
      card: JSON.stringify({ hid: SECRETS.address, name: SECRETS.name }),
    });
    lock.exec('ROLLBACK');
    lock.exec("UPDATE persons SET sealed = x'00'");
    lock.close();
    await rig.share(share);
    await pause(700);
    const text = rig.lines.join('');
    expect(rig.lines.length).toBeGreaterThan(15);
    expect(text).toContain('callback refused');
    expectClean(text);
    for (const line of rig.lines) expect(() => JSON.parse(line)).not.toThrow();
  });
});
