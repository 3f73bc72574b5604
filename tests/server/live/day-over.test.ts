// Owns what screens show of a day that is over before anybody has commanded anything on the new one.

import { afterEach, describe, expect, it } from 'vitest';
import { exampleFacility } from '../../support/example-facility.ts';
import { movedClock, ServerRig, shareOf } from '../../support/server-rig.ts';

const HOUR = 3_600_000;
const NOTICE = { en: 'Please keep your card ready', ur: 'کارڈ تیار رکھیں' };

describe('a day that is over', () => {
  let rig: ServerRig | undefined;
  afterEach(() => rig?.stop());

  async function callOne(counter: string, queue: string): Promise<void> {
    await rig?.tokenNumber(shareOf({ context: queue }));
    const seen = (await rig?.openCounter(counter)) ?? 0;
    await rig?.command(`/api/counters/${counter}/callNext`, { seen, completing: false });
    await rig?.tokenNumber(shareOf({ context: queue }));
  }

  it('[HALL-5][PAT-4] leaves halls and phones by itself, round-the-clock queues aside', async () => {
    rig = await ServerRig.start({
      clock: movedClock(),
      facility: exampleFacility((file) => {
        file.queues.find(({ id }: { id: string }) => id === 'PHARM').roundTheClock = true;
      }),
    });
    await rig.signIn();
    await callOne('C1', 'OPD1');
    await callOne('C3', 'PHARM');
    const codes = rig.query<{ code: string; queue: string }>(
      'SELECT code, queue FROM tokens ORDER BY number',
    );
    const codeOf = (queue: string) => codes.filter((one) => one.queue === queue).at(-1)?.code;
    const hall = rig.live('?audience=hall');
    const before = await hall.next(({ view }) => view?.calls.length === 2 && view.queues[0].waiting === 1);
    expect(before.view.queues[0].next).toHaveLength(1);
    expect((await fetch(`${rig.url}/t/${codeOf('OPD1')}`)).status).toBe(200);

    rig.clock.advance(24 * HOUR);
    const after = await hall.next(({ view }) => view?.calls.length === 1);
    expect(after.view.calls[0].queue).toBe('PHARM');
    expect(after.view.queues[0]).toMatchObject({ waiting: 0, wait: null, next: [] });
    expect((await fetch(`${rig.url}/t/${codeOf('OPD1')}`)).status).toBe(404);
    expect((await fetch(`${rig.url}/t/${codeOf('PHARM')}`)).status).toBe(200);
  });

  it('[PAT-4] a code that is cut off, or none at all, is answered in words, in the language asked for', async () => {
    rig = await ServerRig.start();
    const unknown = { en: 'This token is not known', ur: 'یہ ٹوکن نہیں ملا', hi: 'यह टोकन' };
    for (const path of ['/t', '/t/', '/t/abc', '/t/a/b', `/t/${'x'.repeat(40)}`, '/t/%F0%9F%98%80']) {
      for (const [language, words] of Object.entries(unknown)) {
        const answer = await fetch(`${rig.url}${path}?l=${language}`);
        expect([path, answer.status, answer.headers.get('x-robots-tag')]).toEqual([
          path,
          404,
          'noindex, nofollow',
        ]);
        expect(await answer.text()).toContain(words);
      }
    }
  });

  it('[HALL-3] notices of the facility file and today’s hours reach the hall', async () => {
    const every = [0, 1, 2, 3, 4, 5, 6];
    rig = await ServerRig.start({
      facility: exampleFacility((file) => {
        file.facility.notices = [NOTICE];
        file.queues[0].hours = [{ days: every, from: '00:00', to: '24:00' }];
      }),
    });
    const { view } = await rig.live('?audience=hall').next();
    expect(view.notices).toEqual([NOTICE]);
    expect(view.queues[0].hours).toEqual(['00:00–24:00']);
    expect(view.queues[1].hours).toEqual([]);
  });
});
