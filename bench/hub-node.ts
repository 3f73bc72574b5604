/** A node of the state's hub as a process that is measured. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readHubConfig } from '../hub/config.ts';
import { letHeapGrow } from '../hub/heap.ts';
import { startHub } from '../hub/main.ts';
import { createLog } from '../server/log.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export interface NodeOrder {
  /** Whether to throw away before looking what can be: it costs what a node does in a tenth of a second. */
  collect: boolean;
}

export interface NodeState {
  rssMb: number;
  /** What its objects and buffers take. */
  heldMb: number;
  cpuMs: number;
}

/** Starts a node; from then on it answers what it uses whenever it is asked. */
export async function hubNode(settings: Record<string, string>): Promise<Record<string, unknown>> {
  letHeapGrow();
  const hub = await startHub(root, readHubConfig(root, settings), createLog('error'));
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  process.on('message', (order: NodeOrder) => {
    // Before what is only done to look.
    const { user, system } = process.cpuUsage();
    if (order.collect) collect();
    const { rss, heapUsed, external } = process.memoryUsage();
    const state: NodeState = {
      rssMb: rss / 1e6,
      heldMb: (heapUsed + external) / 1e6,
      cpuMs: (user + system) / 1000,
    };
    process.send?.(state);
  });
  return { url: hub.url };
}
