/** Counters for Prometheus. Labels are closed sets: nothing of a person or a request can become one. */
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { CallbackRefusal } from '../abdm/verify-callback.ts';
import type { Event, EventType } from './queue/events.ts';
import type { Book } from './queue/model.ts';
import type { Received } from './share-intake.ts';

export interface Metrics {
  share(received: Received): void;
  callbackRefused(reason: CallbackRefusal): void;
  committed(events: readonly Event[]): void;
  socketDropped(): void;
  fault(): void;
  /** The text a scrape gets. */
  text(): Promise<string>;
}

export function createMetrics(sources: {
  book: () => Book;
  sockets: () => number;
  outbox: () => { lane: string; state: string; n: number }[];
  /** When a backup copy was last made, and why the last try made none. */
  backups: () => { madeAt: number | null; why: string | null } | null;
}): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const shares = new Counter({
    name: 'parchi_shares_total',
    help: 'Shares taken, by result',
    labelNames: ['result'],
    registers,
  });
  const refusals = new Counter({
    name: 'parchi_callbacks_refused_total',
    help: 'Callbacks refused, by reason',
    labelNames: ['reason'],
    registers,
  });
  const events = new Counter({
    name: 'parchi_events_total',
    help: 'Events committed, by type',
    labelNames: ['type'],
    registers,
  });
  const dropped = new Counter({
    name: 'parchi_sockets_dropped_total',
    help: 'Screens dropped for not reading',
    registers,
  });
  const faults = new Counter({
    name: 'parchi_storage_faults_total',
    help: 'Groups that could not be written',
    registers,
  });
  new Gauge({
    name: 'parchi_sockets',
    help: 'Screens connected',
    registers,
    collect() {
      this.set(sources.sockets());
    },
  });
  new Gauge({
    name: 'parchi_tokens_today',
    help: 'Tokens in the book of the day',
    registers,
    collect() {
      this.set(sources.book().tokens.size);
    },
  });
  new Gauge({
    name: 'parchi_outbox_messages',
    help: 'Messages to the network, by lane and state',
    labelNames: ['lane', 'state'],
    registers,
    collect() {
      this.reset();
      for (const { lane, state, n } of sources.outbox()) this.set({ lane, state }, n);
    },
  });
  new Gauge({
    name: 'parchi_backup_last_success_timestamp_seconds',
    help: 'When a backup copy was last made and verified; 0 never',
    registers,
    collect() {
      this.set((sources.backups()?.madeAt ?? 0) / 1000);
    },
  });
  new Gauge({
    name: 'parchi_backup_failed',
    help: '1 when the last try made no copy',
    registers,
    collect() {
      this.set((sources.backups()?.why ?? null) === null ? 0 : 1);
    },
  });
  // Looking a label up costs more than counting, and shares come by the thousand.
  const taken: Record<Received, Counter.Internal> = {
    accepted: shares.labels('accepted'),
    repeated: shares.labels('repeated'),
    different: shares.labels('different'),
  };
  const committed = new Map<EventType, Counter.Internal>();
  return {
    share: (result) => taken[result].inc(),
    callbackRefused: (reason) => refusals.inc({ reason }),
    committed: (list) => {
      for (const { fact } of list) {
        const counted = committed.get(fact.type) ?? events.labels(fact.type);
        committed.set(fact.type, counted);
        counted.inc();
      }
    },
    socketDropped: () => dropped.inc(),
    fault: () => faults.inc(),
    text: () => registry.metrics(),
  };
}
