/** (3) From a clerk's call to the last of a thousand halls, beside a bare broadcast of the same bytes. */
import { randomUUID } from 'node:crypto';
import { callbackPaths } from '../abdm/wire/paths.ts';
import type { CommandAnswer } from '../server/contract/bodies.ts';
import type { CallOrder, CallReport, HallsOrder } from './halls.ts';
import type { LoadOrder, LoadReport } from './load.ts';
import { start } from './processes.ts';
import { ADMIN_PASSWORD, type ParchiReady } from './programs.ts';
import { HIP_ID, SHARE_BODY } from './sample.ts';
import { heading, median, row } from './table.ts';

const HALLS = 1_000;
const SETTLE_MS = 500;

export async function callScenario(quick: boolean): Promise<void> {
  const rounds = quick ? 5 : 25;
  const parchi = await start('parchi');
  const broadcast = await start<string & object, object>('broadcast');
  const halls = await start<HallsOrder | CallOrder, CallReport>('halls');
  const bareHalls = await start<HallsOrder | CallOrder, CallReport>('halls');
  const load = await start<LoadOrder, LoadReport>('load');
  const { port, remembered } = parchi.ready as ParchiReady;
  const barePort = Number(broadcast.ready.port);
  await load.ask({
    port,
    path: callbackPaths.share,
    connections: 10,
    seconds: 1,
    headers: { 'X-HIP-ID': HIP_ID },
    bearers: remembered,
    body: SHARE_BODY,
    from: 1,
  });
  const base = `http://127.0.0.1:${port}`;
  const cookie = await signIn(base);
  const headers = { Origin: base, Cookie: cookie, 'Content-Type': 'application/json' };
  let seen = await counterVersion(base, headers);
  await halls.ask({ port, path: '/live?audience=hall', sockets: HALLS });
  await bareHalls.ask({ port: barePort, path: '/', sockets: HALLS });
  await settle();

  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const url = `${base}/api/counters/C1/callNext`;
    const body = JSON.stringify({ id: randomUUID(), seen, completing: true });
    const call = await halls.ask({ url, headers, body });
    if (call.status !== 200) throw new Error(`the call was answered ${call.status}: ${call.answer}`);
    seen = (JSON.parse(call.answer) as CommandAnswer).counter?.version ?? seen;
    ours.push(call.lastMs);
    await broadcast.ask(call.message as string & object);
    const floor = await bareHalls.ask({
      url: `http://127.0.0.1:${barePort}/broadcast`,
      headers: {},
      body: '',
    });
    bare.push(floor.lastMs);
    await settle();
  }
  heading(`(3) call → last of ${HALLS} halls`, ['p50 ms', 'times the floor', 'worst ms']);
  row('bare ws broadcast, same bytes', [median(bare).toFixed(1), '1.00×', Math.max(...bare).toFixed(1)]);
  row('Parchi, durable call', [
    median(ours).toFixed(1),
    `${(median(ours) / median(bare)).toFixed(2)}×`,
    Math.max(...ours).toFixed(1),
  ]);
  for (const program of [parchi, broadcast, halls, bareHalls, load]) await program.stop();
}

function settle(): Promise<void> {
  return new Promise((done) => setTimeout(done, SETTLE_MS));
}

async function signIn(base: string): Promise<string> {
  const answer = await fetch(`${base}/api/session`, {
    method: 'POST',
    headers: { Origin: base, 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'admin', password: ADMIN_PASSWORD }),
  });
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

/** Opens the counter and answers its version. */
async function counterVersion(base: string, headers: Record<string, string>): Promise<number> {
  for (let seen = 1; seen < 10; seen += 1) {
    const answer = await fetch(`${base}/api/counters/C1/openCounter`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ id: randomUUID(), seen }),
    });
    if (answer.ok) return ((await answer.json()) as CommandAnswer).counter?.version ?? 0;
  }
  throw new Error('the counter could not be opened');
}
