/** (4) Start-up with a full day in the log, and (5) memory after it, beside an empty day. */
import { performance } from 'node:perf_hooks';
import { callbackPaths } from '../abdm/wire/paths.ts';
import type { LoadOrder, LoadReport } from './load.ts';
import { start } from './processes.ts';
import type { ParchiReady, ParchiState } from './programs.ts';
import { HIP_ID, SHARE_BODY } from './sample.ts';
import { heading, row } from './table.ts';

/** The busiest day of a large hospital. */
const DAY = 8_000;

export async function startScenario(): Promise<void> {
  const first = await timed();
  const empty = await first.program.ask({});
  const load = await start<LoadOrder, LoadReport>('load');
  const { folder, port, remembered } = first.program.ready as ParchiReady;
  let issued = 0;
  while (issued < DAY) {
    const report = await load.ask({
      port,
      path: callbackPaths.share,
      connections: 50,
      seconds: 0.25,
      headers: { 'X-HIP-ID': HIP_ID },
      bearers: remembered,
      body: SHARE_BODY,
      from: issued + 1,
    });
    issued += report.requests;
  }
  const full = await first.program.ask({});
  await first.program.stop();
  const again = await timed(folder);
  const reopened = await again.program.ask({});
  heading(`(4) start-up and (5) memory, ${issued} tokens`, ['ready after ms', 'RSS MB', 'heap MB']);
  row('empty day', [first.ms.toFixed(0), empty.rssMb.toFixed(0), empty.heapMb.toFixed(0)]);
  row('after issuing them', ['', full.rssMb.toFixed(0), full.heapMb.toFixed(0)]);
  row('started again on their log', [
    again.ms.toFixed(0),
    reopened.rssMb.toFixed(0),
    reopened.heapMb.toFixed(0),
  ]);
  await again.program.stop();
  await load.stop();
}

async function timed(folder?: string) {
  const startedAt = performance.now();
  const program = await start<object, ParchiState>('parchi', folder === undefined ? [] : [folder]);
  return { program, ms: performance.now() - startedAt };
}
