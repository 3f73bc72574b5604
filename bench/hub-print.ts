/** The hub's figures as tables. */
import type { Floor } from './hub-floor.ts';
import { type History, STATE_FACILITIES } from './hub-history.ts';
import type { PhonesReport } from './hub-phones.ts';
import type { Timed } from './hub-review.ts';
import { heading, row } from './table.ts';

/** Shares of some seconds. */
export interface Relayed {
  relay: PhonesReport;
  floorMs: Floor;
  /** Processor time of a share with all that it brings: both nodes', and PostgreSQL's. */
  nodeShareMs: number;
  databaseShareMs: number;
}

/** Of two nodes with so many facilities. */
export interface Measured {
  size: number;
  /** All dialled at one moment: when each was up, sorted. */
  dialMs: readonly number[];
  /** From then until all that they tell was written down. */
  settledMs: number;
  /** At its node, of one connected facility: objects and buffers; and what the process grew by. */
  linkKb: number;
  residentKb: number;
  /** As the nodes have just started, and when they have relayed for two minutes. */
  cold: Relayed;
  warm: Relayed;
  /** Both nodes killed and started anew: when each facility was back, sorted; and the new nodes' time until then. */
  backMs: readonly number[];
  backCpuMs: number;
  review: readonly Timed[];
}

export function printHistory({ countRows, dayRows, tokens, loadS, sumS }: History): void {
  heading('(7) a state’s history at its hub', ['']);
  row('facilities; tokens', [`${STATE_FACILITIES}; ${tokens}`]);
  row('rows of counts; of facility-days', [`${countRows}; ${dayRows}`]);
  row('made; added up (add-up), s', [`${loadS.toFixed(1)}; ${sumS.toFixed(1)}`]);
}

export function printMeasured(measured: readonly Measured[]): void {
  heading(
    'two nodes, one PostgreSQL, 200 shares a second',
    measured.map(({ size }) => `${size} facilities`),
  );
  const line = (name: string, of: (one: Measured) => string) => row(name, measured.map(of));
  line('shares sent, answered', ({ warm: { relay } }) => `${relay.sent}, ${relay.ms.length}`);
  line('callbacks refused; told nothing', ({ warm: { relay } }) => `${relay.refused}; ${relay.missing}`);
  line('told an error, by code', ({ warm: { relay } }) => errorsOf(relay));
  line(
    'told again: same, other, strange',
    ({ warm: { relay } }) => `${relay.again}, ${relay.otherwise}, ${relay.strange}`,
  );
  line('callback to on-share, p50 ms', ({ warm }) => at(warm.relay.ms, 0.5).toFixed(1));
  line('                     p99 ms', ({ warm }) => at(warm.relay.ms, 0.99).toFixed(1));
  line('                     longest ms', ({ warm }) => at(warm.relay.ms, 1).toFixed(1));
  line('PostgreSQL round trip, p50 ms', ({ warm }) => at(warm.floorMs.roundTrip, 0.5).toFixed(2));
  line('                       p99 ms', ({ warm }) => at(warm.floorMs.roundTrip, 0.99).toFixed(2));
  line('a bare durable row, p50 ms', ({ warm }) => at(warm.floorMs.durable, 0.5).toFixed(2));
  line('                    p99 ms', ({ warm }) => at(warm.floorMs.durable, 0.99).toFixed(2));
  line('p99 over round trip’s p99, ms', ({ warm }) => over(warm, warm.floorMs.roundTrip));
  line('p99 over durable row’s p99, ms', ({ warm }) => over(warm, warm.floorMs.durable));
  line('CPU a share: both nodes, ms', ({ warm }) => warm.nodeShareMs.toFixed(2));
  line('             PostgreSQL, ms', ({ warm }) => warm.databaseShareMs.toFixed(2));
  line('just started: shares sent, answered', ({ cold: { relay } }) => `${relay.sent}, ${relay.ms.length}`);
  line('  callback to on-share, p50; p99 ms', ({ cold }) => pair(cold.relay.ms));
  line('  p99 over round trip’s p99, ms', ({ cold }) => over(cold, cold.floorMs.roundTrip));
  line('  CPU a share: both nodes, ms', ({ cold }) => cold.nodeShareMs.toFixed(2));
  line('a connected facility, kB held', ({ linkKb }) => linkKb.toFixed(0));
  line('                      kB resident', ({ residentKb }) => residentKb.toFixed(0));
  line('all dial at once: half up, s', ({ dialMs }) => seconds(at(dialMs, 0.5)));
  line('                  all up, s', ({ dialMs }) => seconds(at(dialMs, 1)));
  line('all they tell written down, s', ({ settledMs }) => seconds(settledMs));
  line('both nodes killed: half back, s', ({ backMs }) => seconds(at(backMs, 0.5)));
  line('                   all back, s', ({ backMs }) => seconds(at(backMs, 1)));
  line('CPU of the new nodes by then, s', ({ backCpuMs }) => seconds(backCpuMs));
}

export function printReview(atRest: readonly Timed[], beside: readonly Timed[]): void {
  heading('what a review asks of that history, ms', ['median', 'longest', 'beside shares', 'longest']);
  for (const { name, kind, medianMs, longestMs } of atRest) {
    const busy = beside.find((one) => one.name === name);
    row(`${kind === 'query' ? '' : `${kind}: `}${name}`, [
      medianMs.toFixed(1),
      longestMs.toFixed(1),
      busy?.medianMs.toFixed(1) ?? '',
      busy?.longestMs.toFixed(1) ?? '',
    ]);
  }
}

function pair(ms: readonly number[]): string {
  return `${at(ms, 0.5).toFixed(0)}; ${at(ms, 0.99).toFixed(0)}`;
}

/** By how much shares' 99th percentile is beyond a floor's. */
function over({ relay }: Relayed, floor: readonly number[]): string {
  return (at(relay.ms, 0.99) - at(floor, 0.99)).toFixed(1);
}

function errorsOf({ errors }: PhonesReport): string {
  const told = Object.entries(errors).map(([code, times]) => `${code}: ${times}`);
  return told.length === 0 ? 'none' : told.join(', ');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
