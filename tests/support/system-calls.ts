// Owns running a program under strace and reading from its system calls whether what it answered was synced first.
// One thread writes and syncs, another answers: the calls of all are put in the order of the kernel's clock.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const CALLS = 'fsync,fdatasync,pwrite64,pwritev,write,writev,sendto,sendmsg,read,readv,recvfrom,recvmsg';
/** Longer than any request or page: what is cut off cannot be found. */
const STRING_BYTES = 128 * 1024;

/** strace's arguments; the calls of each thread go to a file in `folder`, with when each began and how long it took. */
export function tracing(folder: string): string[] {
  const into = ['-o', join(folder, 'calls')];
  return [
    'strace',
    '-ff',
    '-y',
    '-ttt',
    '-T',
    '-s',
    String(STRING_BYTES),
    '-e',
    'signal=none',
    '-e',
    `trace=${CALLS}`,
    ...into,
  ];
}

export interface SyncVerdict {
  /** Answers with 2xx to something that carried an id. */
  answers: number;
  /** Ids that were answered before they were written and synced. */
  early: string[];
  syncs: number;
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** The id of a share, or of a clerk's command, in a request as strace quotes it. */
const REQUEST = /REQUEST-ID: ([0-9a-f-]{36})\\r\\n|\\"id\\":\\"([0-9a-f-]{36})\\"/;
const CALL = /^(\d+\.\d+) (\w+)\((\d+)<([^>]*)>(?:, (.*))?\) += (-?\d+).* <(\d+\.\d+)>$/;

interface Call {
  /** Seconds: when a write to a socket began, when anything else had ended. */
  at: number;
  name: string;
  /** Descriptors are the process's, not a thread's. */
  fd: string;
  file: string;
  data: string;
}

/**
 * For each answer with 2xx: the write-ahead log was given a page that names the request's id, and then synced with
 * success, before the answer was written to the socket.
 */
export function judgeSyncs(folder: string): SyncVerdict {
  const threads = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  const calls = threads.flatMap((thread) => thread.split('\n').flatMap(readCall));
  return judge(calls.sort((a, b) => a.at - b.at));
}

function readCall(line: string): Call[] {
  const [, start = '', name = '', fd = '', file = '', data = '', result = '', took = ''] =
    CALL.exec(line) ?? [];
  if (name === '' || Number(result) < 0) return [];
  const begins = file.startsWith('socket:') && /^(?:write|send)/.test(name);
  return [{ at: Number(start) + (begins ? 0 : Number(took)), name, fd, file, data }];
}

function judge(calls: readonly Call[]): SyncVerdict {
  const verdict: SyncVerdict = { answers: 0, early: [], syncs: 0 };
  const asked = new Map<string, string>();
  const written = new Set<string>();
  const synced = new Set<string>();
  for (const { name, fd, file, data } of calls) {
    if (file.endsWith('-wal')) {
      if (name.startsWith('pwrite')) for (const [id] of data.matchAll(UUID)) written.add(id);
      if (name !== 'fsync' && name !== 'fdatasync') continue;
      verdict.syncs += 1;
      for (const id of written) synced.add(id);
      written.clear();
    } else if (file.startsWith('socket:')) {
      if (name.startsWith('read') || name.startsWith('recv')) {
        const request = REQUEST.exec(data);
        const id = request?.[1] ?? request?.[2];
        if (id !== undefined && !data.startsWith('"HTTP/')) asked.set(fd, id);
        continue;
      }
      const id = asked.get(fd);
      if (id === undefined || !/"HTTP\/1\.1 /.test(data)) continue;
      asked.delete(fd);
      if (!/"HTTP\/1\.1 2\d\d /.test(data)) continue;
      verdict.answers += 1;
      if (!synced.has(id)) verdict.early.push(id);
    }
  }
  return verdict;
}
