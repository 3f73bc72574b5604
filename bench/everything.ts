/** (1b) Shares with everything on: on-share to a gateway, a slip each, halls listening. */
import { callbackPaths } from '../abdm/wire/paths.ts';
import type { CallOrder, CallReport, HallsOrder } from './halls.ts';
import type { LoadOrder, LoadReport } from './load.ts';
import { start } from './processes.ts';
import type { ParchiReady, ParchiState } from './programs.ts';
import { HIP_ID, SHARE_BODY } from './sample.ts';
import { heading, row } from './table.ts';

const HALLS = 50;
const CONNECTIONS = 50;
const DRAIN_MS = 5_000;

export async function everythingScenario(quick: boolean): Promise<void> {
  const seconds = quick ? 3 : 10;
  const parchi = await start<object, ParchiState>('parchi-everything');
  const halls = await start<HallsOrder | CallOrder, CallReport>('halls');
  const load = await start<LoadOrder, LoadReport>('load');
  const { port, remembered } = parchi.ready as ParchiReady;
  await halls.ask({ port, path: '/live?audience=hall', sockets: HALLS });
  const report = await load.ask({
    port,
    path: callbackPaths.share,
    connections: CONNECTIONS,
    seconds,
    headers: { 'X-HIP-ID': HIP_ID },
    bearers: remembered,
    body: SHARE_BODY,
    from: 1,
  });
  const during = await parchi.ask({});
  await new Promise((done) => setTimeout(done, DRAIN_MS));
  const after = await parchi.ask({});
  heading(`(1b) everything on, ${CONNECTIONS} connections, ${HALLS} halls`, ['in all', 'per second']);
  row('shares answered (durable)', [String(report.requests - report.failures), report.perSecond.toFixed(0)]);
  row('on-shares accepted meanwhile', [String(during.onShares), (during.onShares / seconds).toFixed(0)]);
  row('slips printed meanwhile', [String(during.slips), (during.slips / seconds).toFixed(0)]);
  row(`slips printed in ${DRAIN_MS / 1000} s after`, [
    String(after.slips - during.slips),
    ((after.slips - during.slips) / (DRAIN_MS / 1000)).toFixed(0),
  ]);
  for (const program of [parchi, halls, load]) await program.stop();
}
