/**
 * Where a program's time goes: V8's sampling profiler on the measured process itself, its samples put into
 * the parts of a share by the innermost file of ours, or of a library, that was at work.
 */
import { type Profiler, Session } from 'node:inspector/promises';

export interface ProfileOrder {
  profile: 'start' | 'stop';
}

/** Microseconds of each part of the main thread, in the order of PARTS. */
export interface ProfileReport {
  micros: number[];
  /** CPU of all threads of the process, the profiler's own included. */
  allThreads: number;
}

/** Often enough to see parts of a few microseconds in some seconds of load. */
const SAMPLE_MICROS = 200;

/** A part's name and the files it is made of; the first that fits is taken. */
const PARTS: readonly [name: string, files: RegExp][] = [
  ['COMMIT, its sync included', /\/db\/transaction\.js$/],
  ['rows, hash chain, to the thread', /\/db\/(journal|group|commits|chain|rows|outbox-store)\.js$/],
  ['sealing and keyed hashes', /\/db\/(sealing|person-store|person-keys)\.js$/],
  [
    'deciding, folding, the desk',
    /\/server\/(queue\/|desk|deciding|share-intake|person|slips|fresh-code|facility)/,
  ],
  ['reading and verifying', /\/abdm\/|\/zod\/|\/jose\/|\/server\/(routes\/|share-callback)/],
  ['Hono and its adapter', /\/hono\/|\/@hono\/|\/server\/(app|body-limit)\.js$/],
  ['Node: HTTP, sockets, timers', /./],
];
const REST = PARTS.length - 1;
const NODES_OWN = /^node:(_http|net|events|timers|internal\/(stream|http|timers|process))/;
const GARBAGE = '(garbage collector)';
const IDLE = '(idle)';

export const PART_NAMES: readonly string[] = [...PARTS.map(([name]) => name), 'garbage collector'];

export function isProfileOrder(message: unknown): message is ProfileOrder {
  return typeof message === 'object' && message !== null && 'profile' in message;
}

/** Carries out profile orders of one process. */
export function createProfile(): (order: ProfileOrder) => Promise<ProfileReport> {
  const session = new Session();
  let before = process.cpuUsage();
  return async ({ profile }) => {
    if (profile === 'start') {
      session.connect();
      await session.post('Profiler.enable');
      await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_MICROS });
      await session.post('Profiler.start');
      before = process.cpuUsage();
      return { micros: [], allThreads: 0 };
    }
    const { user, system } = process.cpuUsage(before);
    const taken = await session.post('Profiler.stop');
    session.disconnect();
    return { micros: sortOut(taken.profile), allThreads: user + system };
  };
}

/** What crypto, buffers and the like do counts for whoever asked; HTTP and sockets are a part of their own. */
function ownPart({ url }: Profiler.ProfileNode['callFrame']): number | null {
  if (url === '' || (url.startsWith('node:') && !NODES_OWN.test(url))) return null;
  return PARTS.findIndex(([, files]) => files.test(url));
}

function sortOut({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): number[] {
  const micros = PART_NAMES.map(() => 0);
  // A node comes before its children, so whoever called is sorted out first.
  const partOf = new Map<number, number>();
  const idle = new Set<number>();
  for (const { id, callFrame, children = [] } of nodes) {
    const isGarbage = callFrame.functionName === GARBAGE;
    const part = isGarbage ? PARTS.length : (ownPart(callFrame) ?? partOf.get(id) ?? REST);
    partOf.set(id, part);
    if (callFrame.functionName === IDLE) idle.add(id);
    for (const child of children) partOf.set(child, part);
  }
  for (const [i, id] of samples.entries()) {
    const part = partOf.get(id) ?? REST;
    if (!idle.has(id)) micros[part] = (micros[part] ?? 0) + (timeDeltas[i] ?? 0);
  }
  return micros;
}
