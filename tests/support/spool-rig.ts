// Owns a spool wired to real transports and a memory store, with quick timings, for tests of slips end to end.

import { loadBaseProfiles, loadProfile } from '../../printer/profile.ts';
import type { Renderer } from '../../printer/renderer.ts';
import { createRenderer } from '../../printer/renderer.ts';
import type { Spool } from '../../printer/spool.ts';
import { createSpool } from '../../printer/spool.ts';
import type { SpoolOptions, SpoolPrinter } from '../../printer/spool-options.ts';
import type { SpoolRow, SpoolStore } from '../../printer/spool-store.ts';
import { openTransport } from '../../printer/transport/open.ts';
import type { Transport } from '../../printer/transport/outcome.ts';
import type { MemorySpoolStore } from './memory-spool-store.ts';
import { createMemorySpoolStore } from './memory-spool-store.ts';
import { repositoryRoot } from './repository-root.ts';
import { sampleSlip } from './slip-samples.ts';

/** Shorter than the real ones, yet long enough for a machine that is busy with other tests. */
export const QUICK = {
  connectMs: 3_000,
  statusMs: 1_500,
  stallMs: 3_000,
  proofMs: 3_000,
  silentProofMs: 300,
  slowestBytesASecond: 9_600,
  quietMs: 1_500,
  closeMs: 1_500,
};

/** Looks only where a test asks for them: they would count as connections. */
export const QUICK_SPOOL = {
  pollMs: 20,
  backOffMs: 20,
  maxBackOffMs: 100,
  lookMs: Number.POSITIVE_INFINITY,
  lookDownMs: 50,
  failoverMs: 100,
  graceMs: 2_000,
};

export interface SpoolRig {
  spool: Spool;
  store: MemorySpoolStore;
  /** Everything the spool logged, as JSON lines. */
  logged: string[];
  add(tokenId: string, change?: { printerId?: string; duplicate?: boolean; expiresAt?: number }): number;
  /** The row once it has left `queued` and `sending`; throws after twenty seconds. */
  ended(id: number): Promise<SpoolRow>;
  row(id: number): SpoolRow | undefined;
}

/** A transport as the server opens it, with quick timings; `auto` asks the printer. Throws on a bad URL. */
export function transportTo(
  url: string,
  profile = 'epson',
  widthDots = 576,
  more: Partial<Parameters<typeof openTransport>[1]> = {},
): Transport {
  const root = repositoryRoot();
  const opened = openTransport(url, {
    profile: profile === 'auto' ? null : loadProfile(root, profile),
    base: loadBaseProfiles(root),
    widthDots,
    dataDir: '/nonexistent',
    timings: QUICK,
    ...more,
  });
  if (!opened.ok) throw new Error(opened.problem);
  return opened.transport;
}

export function tcpPrinter(id: string, port: number, profile = 'epson', widthDots = 576): SpoolPrinter {
  return { id, widthDots, transport: transportTo(`tcp://127.0.0.1:${port}`, profile, widthDots) };
}

export function createSpoolRig(
  printers: readonly SpoolPrinter[],
  renderer: Renderer,
  change: Partial<SpoolOptions> & { wrapStore?(store: MemorySpoolStore): SpoolStore } = {},
): SpoolRig {
  const root = repositoryRoot();
  const store = createMemorySpoolStore();
  const logged: string[] = [];
  const write = (fields: object, message: string): void =>
    void logged.push(JSON.stringify({ ...fields, message }));
  const spool = createSpool({
    store: change.wrapStore?.(store) ?? store,
    printers,
    renderer,
    contentFor: (job) => sampleSlip(root, { token: job.tokenId, languages: ['en'] }),
    now: Date.now,
    log: { info: write, warn: write },
    timings: QUICK_SPOOL,
    ...change,
  });
  const row = (id: number) => store.recent(1_000).find((candidate) => candidate.id === id);
  return {
    spool,
    store,
    logged,
    row,
    add(tokenId, { printerId = 'hall', duplicate = false, expiresAt = Date.now() + 60_000 } = {}) {
      const id = store.enqueue({ printerId, tokenId, duplicate, createdAt: Date.now(), expiresAt });
      spool.notify(printerId);
      return id;
    },
    async ended(id) {
      const until = Date.now() + 20_000;
      for (;;) {
        const found = row(id);
        if (found && found.state !== 'queued' && found.state !== 'sending') return found;
        if (Date.now() > until) throw new Error(`slip ${id} is still ${found?.state}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
}

/** Resolves once it holds; throws after twenty seconds. */
export async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !holds(); ) {
    if (Date.now() > end) throw new Error('it never came true');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export function createTestRenderer(): Renderer {
  return createRenderer({ root: repositoryRoot() });
}
