/** Counters for Prometheus. Labels are closed sets: nothing of a person or a request can become one. */
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { CallbackRefusal } from '../abdm/verify-callback.ts';
import type { CallbackKind } from './contract/link.ts';
import type { Received } from './relay.ts';

export interface HubMetrics {
  callback(kind: CallbackKind, received: Received): void;
  refused(reason: CallbackRefusal): void;
  /** The text a scrape gets. */
  text(): Promise<string>;
}

export function createHubMetrics(sources: { links: () => number }): HubMetrics {
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
  new Gauge({
    name: 'parchi_hub_links',
    help: 'Facilities connected to this node',
    registers,
    collect() {
      this.set(sources.links());
    },
  });
  return {
    callback: (kind, result) => callbacks.inc({ kind, result }),
    refused: (reason) => refusals.inc({ reason }),
    text: () => registry.metrics(),
  };
}
