// Owns a person's wish for another slip: one copy a wish, marked, and a plain word where no printer serves the queue.

import { randomUUID } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { exampleFacility } from '../../support/example-facility.ts';
import { ServerRig, shareOf } from '../../support/server-rig.ts';

let rig: ServerRig | null = null;
afterEach(async () => {
  await rig?.stop();
  rig = null;
});

const printer = {
  id: 'hall',
  url: 'file:slips',
  widthDots: 576,
  profile: 'epson',
  queues: ['OPD1'],
  languages: ['en'],
};

it('[DUR-5] a reprint asked for twice with one id is one copy, and says that it is a copy', async () => {
  const facility = exampleFacility((file) => {
    file.printers = [printer];
  });
  rig = await ServerRig.start({ facility });
  await rig.share(shareOf({}));
  await rig.signIn();
  const [token] = rig.query<{ token: string }>('SELECT token FROM spool');
  const id = randomUUID();
  for (let time = 0; time < 3; time += 1) {
    const answer = await rig.api('POST', `/api/tokens/${token?.token}/reprint`, { id });
    expect(answer.status).toBe(200);
  }
  expect(rig.query('SELECT duplicate FROM spool ORDER BY id')).toEqual([{ duplicate: 0 }, { duplicate: 1 }]);
});

it('[WEB-1] a reprint where no printer serves the queue says so', async () => {
  rig = await ServerRig.start();
  await rig.share(shareOf({}));
  await rig.signIn();
  const [token] = rig.query<{ token: string }>('SELECT token FROM outbox');
  const answer = await rig.api('POST', `/api/tokens/${token?.token}/reprint`, { id: randomUUID() });
  expect(answer.status).toBe(409);
  expect(await answer.json()).toMatchObject({ code: 'no_printer', params: { token: token?.token } });
});

it('[PRN-40] the issue of a kiosk carries the language, and one we do not speak is refused', async () => {
  rig = await ServerRig.start();
  await rig.signIn();
  const given = await rig.command('/api/queues/OPD1/issue', { language: 'ks' });
  expect(given.token).toMatchObject({ label: 'A1' });
  const wrong = await rig.api('POST', '/api/queues/OPD1/issue', { id: randomUUID(), language: 'tlh' });
  expect(wrong.status).toBe(400);
  const facts = rig.query<{ fact: string }>("SELECT fact FROM events WHERE type = 'issued'");
  expect(facts.map(({ fact }) => JSON.parse(fact).language)).toEqual(['ks']);
});
