// Owns what a counter's screen is told, by the running server: who is next and how they came, who has just arrived,
// where patients go on to, what is wrong around it, and what a person who came was given.

import { afterEach, describe, expect, it } from 'vitest';
import type { ClerkToken, ClerkView, Trouble } from '../../../server/contract/views.ts';
import { JUST_ARRIVED_MS } from '../../../server/live/views.ts';
import { exampleFacility } from '../../support/example-facility.ts';
import { startHttpServer, type TestServer } from '../../support/http-server.ts';
import { jsonOf, movedClock, type RigOptions, ServerRig, shareOf, until } from '../../support/server-rig.ts';

const CARD = JSON.stringify({
  hidn: '91-2345-6789-0134',
  hid: 'sunita@abdm',
  name: 'Sunita Devi',
  gender: 'F',
  dob: '1/12/1960',
});

describe('a counter’s view', () => {
  let rig: ServerRig;
  let hub: TestServer | null = null;
  afterEach(async () => {
    await rig.stop();
    await hub?.stop();
    hub = null;
  });

  async function open(options: RigOptions = {}): Promise<void> {
    rig = await ServerRig.start({ clock: movedClock(), ...options });
    await rig.signIn();
  }

  /** The first view of a counter that fits. */
  async function view(fits: (view: ClerkView) => boolean = () => true, counter = 'C1'): Promise<ClerkView> {
    const live = rig.live(`?audience=counter&counter=${counter}`);
    const { view } = await live.next((message) => message.type === 'view' && fits(message.view));
    live.end();
    return view;
  }

  const labels = (tokens: readonly ClerkToken[]) => tokens.map(({ label }) => label);
  const codes = (troubles: readonly Trouble[]) => troubles.map(({ code }) => code);
  const issue = (body: Record<string, unknown> = {}) => rig.command('/api/queues/OPD1/issue', body);

  it('[CLK-1] the next five with age, sex, lane and how they came', async () => {
    await open();
    await rig.tokenNumber(shareOf({ name: 'Rukhsana Bano' }));
    await issue({ card: CARD });
    await issue();
    await issue({ lane: 'emergency' });
    const { upcoming } = await view();
    expect(
      upcoming.map(({ label, source, lane, laneReason, person }) => [
        label,
        source,
        lane,
        laneReason,
        person?.name,
        person?.gender,
      ]),
    ).toEqual([
      ['A4', 'walk-in', 'emergency', 'staff', undefined, undefined],
      ['A2', 'card', 'priority', 'age', 'Sunita Devi', 'F'],
      ['A1', 'share', 'normal', null, 'Rukhsana Bano', 'F'],
      ['A3', 'walk-in', 'normal', null, undefined, undefined],
    ]);
  });

  it('[CLK-2] a share stands out at the counters of its queue until it is called or its time is over', async () => {
    await open();
    await rig.tokenNumber(shareOf());
    await issue({ card: CARD });
    for (let i = 0; i < 4; i += 1) await rig.tokenNumber(shareOf());
    await rig.tokenNumber(shareOf({ context: 'CHILD' }));
    expect(labels((await view(({ upcoming }) => upcoming.length === 5)).arrivals)).toEqual([
      'A6',
      'A5',
      'A4',
    ]);
    const seen = await rig.openCounter('C1');
    await rig.command('/api/counters/C1/callToken', { seen: 1, token: `${(await view()).place.day}.OPD1.6` });
    expect(seen).toBeGreaterThan(0);
    expect(labels((await view(({ now }) => now !== null)).arrivals)).toEqual(['A5', 'A4', 'A3']);
    rig.clock.advance(JUST_ARRIVED_MS);
    expect((await view(({ arrivals }) => arrivals.length === 0)).upcoming).not.toEqual([]);
  });

  it('[CLK-6] the present queue’s own next places come first among the destinations', async () => {
    const facility = exampleFacility((file) => {
      file.queues[0].next = ['PHARM', 'CHILD'];
    });
    await open({ facility });
    const usual = ({ destinations }: ClerkView) =>
      destinations.map(({ id, usual }) => `${id}${usual ? '!' : ''}`);
    expect(usual(await view())).toEqual(['OPD1', 'CHILD', 'PHARM']);
    await issue();
    await rig.openCounter('C1');
    await rig.command('/api/counters/C1/callNext', { seen: 2 });
    const busy = await view(({ now }) => now !== null);
    expect(usual(busy)).toEqual(['PHARM!', 'CHILD!', 'OPD1']);
    expect(busy.destinations[0]).toMatchObject({ prefix: 'M', pictogram: 'pill', name: { en: 'Pharmacy' } });
  });

  it('[CLK-14] counters to choose from come with their queues’ names, letters and pictograms', async () => {
    await open();
    const counters = await jsonOf(await rig.api('GET', '/api/counters'));
    expect(counters[0]).toMatchObject({
      id: 'C1',
      status: 'closed',
      queues: [{ id: 'OPD1', prefix: 'A', name: { en: 'General OPD' }, pictogram: 'general' }],
    });
  });

  it('[CLK-3] who came is told: new, the same again, back in the queue, or finished already', async () => {
    await open();
    const given = async (body: Record<string, unknown>) => {
      const answer = await issue(body);
      return [answer.token.label, answer.given];
    };
    expect(await given({})).toEqual(['A1', 'new']);
    expect(await given({ card: CARD })).toEqual(['A2', 'new']);
    expect(await given({ card: CARD })).toEqual(['A2', 'same']);
    const day = (await view()).place.day;
    let { version } = (await rig.command(`/api/tokens/${day}.OPD1.2/cancel`, { seen: 1 })).token;
    expect(await given({ card: CARD })).toEqual(['A2', 'back']);
    await rig.openCounter('C1');
    version = (await rig.command('/api/counters/C1/callToken', { seen: version + 1, token: `${day}.OPD1.2` }))
      .token.version;
    await rig.command(`/api/tokens/${day}.OPD1.2/complete`, { seen: version });
    expect(await given({ card: CARD })).toEqual(['A2', 'completed']);
    expect(labels((await view(({ returned }) => returned.length > 0)).returned)).toEqual(['A2']);
    const wrong = await rig.api('POST', '/api/queues/OPD1/issue', { id: 'abcdefgh', card: 'upi://pay?pa=x' });
    expect(await wrong.json()).toMatchObject({ code: 'not_a_card', params: { reason: 'payment' } });
  });

  it('[CLK-5] a hub that is silent is told with since when, and no longer once it answers', async () => {
    let status = 503;
    hub = await startHttpServer(() => ({ status }));
    await open({ config: { mode: 'hub', hubUrl: hub.url, abdm: null } });
    await issue();
    const [trouble] = await until(async () => {
      rig.clock.advance(11_000);
      const { troubles } = await view();
      return codes(troubles).includes('hub') ? troubles : null;
    });
    expect(rig.clock.now() - Number(trouble?.params.since)).toBeGreaterThanOrEqual(10_000);
    status = 200;
    rig.clock.advance(3_600_000);
    await view(({ troubles }) => troubles.length === 0);
  });

  it('[CLK-5] a gateway that took no answer for a phone is told, and no longer once it takes one', async () => {
    let up = false;
    await open({ gateway: { other: () => ({ status: up ? 202 : 503 }) } });
    await rig.share(shareOf());
    await until(async () => {
      rig.clock.advance(11_000);
      return codes((await view()).troubles).includes('gateway');
    });
    up = true;
    await rig.tokenNumber(shareOf());
    await view(({ troubles }) => troubles.length === 0);
  });
});
