/** After a restore a hub adds up what each log id issued, and neither loses nor counts twice. */
import { afterEach, expect, it } from 'vitest';
import { COUNTS_PATH, type CountsReport, countsReport } from '../../../hub/contract/counts.ts';
import { madeCopy, restored } from '../../support/backups.ts';
import { exampleFacility } from '../../support/example-facility.ts';
import { startHttpServer, type TestServer } from '../../support/http-server.ts';
import { movedClock, ServerRig, until } from '../../support/server-rig.ts';

let rig: ServerRig;
let hub: TestServer;
afterEach(async () => {
  await rig.stop();
  await hub.stop();
});

it('[BAK-9] [HUB-1] a new log id counts only its own tokens; what waits of the former goes out under that one', async () => {
  let isUp = false;
  hub = await startHttpServer(({ path }) => {
    if (path !== COUNTS_PATH) return { status: 200, body: { keyId: 'key-of-the-rig' } };
    return { status: isUp ? 200 : 503 };
  });
  rig = await ServerRig.start({
    facility: exampleFacility(),
    clock: movedClock(),
    config: { mode: 'hub', hubUrl: hub.url, abdm: null },
    secrets: { hubKey: 'enrolment-code' },
  });
  const issue = () => rig.command('/api/queues/OPD1/issue');
  await rig.signIn();
  for (let i = 0; i < 3; i += 1) await issue();
  madeCopy(rig);
  // These two are lost with the machine.
  await issue();
  await issue();
  await rig.close();
  expect(restored(rig)).toMatchObject({ ok: true });
  await rig.open();
  await rig.signIn();
  const { day } = (await (await rig.api('GET', '/api/numbers')).json()) as { day: string };
  await rig.command('/api/numbers/OPD1', { day, number: 5 });
  await issue();
  isUp = true;
  const newest = () => {
    const told = hub.asked.filter(({ path }) => path === COUNTS_PATH);
    const reports = told.map(({ body }): CountsReport => countsReport.parse(JSON.parse(body)));
    return new Map(reports.map(({ logId, counts }) => [logId, counts.map(({ tokens }) => tokens)]));
  };
  const ids = rig.query<{ fact: string }>("SELECT fact FROM events WHERE type = 'restored'");
  const { from, logId } = JSON.parse(ids[0]?.fact ?? '{}') as { from: string; logId: string };
  await until(() => newest().has(logId) && newest().has(from));
  expect(newest().get(from)).toEqual([3]);
  expect(newest().get(logId)).toEqual([1]);
}, 60_000);
