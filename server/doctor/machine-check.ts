/** Is the machine itself fit: memory, and a Node that still gets security fixes. */
import { readFile } from 'node:fs/promises';
import { freemem } from 'node:os';
import type { Finding } from '../contract/doctor.ts';
import { found } from './run-checks.ts';

const MEGABYTE = 1024 * 1024;
/** The server and the thread that draws slips take about this together at a busy hour. */
const LOW_MEMORY_BYTES = 300 * MEGABYTE;
/** The oldest major of Node that gets security fixes (20 ended in April 2026). */
const OLDEST_KEPT_MAJOR = 22;

export interface MachineSigns {
  availableBytes: number;
  /** As `process.version` says it. */
  node: string;
}

export function judgeMachine({ availableBytes, node }: MachineSigns): Finding[] {
  const findings: Finding[] = [];
  const memory = `${Math.round(availableBytes / MEGABYTE)} MB`;
  if (availableBytes < LOW_MEMORY_BYTES) findings.push(found('machine', 'machine_memory', { memory }));
  const major = Number(/^v(\d+)\./.exec(node)?.[1]);
  if (!(major >= OLDEST_KEPT_MAJOR))
    findings.push(found('machine', 'machine_node', { node: `Node ${node}` }));
  return findings.length > 0 ? findings : [found('machine', 'machine_ok', { memory, node: `Node ${node}` })];
}

export async function readMachine(): Promise<MachineSigns> {
  // What Linux could give to a program, caches included; elsewhere what is plainly free.
  const meminfo = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(meminfo)?.[1];
  const availableBytes = kilobytes === undefined ? freemem() : Number(kilobytes) * 1024;
  return { availableBytes, node: process.version };
}
