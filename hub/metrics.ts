/** What a node says of itself to Prometheus. Labels are closed sets: nothing of a person or a request can become one. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { CallbackRefusal } from '../abdm/verify-callback.ts';
import type { CallbackKind } from './contract/link.ts';

/**
 * What became of a relayed callback: `answered`; told to a gateway that refused it, or was away and may be told
 * again; `late` (the facility answered after it was given up); `refused` (it could not take it); `missed` (it never
 * had it); `unanswered` (it had it, and its answer did not come).
 */
export type RelayResult =
  | 'answered'
  | 'gateway-refused'
  | 'gateway-away'
  | 'late'
  | 'refused'
  | 'missed'
  | 'unanswered';

/** `different`: this REQUEST-ID came before with other content. */
export type Received = 'accepted' | 'different';

export interface HubMetrics {
  callback(kind: CallbackKind, received: Received): void;
  refused(reason: CallbackRefusal): void;
  relayed(kind: CallbackKind, result: RelayResult): void;
  /** From the callback's arrival to the gateway's word that it has the answer. */
  took(kind: CallbackKind, milliseconds: number): void;
  /** A short statement's way to the database and back, the wait for a connection included. */
  database(milliseconds: number): void;
  /** The text a scrape gets. */
  text(): Promise<string>;
}

/** What a node knows when it is asked. */
export interface MetricSources {
  links: () => number;
  connections: () => { open: number; free: number; waiting: number };
  /** null before the first beat. */
  newsLagMs: () => number | null;
  ready: () => boolean;
  version: string;
}

/** A phone waits 30 seconds; a share takes milliseconds. */
const RELAY_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30];
const DATABASE_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createHubMetrics(sources: MetricSources): HubMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const callbacks = new Counter({
    name: 'parchi_hub_callbacks_total',
    help: 'Callbacks taken, by kind and result',
    labelNames: ['kind', 'result'],
    registers,
  });
  const refusals = new Counter({
    name: 'parchi_hub_callbacks_refused_total',
    help: 'Callbacks refused, by reason',
    labelNames: ['reason'],
    registers,
  });
  const relays = new Counter({
    name: 'parchi_hub_relays_total',
    help: 'What became of relayed callbacks, by kind and result',
    labelNames: ['kind', 'result'],
    registers,
  });
  const seconds = new Histogram({
    name: 'parchi_hub_relay_seconds',
    help: "From a callback's arrival to the gateway's word that it has the answer",
    labelNames: ['kind'],
    buckets: RELAY_SECONDS,
    registers,
  });
  const database = new Histogram({
    name: 'parchi_hub_database_seconds',
    help: 'A short statement to the database and back, the wait for a connection included',
    buckets: DATABASE_SECONDS,
    registers,
  });
  gauge('parchi_hub_links', 'Facilities connected to this node', sources.links);
  gauge('parchi_hub_database_connections', 'Connections to the database', () => sources.connections().open);
  gauge(
    'parchi_hub_database_waiting',
    'Statements that wait for a connection',
    () => sources.connections().waiting,
  );
  gauge('parchi_hub_news_lag_seconds', 'From telling the other nodes to hearing it', () => {
    const lag = sources.newsLagMs();
    return lag === null ? Number.NaN : lag / 1000;
  });
  gauge('parchi_hub_ready', '1 when this node may be sent callbacks and facilities', () =>
    sources.ready() ? 1 : 0,
  );
  new Gauge({
    name: 'parchi_hub_version',
    help: 'Always 1; the label says which version runs',
    labelNames: ['version'],
    registers,
  }).set({ version: sources.version }, 1);

  function gauge(name: string, help: string, value: () => number): void {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  }

  return {
    callback: (kind, result) => callbacks.inc({ kind, result }),
    refused: (reason) => refusals.inc({ reason }),
    relayed: (kind, result) => relays.inc({ kind, result }),
    took: (kind, milliseconds) => seconds.observe({ kind }, milliseconds / 1000),
    database: (milliseconds) => database.observe(milliseconds / 1000),
    text: () => registry.metrics(),
  };
}
